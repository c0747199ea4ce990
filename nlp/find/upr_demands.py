"""Parts a paragraph of a UPR report into its demands, each with the States that make it."""

import re
from dataclasses import dataclass, replace

from nlp.find.brackets import StatesBracket
from nlp.find.upr_profile import profile

# What parts one demand from the next, after the States that made it: "… (Kuwait); …", "… (Cuba)/…", "… (Mali). (b) …".
PARTING = re.compile(r"\s*[;./]+\s*(?:and\s+)?(?:/\s*)?(?:\([a-z]{1,3}\)\s*)?(?=[^\W\d_])")
# A comma or "and" parts them only where a verb opens the next one.
RUNNING_ON = re.compile(r"\s*(?:,\s*and|,|and)\s*(?=[^\W\d_])")
# The State's reply after the demand: "… of nationality (Spain): The Dominican Republic agrees …".
REPLY = re.compile(r"\s*:\s*(?=[A-Z])")
STOP = re.compile(r"[;.]\s*(?=\S)")
CLOSING = re.compile(r"[\s;.,:/]+$")
FIRST_ITEM = re.compile(r"\(a\)\s*")
# "… to the creation of (Mexico)" lacks its object, which stands after the last verb.
OPEN_ENDED = re.compile(r"\b(?:of|to|for|on|in|with|the|and|or|by|from)$", re.IGNORECASE)
LEAST_WORDS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand:
    """One demand of a paragraph, by the offsets of its own words, with the States that make it as ISO codes."""

    start: int
    end: int
    states: tuple[str, ...]


def part_demands(text: str, brackets: list[StatesBracket]) -> list[Demand]:
    """Part a paragraph at the States that close a demand, and where the same State is said to ask for more.

    A list of verbs that share one object ("Sign (Iraq)/ratify (Spain) the Covenant") stays one demand: none of its
    parts says anything alone.
    """
    replied = next((bracket.end for bracket in brackets if REPLY.match(text, bracket.end)), len(text))
    brackets = [bracket for bracket in brackets if bracket.end <= replied]
    first = FIRST_ITEM.match(text)
    cuts = _cuts(text[:replied], brackets)
    starts = [first.end() if first else 0, *(after for _, after in cuts)]
    ends = [*(before for before, _ in cuts), replied]
    demands = [_demand(text, start, end, brackets) for start, end in zip(starts, ends, strict=True)]
    # "That the State do this; recommends that it do that (Mexico)": Mexico asks for both.
    for position in reversed(range(len(demands) - 1)):
        if not demands[position].states:
            demands[position] = replace(demands[position], states=demands[position + 1].states)
    return [demand for demand in demands if demand.end > demand.start]


def _cuts(text: str, brackets: list[StatesBracket]) -> list[tuple[int, int]]:
    """Return where one demand ends and the next begins, in order."""
    closed = bool(brackets) and not CLOSING.sub("", text[brackets[-1].end :])
    cuts: list[tuple[int, int]] = []
    start = 0
    for bracket in brackets[:-1]:
        parting = _parting(text, start, bracket, closed=closed)
        if parting:
            cuts.append((bracket.end, parting.end()))
            start = parting.end()
    for stop in STOP.finditer(text):
        if profile().further.match(text, stop.end()) and not any(b <= stop.start() <= a for b, a in cuts):
            cuts.append((stop.start(), stop.end()))
    return sorted(cuts)


def _parting(text: str, start: int, bracket: StatesBracket, *, closed: bool) -> re.Match[str] | None:
    """Return what parts the demand that the bracket closes from the next one; None where it goes on."""
    parting = PARTING.match(text, bracket.end)
    if parting and "/" not in parting[0]:
        return parting
    parting = parting or RUNNING_ON.match(text, bracket.end)
    if parting is None or not closed or not _is_whole(text[start : bracket.start]):
        return None
    return parting if "/" in parting[0] or profile().openings.match(text, parting.end()) else None


def _is_whole(words: str) -> bool:
    """True for a demand that says what is to be done to what: "Ratify CAT", "abolish the death penalty"."""
    bare = re.sub(r"\([^()]*\)", "", words).strip(" ,;/")
    named = any(word[:1].isupper() for word in bare.split()[1:])
    return (named or len(bare.split()) >= LEAST_WORDS) and not OPEN_ENDED.search(bare)


def _demand(text: str, start: int, end: int, brackets: list[StatesBracket]) -> Demand:
    """Return one demand; its words end before the brackets that close it."""
    own = [bracket for bracket in brackets if start <= bracket.start < end]
    codes = tuple(dict.fromkeys(code for bracket in own for code in bracket.codes))
    end = start + len(CLOSING.sub("", text[start:end]))
    for bracket in reversed(own):
        if bracket.end != end:
            break
        end = start + len(CLOSING.sub("", text[start : bracket.start]))
    return Demand(start=start, end=end, states=codes)
