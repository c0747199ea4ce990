"""Tells apart what each State asks for in one demand of a UPR report that several States share."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nlp.find.brackets import StatesBracket
from nlp.find.upr_profile import profile

CLOSING = re.compile(r"[\s;.,:/]+$")
# "… to the creation of (Mexico)" lacks its object, which stands after the last verb.
OPEN_ENDED = re.compile(r"\b(?:of|to|for|on|in|with|the|and|or|by|from)$", re.IGNORECASE)
# What stands between two verbs that share one object: "Sign (Iraq)/ratify (Spain) the Covenant".
SHARED_OBJECT = re.compile(r"\s*(?:/|,\s*and\b|,|and\b)\s*")

# Two demands in one sentence: "… (Italy) and …", "… (Italy), …".
RUNS_ON = re.compile(r"\s*(?:\((?:[^()]|\([^()]*\))*\)\s*)+(?:,\s*and|,|and)\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand:
    """One demand of a paragraph, by the offsets of its own words, with the States that make it as ISO codes."""

    start: int
    end: int
    states: tuple[str, ...]


def shares(text: str, start: int, end: int, brackets: list[StatesBracket]) -> list[Demand]:
    """Return what the States of the brackets between two offsets ask for, each its longest demand.

    A demand may grow from bracket to bracket: "Establish a commission (Mali) with adequate resources (Chad)", where
    Mali asks for the first words, Chad for all of them. It may share its object: "Sign (Iraq), ratify (Spain) the
    Covenant", where each State asks for what runs from its own verb to the object.
    """
    return _longest(_nested(text, start, end, brackets))


def joined(text: str, demands: list[Demand]) -> list[Demand]:
    """Return the demands with those of one State made one that follow each other within a sentence.

    "Reduce the offences liable to death (Italy) and consider its abolition (Chad; Italy)": Italy asks for both in one,
    Chad for the second.
    """
    kept: list[Demand] = []
    before: list[Demand] = []
    for demand in demands:
        near = [other for other in before if RUNS_ON.fullmatch(text, other.end, demand.start)]
        both = [(other, tuple(code for code in other.states if code in demand.states)) for other in near]
        made = [Demand(start=other.start, end=demand.end, states=codes) for other, codes in both if codes]
        taken = {code for one in made for code in one.states}
        kept = [_without(other, taken) if other in near else other for other in kept]
        before = [*made, _without(demand, taken)]
        kept.extend(before)
    return [demand for demand in kept if demand.states or demand in demands]


def _without(demand: Demand, taken: set[str]) -> Demand:
    return replace(demand, states=tuple(code for code in demand.states if code not in taken))


def is_whole(words: str) -> bool:
    """True for words that say what is to be done to what: "Ratify CAT", "abolish torture"; not "sign", "accede to"."""
    bare = re.sub(r"\([^()]*\)", " ", words).strip(" ,;/")
    return len(bare.split()) > 1 and not OPEN_ENDED.search(bare) and not profile().bare_verb.search(bare)


def _nested(text: str, start: int, end: int, brackets: list[StatesBracket]) -> Iterator[Demand]:
    groups = grouped(text, [bracket for bracket in brackets if start <= bracket.start < end])
    end = _close(text, start, end, groups)
    if not groups:
        yield Demand(start=start, end=end, states=())
    for position, group in enumerate(groups):
        ends = [later.start for later in groups[position:-1] if is_whole(text[start : later.start])]
        own_end = _close(text, start, ends[0], []) if ends else end
        yield Demand(start=start, end=own_end, states=group.codes)
        shared = SHARED_OBJECT.match(text, group.end)
        if shared and not is_whole(text[start : group.start]) and profile().openings.match(text, shared.end()):
            start = shared.end()


def grouped(text: str, brackets: list[StatesBracket]) -> list[StatesBracket]:
    """Return the brackets with those made one that stand side by side: "(Brazil) (Italy)"."""
    groups: list[StatesBracket] = []
    for bracket in brackets:
        if groups and not CLOSING.sub("", text[groups[-1].end : bracket.start]):
            codes = tuple(dict.fromkeys((*groups[-1].codes, *bracket.codes)))
            groups[-1] = replace(groups[-1], end=bracket.end, codes=codes)
        else:
            groups.append(bracket)
    return groups


def _close(text: str, start: int, end: int, groups: list[StatesBracket]) -> int:
    """Return where the words of a demand end, before the punctuation and the bracket that close it."""
    end = start + len(CLOSING.sub("", text[start:end]))
    if groups and groups[-1].end >= end:
        end = start + len(CLOSING.sub("", text[start : groups[-1].start]))
    return end


def _longest(demands: Iterable[Demand]) -> list[Demand]:
    """Leave each State its longest demand of those that begin alike: the shorter ones are said in it."""
    spans: dict[tuple[int, int], dict[str, None]] = {}
    for demand in demands:
        spans.setdefault((demand.start, demand.end), {}).update(dict.fromkeys(demand.states))
    kept = []
    for (start, end), codes in spans.items():
        fuller = {code for other, later in spans if other == start and later > end for code in spans[other, later]}
        own = tuple(code for code in codes if code not in fuller)
        if own or not codes:
            kept.append(Demand(start=start, end=end, states=own))
    return kept
