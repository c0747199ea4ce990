"""Parts a paragraph of a UPR report into its demands, each with the States that make it."""

import re
from dataclasses import replace
from itertools import pairwise

from nlp.find.brackets import StatesBracket
from nlp.find.upr_profile import profile
from nlp.find.upr_shares import Demand, grouped, is_whole, joined, shares

# What parts one demand from the next, after the States that made it: "… (Kuwait); …", "… (Cuba)/…", "… (Mali). (b) …".
PARTING = re.compile(r"\s*[;./]+\s*(?:and\s+)?(?:/\s*)?(?:\([a-z]{1,3}\)\s*)?(?=[^\W\d_])")
# A comma or "and" parts them only where a verb opens the next one.
RUNNING_ON = re.compile(r"\s*(?:,\s*and|,|and)\s*(?=[^\W\d_])")
# The State's reply after the demand: "… of nationality (Spain): The Dominican Republic agrees …".
REPLY = re.compile(r"\s*:\s*(?=[A-Z])")
STOP = re.compile(r"[;.]\s*(?=\S)")
FIRST_ITEM = re.compile(r"\(a\)\s*")


def part_demands(text: str, brackets: list[StatesBracket]) -> list[Demand]:
    """Part a paragraph at the States that close a demand, and where the same State is said to ask for more."""
    replied = next((bracket.end for bracket in brackets if REPLY.match(text, bracket.end)), len(text))
    brackets = [bracket for bracket in brackets if bracket.end <= replied]
    first = FIRST_ITEM.match(text)
    cuts = _cuts(text[:replied], brackets)
    starts = [first.end() if first else 0, *(after for _, after in cuts)]
    ends = [*(before for before, _ in cuts), replied]
    spans = zip(starts, ends, strict=True)
    demands = [demand for start, end in spans for demand in shares(text, start, end, brackets)]
    # "That the State do this; recommends that it do that (Mexico)": Mexico asks for both.
    for position in reversed(range(len(demands) - 1)):
        if not demands[position].states:
            demands[position] = replace(demands[position], states=demands[position + 1].states)
    return joined(text, [demand for demand in demands if demand.end > demand.start])


def _cuts(text: str, brackets: list[StatesBracket]) -> list[tuple[int, int]]:
    """Return where one demand ends and the next begins, in order."""
    cuts: list[tuple[int, int]] = []
    start = 0
    for bracket, following in pairwise(grouped(text, brackets)):
        parting = _parting(text, start, bracket, following)
        if parting:
            cuts.append((bracket.end, parting.end()))
            start = parting.end()
    for stop in STOP.finditer(text):
        if profile().further.match(text, stop.end()) and not any(b <= stop.start() <= a for b, a in cuts):
            cuts.append((stop.start(), stop.end()))
    return sorted(cuts)


def _parting(text: str, start: int, bracket: StatesBracket, following: StatesBracket) -> re.Match[str] | None:
    """Return what parts the demand that the bracket closes from the next one; None where it goes on.

    It goes on where its own States alone ask for more: "Ratify CED (Mali, Chad) and recognize its Committee (Chad)".
    """
    parting = PARTING.match(text, bracket.end)
    if parting and "/" not in parting[0]:
        return parting
    parting = parting or RUNNING_ON.match(text, bracket.end)
    if not set(following.codes) - set(bracket.codes) or profile().leans.search(text[bracket.end : following.start]):
        return None
    if parting is None or not is_whole(text[start : bracket.start]):
        return None
    return parting if "/" in parting[0] or profile().openings.match(text, parting.end()) else None
