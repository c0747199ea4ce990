"""Tells from its masthead what a document is: its symbol, title, kind and body, the State it is about, its dates."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from nlp.dates import Calendar
from treatywatch.catalogue.readings import Body, Identity, Kind, Reading
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.symbols import find_symbols

IDENTITIES = Path(__file__).with_name("identities.yml")
# A symbol in the text itself is another document's; the first page of old layouts may give it below the title.
Known = TypeVar("Known", Body, Kind)
LONGEST_TITLE = 8
FIRST_PARAGRAPHS = 4
CODE = re.compile(r"/(?P<code>[A-Z]{3})(?=/|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    """What a symbol or title that matches says of the document."""

    pattern: re.Pattern[str]
    body: Body | None
    kind: Kind | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wording:
    """The compiled entries of nlp/identities.yml, which explains them."""

    symbols: tuple[_Rule, ...]
    segments: tuple[_Rule, ...]
    titles: tuple[_Rule, ...]
    addendum: re.Pattern[str]
    masthead: re.Pattern[str]
    session: re.Pattern[str]
    state_after: re.Pattern[str]
    adopts: re.Pattern[str]
    calendar: Calendar


@dataclass(frozen=True, kw_only=True, slots=True)
class _Title:
    """The lines of the title as printed, the State's name being a line of its own in many."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def identify(reading: Reading, states: StateNames) -> Identity:
    """Return what the document says of itself on its first page; nothing is guessed.

    The symbol decides the kind where it can, else the title's words do. A State that `states` does not know goes to
    `unknown_states` as printed.
    """
    words = _wording()
    symbol = _symbol(reading.front)
    title = _title(reading.front, words)
    by_symbol = _first(words.symbols, symbol or "")
    by_segment = _first(words.segments, symbol or "")
    by_title = _first(words.titles, title.text)
    kind = _known(rule.kind for rule in (by_segment, by_symbol, by_title) if rule) or Kind.OTHER
    if kind is Kind.UPR_REPORT and symbol and words.addendum.search(symbol):
        kind = Kind.UPR_ADDENDUM
    # A report of the UPR bears the Council's symbol, so its title is asked for the body first.
    body = _known(rule.body for rule in (by_title, by_symbol) if rule) or Body.OTHER
    codes, unknown = _states(title, symbol, kind, states, words)
    return Identity(
        symbol=symbol,
        title=_shown(title, states),
        kind=kind,
        body=body,
        states=codes,
        unknown_states=unknown,
        session=next((line for line in reading.front if words.session.search(line)), None),
        adopted=_adopted(reading, words),
        published=_published(reading.front, words),
    )


def _known(values: Iterable[Known | None]) -> Known | None:
    return next((value for value in values if value is not None), None)


def _first(rules: Iterable[_Rule], text: str) -> _Rule | None:
    return next((rule for rule in rules if rule.pattern.search(text)), None)


def _symbol(front: Sequence[str]) -> str | None:
    found = (symbol for line in front for symbol in find_symbols(line))
    # "A" and "E" stand alone in large letters in the old mastheads, so a symbol has a slash and a number.
    return next((symbol for symbol in found if re.search(r"/.*\d", symbol)), None)


def _title(front: Sequence[str], words: _Wording) -> _Title:
    """Return the lines from the one that says what the document is to the end of the masthead."""
    lines = list(front)
    for start in range(len(lines)):
        pair = " ".join(lines[start : start + 2])
        if words.masthead.search(lines[start]) or not _first(words.titles, pair):
            continue
        if not _first(words.titles, lines[start]) and _first(words.titles, " ".join(lines[start + 1 : start + 3])):
            continue
        end = start + 1
        while end < min(len(lines), start + LONGEST_TITLE) and not words.masthead.search(lines[end]):
            end += 1
        return _stripped(lines[start:end])
    # No word of it is known: what follows the last line of the masthead proper.
    proper = [n for n, line in enumerate(lines) if words.masthead.search(line) or words.session.search(line)]
    return _stripped(lines[proper[-1] + 1 :][:LONGEST_TITLE]) if proper else _Title(lines=())


def _stripped(lines: Iterable[str]) -> _Title:
    return _Title(lines=tuple(stripped for line in lines if (stripped := line.rstrip(" *∗"))))


def _shown(title: _Title, states: StateNames) -> str:
    """Return the title in one line; a State's name that has a line of its own is set off by a dash."""
    if len(title.lines) > 1 and states.code(title.lines[-1]):
        return f"{' '.join(title.lines[:-1])} — {title.lines[-1]}"
    return title.text


def _states(
    title: _Title, symbol: str | None, kind: Kind, states: StateNames, words: _Wording
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of the States that the document is about, and the names that are not understood."""
    coded = [states.code(found["code"]) for found in CODE.finditer(symbol or "")]
    if codes := tuple(code for code in coded if code):
        return codes, ()
    if (
        kind not in {Kind.UPR_REPORT, Kind.UPR_ADDENDUM, Kind.CONCLUDING_OBSERVATIONS, Kind.LIST_OF_ISSUES}
        or not title.lines
    ):
        return (), ()
    for line in reversed(title.lines):
        if code := states.code(line) or states.code(line.partition("(")[0]):
            return (code,), ()
    name = title.text
    while found := words.state_after.search(name):
        if code := states.code(found["name"]):
            return (code,), ()
        if found["name"] == name:
            break
        name = found["name"]
    for length in range(len(name.split()), 0, -1):
        if code := states.code(" ".join(title.text.split()[-length:])):
            return (code,), ()
    return (), (name,)


def _published(front: Sequence[str], words: _Wording) -> date | None:
    return next((day for line in front for _, day in words.calendar.days(line)), None)


def _adopted(reading: Reading, words: _Wording) -> date | None:
    """Return the day nearest before the verb of adoption in the title or the first paragraphs, else the next after."""
    opening = [paragraph.text for paragraph in reading.paragraphs if not paragraph.heading][:FIRST_PARAGRAPHS]
    for text in (" ".join(reading.front), *opening):
        adopts = words.adopts.search(text)
        if adopts is None:
            continue
        days = list(words.calendar.days(text))
        before = [day for offset, day in days if offset < adopts.start()]
        after = [day for offset, day in days if offset > adopts.start()]
        if days:
            same_line_after = text is not opening[0] if opening else True
            return after[0] if after and (same_line_after or not before) else (before or after)[-1]
    return None


@lru_cache
def _wording() -> _Wording:
    entries: dict[str, Any] = yaml.safe_load(IDENTITIES.read_text(encoding="utf-8"))
    return _Wording(
        symbols=_rules(entries["symbols"]),
        segments=_rules(entries["segments"]),
        titles=_rules(entries["titles"]),
        addendum=_compiled(entries["addendum"]),
        masthead=_compiled(entries["masthead"]),
        session=_compiled(entries["session"]),
        state_after=_compiled(entries["state_after"]),
        adopts=_compiled(entries["adopts"]),
        calendar=Calendar(entries["months"]),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _rules(entries: list[dict[str, str]]) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            pattern=re.compile(entry["pattern"], re.IGNORECASE),
            body=Body(entry["body"]) if "body" in entry else None,
            kind=Kind(entry["kind"]) if "kind" in entry else None,
        )
        for entry in entries
    )
