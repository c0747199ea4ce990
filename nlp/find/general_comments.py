"""Finds in a general comment what States are to do: the duties that it lays on them, not the rights it describes."""

from dataclasses import replace
from functools import lru_cache

from nlp.find.kinds import kinds
from nlp.find.paragraphs import demands_in
from nlp.find.particulars import particulars
from nlp.find.statement import stated
from nlp.wording import Wording, wording
from treatywatch.catalogue.readings import Finding, Identity, Reading


def find_in_general_comment(reading: Reading, identity: Identity) -> tuple[Finding, ...]:
    """Return the obligations of States in reading order: "States parties should …", "… must ensure that …".

    What "should be" so without saying who is to see to it, and what a court or an enterprise should do, is left out.
    """
    found = [finding for finding in demands_in(reading, _words) if _asks_states(finding, reading)]
    # A general comment is addressed to all States; only where it names others too do they stand beside them.
    return tuple(
        replace(finding, addressees=(), further_addressees=finding.further_addressees or ("states",))
        for finding in stated(found, reading, identity)
    )


def _asks_states(finding: Finding, reading: Reading) -> bool:
    """Whether the demand is one to States; "they should" is where the sentences before it speak of States."""
    paragraph = reading.paragraphs[finding.paragraph]
    words = particulars(paragraph.language or reading.language)
    states, whole = words.addressees["states"], f"{finding.stem} {finding.text}"
    if finding.verbs or states.search(whole) or words.state.search(whole):
        return True
    stem = reading.paragraphs[finding.paragraph if paragraph.stem is None else paragraph.stem].text
    before = stem[: finding.start] if paragraph.stem is None else stem
    return bool(states.search(before))


@lru_cache
def _words(language: str) -> Wording:
    return replace(wording(language), duty=kinds(language).states_duty)
