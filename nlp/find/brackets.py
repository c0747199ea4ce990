"""Reads the brackets in which a report names the States that make a recommendation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from treatywatch.catalogue.states import StateNames

BRACKET = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
# The printer lost the opening or the closing bracket of some: "… women rights Bangladesh);", "… (Algeria;".
UNOPENED = re.compile(r"(?<=\s)(?P<name>[A-Z][^()]{2,40})\)[\s;.,]*$")
UNCLOSED = re.compile(r"\((?P<name>[A-Z](?:[^()]|\([^()]*\)){2,200}?)[\s;.,]*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class StatesBracket:
    """A bracket that names States, with its offsets in the text and the ISO codes in the order printed."""

    start: int
    end: int
    codes: tuple[str, ...]


def states_brackets(text: str, states: StateNames) -> list[StatesBracket]:
    """Return the brackets of a text that name States, in order; a bracket that says anything else is not one."""
    found = [
        StatesBracket(start=bracket.start(), end=bracket.end(), codes=codes)
        for bracket in BRACKET.finditer(text)
        if (codes := _codes(bracket[0][1:-1], states))
    ]
    return found + list(_broken(text, found[-1].end if found else 0, states))


def _codes(inside: str, states: StateNames) -> tuple[str, ...]:
    codes, unknown = states.split(inside)
    if unknown and len(unknown) <= len(codes) + 1:
        mended = {name: _mended(name, states) for name in unknown}
        codes = list(dict.fromkeys((*codes, *(code for read in mended.values() for code in read))))
        unknown = [name for name in unknown if not mended[name]]
    # One name that is not understood among several that are is a misprint; more say that this is a remark.
    return tuple(codes) if len(codes) > len(unknown) else ()


def _mended(name: str, states: StateNames) -> tuple[str, ...]:
    """Return the code of a misprinted name, or those of two between which the comma was forgotten: "Chile Egypt"."""
    if code := states.misprinted(name):
        return (code,)
    words = name.split()
    for length in range(1, len(words)):
        before, after = states.code(" ".join(words[:length])), states.code(" ".join(words[length:]))
        if before and after:
            return before, after
    return ()


def _broken(text: str, after: int, states: StateNames) -> Iterator[StatesBracket]:
    for pattern in (UNOPENED, UNCLOSED):
        bracket = pattern.search(text, after)
        if bracket is None:
            continue
        words = bracket["name"].split()
        for first in range(len(words)):
            name = " ".join(words[first:])
            if codes := _codes(name, states):
                start = bracket.start("name") + bracket["name"].index(words[first])
                yield StatesBracket(start=start, end=len(text.rstrip(" ;.,")), codes=codes)
                return
