"""What may be asked of a field: from a name, a code or a date as typed to the value that passages carry."""

import calendar
import functools
import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import pycountry
import yaml

from index.engine import QueryError
from index.tree import Between, Compare, Everything, Field, Query, Range
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.symbols import normalise

# A name that is misspelt has its first letter and about its length; looked for among these alone, two thousand names of
# States take a millisecond instead of fifty.
_MISSPELT_BY = 3
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def held(asked: Field, states: StateNames) -> Query:
    """Return what a field with a value as typed asks of passages; raises QueryError for a value that is none."""
    if asked.name in ("date", "deadline", "action"):
        return between(Range(asked.name, asked.value, asked.value, position=asked.position))
    if asked.name == "symbol":
        return Field("symbol", plain(normalise(asked.value)), prefix=asked.prefix)
    if asked.name == "para":
        return Field("para", plain(asked.value), prefix=asked.prefix)
    value = _closed(asked, states)
    return Everything() if value == "any" else Field(asked.name, value)


def between(asked: Compare | Range) -> Between:
    """Return what a field with bounds as typed asks of passages; raises QueryError for bounds that are none."""
    if isinstance(asked, Range):
        low = None if asked.low == "*" else _span(asked, asked.low)[0]
        high = None if asked.high == "*" else _span(asked, asked.high)[1]
        if low and high and low > high:
            raise QueryError(f"{asked.low} comes after {asked.high}", asked.position)
        return Between(asked.name, low, high)
    first, last = _span(asked, asked.value)
    match asked.sign:
        case ">=":
            return Between(asked.name, first, None)
        case ">":
            return Between(asked.name, last + 1, None)
        case "<=":
            return Between(asked.name, None, last)
        case _:
            return Between(asked.name, None, first - 1)


def names(field: str) -> list[tuple[str, str]]:
    """Return the names by which the values of a field with a closed list are called, each with its value."""
    return [(name, value) for value, words in _lists().get(field, {}).items() for name in (*words, value)]


def plain(text: str) -> str:
    """Return a symbol or a paragraph's number to compare by: without spaces, in lower case."""
    return "".join(text.split()).lower()


def _span(asked: Compare | Range, value: str) -> tuple[int, int]:
    """Return the first and the last number that a bound stands for: a year stands for its days."""
    if asked.name == "action":
        if value not in ("1", "2", "3", "4", "5"):
            raise QueryError(f'an action category is a number from 1 to 5, not "{value}"', asked.position)
        return int(value), int(value)
    found = _DATE.fullmatch(value)
    if not found:
        raise QueryError(f'"{value}" is no date; write 2024, 2024-05 or 2024-05-31', asked.position)
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None  # noqa: S101 - the pattern has a year
    if not year or not 1 <= (month or 1) <= 12 or not 1 <= (day or 1) <= calendar.monthrange(year, month or 1)[1]:
        raise QueryError(f'there is no day "{value}" in the calendar', asked.position)
    lowest = year * 10_000 + (month or 1) * 100 + (day or 1)
    return lowest, year * 10_000 + (month or 12) * 100 + (day or 31)


def _closed(asked: Field, states: StateNames) -> str:
    listed = _listed(asked.name)
    if value := listed.get(_bare(asked.value)):
        return value
    if asked.name in ("state", "by") and (code := states.code(asked.value) or _of_two_letters(asked.value)):
        return code
    if asked.name == "lang" and re.fullmatch("[a-z]{2}", asked.value):
        return asked.value
    raise QueryError(_advice(asked, listed, states), asked.position)


def _of_two_letters(code: str) -> str | None:
    # Not among the names of States, since "in", "is" and "to" are words in the texts where those are looked for.
    country = pycountry.countries.get(alpha_2=code.upper()) if len(code) == 2 else None
    return country.alpha_3 if country else None


def _advice(asked: Field, listed: Mapping[str, str], states: StateNames) -> str:
    known = dict(listed)
    if asked.name in ("state", "by"):
        known |= {name: states.name(code) for name in states.known() if (code := states.code(name))}
    bare = _bare(asked.value)
    near = [name for name in known if name[:1] == bare[:1] and abs(len(name) - len(bare)) <= _MISSPELT_BY]
    close = get_close_matches(bare, near, n=1, cutoff=0.7)
    if close:
        return f'{asked.name}: has no "{asked.value}"; did you mean "{known[close[0]]}"?'
    if asked.name in ("state", "by"):
        return f'no State or body is called "{asked.value}"; a name of several words goes between quotation marks'
    return f'{asked.name}: has no "{asked.value}"; it has {", ".join(dict.fromkeys(listed.values()))}'


@functools.cache
def _listed(name: str) -> dict[str, str]:
    return {_bare(word): value for word, value in names(name)}


@functools.cache
def _lists() -> Mapping[str, Mapping[str, list[str]]]:
    lists: dict[str, dict[str, list[str]]] = yaml.safe_load(
        Path(__file__).with_name("values.yml").read_text(encoding="utf-8")
    )
    return lists


def _bare(name: str) -> str:
    """Return a name to compare by: "the CRPD Committee" is CRPD."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(part for part in parts if part.isalnum()).removeprefix("the").removesuffix("committee")
