"""Finds the State that a document is about: by the code in its symbol, else by its name in the title."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from nlp.front.masthead import masthead_wording
from nlp.front.name_forms import first_cases
from nlp.front.title import Title
from treatywatch.catalogue.readings import Kind
from treatywatch.catalogue.states import StateNames

STATES_NAMED = Path(__file__).with_name("states_named.yml")
CODE = re.compile(r"/(?P<code>[A-Z]{3}(?:-[A-Z]{3})?)(?=/|$)")
# Documents of these kinds are about one State, whose name is reported where it is not understood.
ABOUT_A_STATE = frozenset(
    {
        Kind.UPR_REPORT,
        Kind.UPR_ADDENDUM,
        Kind.CONCLUDING_OBSERVATIONS,
        Kind.LIST_OF_ISSUES,
        Kind.STATE_REPORT,
        Kind.FOLLOW_UP,
    }
)
LONGEST_NAME = 14  # words, or characters of Chinese
SHORTEST_NAME = 3  # letters; "US" alone on a line is no title


@dataclass(frozen=True, kw_only=True, slots=True)
class _Slot:
    """Where a language's titles have the State's name."""

    before: tuple[re.Pattern[str], ...]
    article: re.Pattern[str] | None
    ends: re.Pattern[str]
    spaced: bool  # words are written apart
    capitals: bool  # names begin with one


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wording:
    """The compiled entries of states_named.yml, which explains them."""

    slots: tuple[_Slot, ...]
    party: re.Pattern[str]
    after_review: re.Pattern[str]
    codes: Mapping[str, str]
    officers: re.Pattern[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedState:
    """A State as named: its code where the name is understood, and the name as printed, both empty where none is."""

    code: str = ""
    printed: str = ""


def coded_state(symbol: str, states: StateNames) -> str | None:
    """Return the State whose code stands in a symbol, "CEDAW/C/KEN/CO/8"; None for none, or for no State's code."""
    codes = _wording().codes
    found = (codes.get(code["code"], code["code"]) for code in CODE.finditer(symbol))
    return next((code for code in map(states.code, found) if code), None)


def named_state(title: Title, front: Iterable[str], kind: Kind, states: StateNames) -> NamedState:
    """Return the State that the title names, or for views the cover; a name not understood as printed."""
    words = _wording()
    if kind is Kind.VIEWS:
        found = words.party.search("\n".join(front))
        return _known_start(found["name"], states) or NamedState() if found else NamedState()
    tails = [tail for slot in words.slots for tail in _tails(slot, "\n".join(title.lines))]
    starts = (_known_start(tail, states, slot) for tail, slot in tails)
    known = {state.code: state for state in reversed([state for state in starts if state])}
    if len(known) == 1 or (known and kind in ABOUT_A_STATE):
        return next(reversed(known.values()))
    if alone := _own_line(title, kind, states):
        return alone
    return _not_understood(title, tails) if kind in ABOUT_A_STATE else NamedState()


def _own_line(title: Title, kind: Kind, states: StateNames) -> NamedState | None:
    """Return a known State that has a line or several of the title to itself, the last such.

    Where the kind of document is not about one State, the line is no turn of a sentence: "Permanent Representative of".
    """
    for end in range(len(title.lines), 0, -1):
        for start in range(max(0, end - 3), end):
            if kind not in ABOUT_A_STATE and start and masthead_wording().goes_on.search(title.lines[start - 1]):
                continue
            printed = " ".join(title.lines[start:end])
            for name in (printed, printed.partition("(")[0]):
                if len(name) > SHORTEST_NAME and (code := states.code(name)):
                    return _begun_before(title.lines[:start], printed, states) or NamedState(code=code, printed=printed)
    return None


def _begun_before(lines: Sequence[str], printed: str, states: StateNames) -> NamedState | None:
    """Return the name that the line before begins: "… in the Democratic" / "Republic of the Congo"."""
    words = lines[-1].split() if lines else []
    longer = (" ".join([*words[-length:], printed]) for length in (3, 2, 1) if len(words) > length)
    return next(
        (NamedState(code=code, printed=name) for name in longer if (code := states.code(name))),
        None,
    )


def _tails(slot: _Slot, title: str) -> Iterator[tuple[str, _Slot]]:
    """Yield what follows each wording that a State's name follows, with and without its article."""
    for before in slot.before:
        for found in before.finditer(title):
            tail = title[found.end() :].lstrip()
            while slot.article and (article := slot.article.match(tail)):
                tail = tail[article.end() :]
            yield tail, slot
            yield title[found.end() :], slot


def _known_start(tail: str, states: StateNames, slot: _Slot | None = None) -> NamedState | None:
    """Return the longest known name with which the text begins, where a name may end."""
    piece = r"\S" if slot and not slot.spaced else r"\S+"
    stops = [found.end() for found in islice(re.finditer(piece, tail), LONGEST_NAME)]
    for stop in reversed(stops):
        name, rest = tail[:stop].rstrip(" ,،，;:.*∗"), tail[stop:]
        ended = len(name) < stop or rest.startswith("\n")
        if not ended and (_goes_on(name, rest) if slot is None or slot.capitals else not slot.ends.match(rest)):
            continue
        if code := _code(name, states):
            return NamedState(code=code, printed=" ".join(name.split()))
    return None


def _goes_on(name: str, rest: str) -> bool:
    """True where a word with a capital follows on the line: "Guinea" is not the name in "Guinea Ecuatorial"."""
    following = re.match(r"[^\S\n]+([^\W\d_]+)", rest)
    return following is not None and following[1][0].isupper() and (not name.isupper() or following[1].isupper())


def _code(name: str, states: StateNames) -> str | None:
    if len(name) < SHORTEST_NAME and name.isascii():
        return None
    bare = name.partition("(")[0]
    for form in (
        name,
        *([bare] if bare.strip() else ()),
        *first_cases(name, states),
    ):
        if code := states.code(form):
            return code
    return None


def _not_understood(title: Title, tails: list[tuple[str, _Slot]]) -> NamedState:
    """Return the name as printed: the line after the procedure's in the UPR, else up to where a name ends."""
    if after := _wording().after_review.search("\n".join(title.lines)):
        return NamedState(printed=after["name"])
    for tail, slot in tails:
        end = slot.ends.search(tail)
        name = tail[: end.start()].strip() if end else tail
        if name and name[0].upper() == name[0] and not _wording().officers.search(name):
            return NamedState(printed=name)
    return NamedState()


@lru_cache
def _wording() -> _Wording:
    documents: dict[str, Any] = yaml.safe_load(STATES_NAMED.read_text(encoding="utf-8"))
    return _Wording(
        slots=tuple(_slot(entry) for entry in documents["titles"]),
        party=re.compile(documents["party"], re.IGNORECASE),
        after_review=re.compile(documents["after_review"], re.IGNORECASE),
        codes=documents["codes"],
        officers=re.compile(documents["officers"], re.IGNORECASE),
    )


def _slot(entry: dict[str, Any]) -> _Slot:
    articles = "|".join(entry["articles"])
    return _Slot(
        before=tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry["before"]),
        article=re.compile(rf"(?:{articles})\s*", re.IGNORECASE) if articles else None,
        ends=re.compile(entry["ends"], re.IGNORECASE),
        spaced=entry["language"] != "zh",
        capitals=entry["language"] not in {"ar", "zh"},
    )
