"""Tells what kind of document it is and which body's, by its symbol first and by the words of its title after that."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from treatywatch.catalogue.readings import Body, Kind, Reading
from treatywatch.catalogue.states import StateNames, fold

KINDS = Path(__file__).with_name("kinds.yml")
Known = TypeVar("Known", Body, Kind)
SHORTEST_NAME = 4  # letters; a shorter heading is a code or a word
COUNCILS = {Body.HRC, Body.SC}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    """What a symbol or title that matches says of the document."""

    pattern: re.Pattern[str]
    body: Body | None
    kind: Kind | None


@dataclass(frozen=True, kw_only=True, slots=True)
class KindWording:
    """The compiled entries of kinds.yml, which explains them; `bodies` maps folded names."""

    symbols: tuple[_Rule, ...]
    segments: tuple[_Rule, ...]
    titles: tuple[_Rule, ...]
    addendum: re.Pattern[str]
    taken_up: re.Pattern[str]
    bodies: Mapping[str, Body]


def kind_and_body(reading: Reading, symbol: str | None, title: str, states: StateNames) -> tuple[Kind, Body]:
    """Return the kind and the body, OTHER where neither the symbol nor the title nor the masthead says."""
    words = kind_wording()
    by_symbol = _first(words.symbols, symbol or "")
    by_title = _first(words.titles, title)
    rules = (_first(words.segments, symbol or ""), by_symbol, by_title)
    # A report of the UPR bears the Council's symbol, so its title is asked for the body first.
    told = _known(rule.body for rule in (by_title, by_symbol) if rule)
    body = told or _named_body(title, words) or _named_body(" ".join(reading.front), words) or Body.OTHER
    kind = _known(rule.kind for rule in rules if rule)
    if kind is None and states_taken_up(reading, body, states):
        kind = Kind.CONCLUDING_OBSERVATIONS
    if kind is Kind.UPR_REPORT and symbol and words.addendum.search(symbol):
        kind = Kind.UPR_ADDENDUM
    return kind or Kind.OTHER, body


def states_taken_up(reading: Reading, body: Body, states: StateNames) -> tuple[str, ...]:
    """Return the States under whose names a committee's report to the General Assembly observes; none for another's.

    Its chapter on the States' reports may only list them: then no heading is a State's name.
    """
    headings = [paragraph.text for paragraph in reading.paragraphs if paragraph.heading]
    chapter = next((n for n, heading in enumerate(headings) if kind_wording().taken_up.search(heading)), None)
    if chapter is None or body is Body.OTHER or body in COUNCILS:
        return ()
    codes = (states.code(heading) for heading in headings[chapter:] if len(heading) >= SHORTEST_NAME)
    return tuple(dict.fromkeys(code for code in codes if code))


def _known(values: Iterable[Known | None]) -> Known | None:
    return next((value for value in values if value is not None), None)


def _first(rules: Iterable[_Rule], text: str) -> _Rule | None:
    return next((rule for rule in rules if rule.pattern.search(text)), None)


def _named_body(text: str, words: KindWording) -> Body | None:
    heard = fold(text)
    return next((body for name, body in words.bodies.items() if name in heard), None)


@lru_cache
def kind_wording() -> KindWording:
    """Load kinds.yml once."""
    entries: dict[str, Any] = yaml.safe_load(KINDS.read_text(encoding="utf-8"))
    return KindWording(
        symbols=_rules(entries["symbols"]),
        segments=_rules(entries["segments"]),
        titles=_rules(entries["titles"]),
        addendum=re.compile(entries["addendum"]),
        taken_up=re.compile(entries["taken_up"], re.IGNORECASE),
        bodies={fold(name): Body(body) for body, names in entries["bodies"].items() for name in names},
    )


def _rules(entries: list[dict[str, str]]) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            pattern=re.compile(entry["pattern"], re.IGNORECASE),
            body=Body(entry["body"]) if "body" in entry else None,
            kind=Kind(entry["kind"]) if "kind" in entry else None,
        )
        for entry in entries
    )
