"""Finds the recommendations that States make in the Universal Periodic Review, where its reports list them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.find.brackets import states_brackets
from nlp.find.upr_cited import cited
from nlp.find.upr_demands import part_demands
from nlp.find.upr_profile import profile
from nlp.read.headings import LETTERED, depth
from treatywatch.catalogue.readings import Finding, Identity, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

# The serial of an item that lost its point in print: "73    Take appropriate measures …".
BARE_NUMBER = re.compile(r"(?P<number>\d{1,3})\.?\s+(?=[A-Z])")
GAPPED_NUMBER = re.compile(r"(?P<number>[\d ]{1,6}\. ?\d[\d ]{0,3})\s+(?=\D)")


@dataclass(frozen=True, kw_only=True, slots=True)
class _List:
    """A list of recommendations: where and with what words a paragraph introduces it, and the State's answer."""

    position: int
    number: str
    text: str
    answer: str | None


def find_in_upr_report(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Return the recommendations in the order of the report, each with its own number, States and the State's answer.

    Only the part "Conclusions and/or recommendations" is read: the summary of the dialogue and the replies repeat
    recommendations without being the record of them. Where that part names some by their paragraph in the dialogue
    alone, as reports of the first sessions do, they are fetched from there.
    """
    found: list[Finding] = []
    for position, paragraph, listed in _listed(reading, states):
        if listed.position == position or profile().replies.search(paragraph.text):
            found.extend(_cited(position, listed, reading, identity, states))
        else:
            before = found[-1].number if found else ""
            found.extend(_findings(position, paragraph, listed, before, identity, states))
    return tuple({(finding.paragraph, finding.start, finding.end): finding for finding in found}.values())


def _listed(reading: Reading, states: StateNames) -> Iterator[tuple[int, ReadParagraph, _List]]:
    """Yield each paragraph that introduces a list of recommendations and each that stands in it, with that list."""
    inside = False
    current: _List | None = None
    for position, paragraph in enumerate(reading.paragraphs):
        if paragraph.heading:
            inside, current = _still_inside(paragraph.text, inside=inside), None if _opens(paragraph) else current
        elif inside and (paragraph.number.isdigit() or _introduces_unnumbered(paragraph)):
            introduction = _introduction(position, paragraph, reading)
            if introduction is None and current and _is_item(paragraph, states):
                yield position, paragraph, current
                continue
            current = introduction
            if current:
                yield position, paragraph, current
        elif inside and current:
            yield position, paragraph, current


def _is_item(paragraph: ReadParagraph, states: StateNames) -> bool:
    """True for a recommendation that a misprint numbers like a paragraph: it ends with the States that make it."""
    brackets = states_brackets(paragraph.text, states)
    return bool(brackets) and not paragraph.text[brackets[-1].end :].strip(" ;.")


def _introduces_unnumbered(paragraph: ReadParagraph) -> bool:
    """True for an introduction whose number could not be read."""
    return not paragraph.number and paragraph.text.endswith(":") and bool(profile().introduces.search(paragraph.text))


def _opens(heading: ReadParagraph) -> bool:
    return bool(profile().conclusions.search(heading.text))


def _still_inside(heading: str, *, inside: bool) -> bool:
    """True where the text under the heading belongs to the part that lists the recommendations."""
    if profile().conclusions.search(heading):
        return True
    level = depth(heading)
    return inside and not (level is not None and level < LETTERED) and not heading.lower().startswith("annex")


def _introduction(position: int, paragraph: ReadParagraph, reading: Reading) -> _List | None:
    words = profile()
    if not words.introduces.search(paragraph.text) or words.introduces_none.search(paragraph.text):
        return None
    answer = words.position(paragraph.text)
    if answer is None and words.comments.search(paragraph.text):
        return None
    answer = answer or _answer_after(position, reading)
    return _List(position=position, number=paragraph.number, text=paragraph.text, answer=answer)


def _answer_after(position: int, reading: Reading) -> str | None:
    """Return the answer that the next paragraph on recommendations gives to a list introduced without one."""
    following = (p for p in reading.paragraphs[position + 1 :] if p.number.isdigit())
    after = next((p for p in following if profile().introduces.search(p.text)), None)
    return profile().position(after.text) if after else None


def _findings(
    position: int, paragraph: ReadParagraph, listed: _List, before: str, identity: Identity, states: StateNames
) -> Iterator[Finding]:
    text = paragraph.text
    brackets = states_brackets(text, states)
    if not brackets and not paragraph.number:
        return
    number, begin = _number(paragraph, listed, before)
    for demand in part_demands(text, brackets):
        start = max(demand.start, begin)
        yield Finding(
            paragraph=position,
            number=number,
            text=text[start : demand.end],
            start=start,
            end=demand.end,
            stem=listed.text,
            addressees=identity.states,
            recommending_states=demand.states,
            position=listed.answer,
        )


def _number(paragraph: ReadParagraph, listed: _List, before: str) -> tuple[str, int]:
    """Return the number of a recommendation, and the offset at which its words begin.

    A number that the printer set with a gap ("1 15.50 Adopt …") was left in the text. A list printed with serials alone
    goes on with the serial that follows that of the item before, however it came to be read.
    """
    bare = BARE_NUMBER.match(paragraph.text) if not paragraph.number else None
    serial = bare["number"] if bare else paragraph.number
    if serial.isdigit() and before == f"{listed.number}.{int(serial) - 1}":
        return f"{listed.number}.{serial}", bare.end() if bare else 0
    gapped = GAPPED_NUMBER.match(paragraph.text)
    number = gapped["number"].replace(" ", "") if gapped else ""
    if gapped and not paragraph.number and number.startswith(f"{listed.number}."):
        return number, gapped.end()
    return paragraph.number or listed.number, 0


def _cited(position: int, listed: _List, reading: Reading, identity: Identity, states: StateNames) -> Iterator[Finding]:
    for named in cited(reading.paragraphs[position].text, position, reading, states):
        yield Finding(
            paragraph=named.paragraph,
            number=named.number,
            text=reading.paragraphs[named.paragraph].text[named.start : named.end],
            start=named.start,
            end=named.end,
            addressees=identity.states,
            recommending_states=named.states,
            position=listed.answer,
        )
