"""From one file to all that is known of it: what it says, what it is, what it recommends, under which labels."""

from dataclasses import dataclass, replace

from nlp.action import action
from nlp.find.by_kind import find
from nlp.find.upr_answers import answers
from nlp.identify import identify
from nlp.label import every_label
from nlp.read.files import read
from treatywatch.catalogue.readings import Answer, Finding, Identity, Reading
from treatywatch.catalogue.states import StateNames

VERSION = "2"  # raised whenever the same file would be read or labelled differently: everything is then done again


@dataclass(frozen=True, kw_only=True, slots=True)
class Extract:
    """A file as understood."""

    reading: Reading
    identity: Identity
    findings: tuple[Finding, ...]
    answers: tuple[Answer, ...]


def extract(content: bytes, name: str, states: StateNames) -> Extract:
    """Read a file, find its recommendations and label them; raises UnreadableFile, with the reason in one line."""
    reading = read(content, name)
    identity = identify(reading, states)
    findings = tuple(_labelled(finding, reading) for finding in find(reading, identity, states))
    return Extract(reading=reading, identity=identity, findings=findings, answers=answers(reading, identity))


def _labelled(finding: Finding, reading: Reading) -> Finding:
    language = reading.paragraphs[finding.paragraph].language or reading.language
    # What introduces a list in the UPR speaks of the State's answers ("enjoy the support of"), not of their subject.
    stem = "" if finding.recommending_states else finding.stem
    labels = every_label(finding.text, language, stem)
    return replace(finding, labels=labels, action=action(finding.text, language))
