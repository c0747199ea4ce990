"""Finds the recommendations that States make in the Universal Periodic Review, where its reports list them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from nlp.find.brackets import StatesBracket, states_brackets
from nlp.read.headings import LETTERED, depth
from treatywatch.catalogue.readings import Finding, Identity, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

PROFILE = Path(__file__).parent / "profiles" / "upr.yml"
# What parts one demand from the next after the States that made it.
PARTING = re.compile(r"\s*[;.]\s*(?:and\s+)?(?=\S)")
CLOSING = re.compile(r"[\s;.,:]+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """The wording of these reports; nlp/find/profiles/upr.yml explains each entry."""

    conclusions: re.Pattern[str]
    introduces: re.Pattern[str]
    introduces_none: re.Pattern[str]
    positions: dict[str, re.Pattern[str]]
    replies: re.Pattern[str]
    further: re.Pattern[str]

    def position(self, text: str) -> str | None:
        """Return the State's answer that the text words: "supported", "noted" or "examined"; None for none."""
        return next((answer for answer, pattern in self.positions.items() if pattern.search(text)), None)


@lru_cache
def profile() -> Profile:
    """Return the wording of these reports, compiled."""
    entries = yaml.safe_load(PROFILE.read_text(encoding="utf-8"))
    positions = {answer: re.compile(text, re.IGNORECASE) for answer, text in entries.pop("positions").items()}
    return Profile(positions=positions, **{key: re.compile(text, re.IGNORECASE) for key, text in entries.items()})


@dataclass(frozen=True, kw_only=True, slots=True)
class _List:
    """A list of recommendations: the position and words of the paragraph that introduces it, the State's answer."""

    number: str
    text: str
    answer: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Demand:
    """One demand of a paragraph, by its offsets, with the States that make it."""

    start: int
    end: int
    states: tuple[str, ...]


def find_in_upr_report(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Return the recommendations in the order of the report, each with its own number, States and the State's answer.

    Only the part "Conclusions and/or recommendations" is read: the summary of the dialogue and the replies repeat
    recommendations without being the record of them.
    """
    return tuple(
        finding
        for position, paragraph, listed in _listed(reading)
        for finding in _findings(position, paragraph, listed, identity, states)
    )


def _listed(reading: Reading) -> Iterator[tuple[int, ReadParagraph, _List]]:
    """Yield every paragraph that stands in a list of recommendations, with that list."""
    words = profile()
    inside, current = False, None
    for position, paragraph in enumerate(reading.paragraphs):
        if paragraph.heading:
            level = depth(paragraph.text)
            if words.conclusions.search(paragraph.text):
                inside, current = True, None
            elif inside and (level is not None and level < LETTERED):
                inside = False
            elif inside and paragraph.text.lower().startswith("annex"):
                return
            continue
        if not inside:
            continue
        if paragraph.number.isdigit():
            current = _introduction(position, paragraph, reading)
        elif current is not None:
            yield position, paragraph, current


def _introduction(position: int, paragraph: ReadParagraph, reading: Reading) -> _List | None:
    words = profile()
    if not words.introduces.search(paragraph.text) or words.introduces_none.search(paragraph.text):
        return None
    answer = words.position(paragraph.text) or _answer_after(position, reading)
    return _List(number=paragraph.number, text=paragraph.text, answer=answer)


def _answer_after(position: int, reading: Reading) -> str | None:
    """Return the answer that the next numbered paragraph gives to a list that was introduced without one."""
    following = (p for p in reading.paragraphs[position + 1 :] if p.number.isdigit())
    after = next(following, None)
    return profile().position(after.text) if after and profile().introduces.search(after.text) else None


def _findings(
    position: int, paragraph: ReadParagraph, listed: _List, identity: Identity, states: StateNames
) -> Iterator[Finding]:
    text = paragraph.text
    brackets = states_brackets(text, states)
    if profile().replies.search(text) or (not brackets and not paragraph.number):
        return
    for demand in _demands(text, brackets):
        yield Finding(
            paragraph=position,
            number=paragraph.number or listed.number,
            text=text[demand.start : demand.end],
            start=demand.start,
            end=demand.end,
            stem=listed.text,
            addressees=identity.states,
            recommending_states=demand.states,
            position=listed.answer,
        )


def _demands(text: str, brackets: list[StatesBracket]) -> list[_Demand]:
    """Part a paragraph into its demands: each ends with the States that make it and a semicolon."""
    demands: list[_Demand] = []
    start, found = 0, list[StatesBracket]()
    for bracket in brackets:
        found.append(bracket)
        parting = PARTING.match(text, bracket.end)
        if parting and _more_follows(bracket, brackets):
            demands.append(_demand(text, start, bracket.end, found))
            start, found = parting.end(), []
    if found or not demands:
        demands.append(_demand(text, start, len(text), found))
    return demands


def _more_follows(bracket: StatesBracket, brackets: list[StatesBracket]) -> bool:
    return bracket is not brackets[-1]


def _demand(text: str, start: int, end: int, brackets: list[StatesBracket]) -> _Demand:
    """Return one demand; its words end before the brackets that close it."""
    codes = tuple(dict.fromkeys(code for bracket in brackets for code in bracket.codes))
    end = start + len(CLOSING.sub("", text[start:end]))
    for bracket in reversed(brackets):
        if bracket.end != end:
            break
        end = start + len(CLOSING.sub("", text[start : bracket.start]))
    return _Demand(start=start, end=end, states=codes)
