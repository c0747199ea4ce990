"""Says under which State's name a paragraph stands, in a report that takes up several States one after the other."""

from nlp.front.kinds import SHORTEST_NAME
from nlp.read.headings import SECTION, marked_depth
from nlp.read.numbers import following
from treatywatch.catalogue.readings import Identity, Reading
from treatywatch.catalogue.states import StateNames

PART = marked_depth("I")


def under_review(reading: Reading, identity: Identity, states: StateNames) -> list[tuple[str, ...]]:
    """Return for every paragraph the States under review there, as ISO 3166-1 alpha-3.

    They are the document's own where it names one. Else it is the State whose name was the last heading to be one,
    whatever its depth: "Honduras", "Introduction", "Concluding observations" are often set alike. A new part of the
    report ("V. Other matters") ends what was said of that State.
    """
    if len(identity.states) == 1:
        return [identity.states] * len(reading.paragraphs)
    there: list[tuple[str, ...]] = []
    current, part = identity.states, ""
    for paragraph in reading.paragraphs:
        section = SECTION.match(paragraph.text) if paragraph.heading else None
        if section and _opens_part(section["mark"], part):
            current, part = identity.states, section["mark"]
        if paragraph.heading and (code := _code(paragraph.text[section.end() if section else 0 :], states)):
            current = (code,)
        there.append(current)
    return there


def _opens_part(mark: str, before: str) -> bool:
    """True for a roman numeral; one that may be a letter ("V") counts where it follows on the part before."""
    return marked_depth(mark) == PART or mark.lower() == following(before.lower())


def _code(heading: str, states: StateNames) -> str | None:
    return states.code(heading) if len(heading) >= SHORTEST_NAME else None
