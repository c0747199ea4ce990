"""Parts a paragraph of a UPR report into its demands, each with the States that make it."""

import re
from dataclasses import dataclass, replace

from nlp.find.brackets import StatesBracket

# What parts one demand from the next, after the States that made it: "… (Kuwait); …", "… (Cuba)/…", "… (Mali). (…".
PARTING = re.compile(r"\s*[;./]\s*(?:and\s+)?(?=[^\W\d_])")
STOP = re.compile(r"[;.]\s*(?=\S)")
CLOSING = re.compile(r"[\s;.,:/]+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand:
    """One demand of a paragraph, by the offsets of its own words, with the States that make it as ISO codes."""

    start: int
    end: int
    states: tuple[str, ...]


def part_demands(text: str, brackets: list[StatesBracket], further: re.Pattern[str]) -> list[Demand]:
    """Part a paragraph at the States that close a demand, and where the same State is said to ask for more.

    A list of verbs that share one object ("Sign (Iraq)/ratify (Spain) the Covenant") stays one demand: none of its
    parts says anything alone.
    """
    cuts = _cuts(text, brackets, further)
    demands = [
        _demand(text, start, end, [b for b in brackets if start <= b.start < end])
        for start, end in zip(
            [0, *(after for _, after in cuts)], [*(before for before, _ in cuts), len(text)], strict=True
        )
    ]
    # "That the State do this; recommends that it do that (Mexico)": Mexico asks for both.
    for position in reversed(range(len(demands) - 1)):
        if not demands[position].states:
            demands[position] = replace(demands[position], states=demands[position + 1].states)
    return [demand for demand in demands if demand.end > demand.start]


def _cuts(text: str, brackets: list[StatesBracket], further: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return where one demand ends and the next begins, in order."""
    cuts: list[tuple[int, int]] = []
    closes = bool(brackets) and not CLOSING.sub("", text[brackets[-1].end :])
    for bracket in brackets[:-1]:
        parting = PARTING.match(text, bracket.end)
        if parting and (closes or "/" not in parting[0]):
            cuts.append((bracket.end, parting.end()))
    for stop in STOP.finditer(text):
        if further.match(text, stop.end()) and not any(before <= stop.start() <= after for before, after in cuts):
            cuts.append((stop.start(), stop.end()))
    return sorted(cuts)


def _demand(text: str, start: int, end: int, brackets: list[StatesBracket]) -> Demand:
    """Return one demand; its words end before the brackets that close it."""
    codes = tuple(dict.fromkeys(code for bracket in brackets for code in bracket.codes))
    end = start + len(CLOSING.sub("", text[start:end]))
    for bracket in reversed(brackets):
        if bracket.end != end:
            break
        end = start + len(CLOSING.sub("", text[start : bracket.start]))
    return Demand(start=start, end=end, states=codes)
