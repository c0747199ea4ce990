"""Finds the recommendations in a treaty body's concluding observations."""

from dataclasses import replace
from itertools import chain

from nlp.find.concerns import answering
from nlp.find.follow_up import followed_up
from nlp.find.kinds import kinds
from nlp.find.paragraphs import demands_in
from nlp.find.statement import stated
from nlp.find.taken_up import under_review
from nlp.wording import wording
from treatywatch.catalogue.readings import Finding, Identity, Reading
from treatywatch.catalogue.states import StateNames

# Whom a sentence asks stands within so many characters of its verb.
WHO = 40


def find_in_observations(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Return every demand of the body, in reading order: each lettered item its own, else each asking sentence.

    Concerns, praise and the business of the session are left out; each demand has the concern that it answers and the
    theme that both stand under. Requests to report or to disseminate are kept and marked `procedural`. Those that a
    follow-up request names by number are marked `follow_up`, with the day by which the body wants to hear. In a report
    on several States each demand is addressed to the one under whose name it stands.
    """
    found = answering((f for f in demands_in(reading, wording) if not _is_of_the_session(f, reading)), reading)
    reviewed = under_review(reading, identity, states)
    each = (stated([one], reading, replace(identity, states=reviewed[one.paragraph])) for one in found)
    return followed_up(tuple(chain.from_iterable(each)), reading, identity)


def _is_of_the_session(finding: Finding, reading: Reading) -> bool:
    """Whether the committee turns to its secretariat or to an organ above it: "requested the Secretariat to …"."""
    language = reading.paragraphs[finding.paragraph].language or reading.language
    words, asking = wording(language), finding.stem or finding.text
    ends = [
        found.end() for ask in words.asks for form in (ask.present, ask.past) if form and (found := form.search(asking))
    ]
    return bool(ends) and all(kinds(language).session_organs.search(asking[end : end + WHO]) for end in ends)
