"""Knows the furniture of a masthead: which lines are organs, treaties, dates and sessions, and not the title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from nlp.dates import printed_days
from nlp.front.kinds import kind_wording
from treatywatch.catalogue.states import fold
from treatywatch.catalogue.symbols import masthead_symbol

MASTHEAD = Path(__file__).with_name("masthead.yml")
LONGEST_NAME = 6  # lines that one name runs over


@dataclass(frozen=True, kw_only=True, slots=True)
class MastheadWording:
    """The compiled patterns of masthead.yml, which explains them."""

    strong: re.Pattern[str]
    weak: re.Pattern[str]
    heading: re.Pattern[str]
    end: re.Pattern[str]
    session: re.Pattern[str]
    beside_published: re.Pattern[str]
    before_last_day: re.Pattern[str]
    after_first_day: re.Pattern[str]
    beneath: re.Pattern[str]
    goes_on: re.Pattern[str]
    last: re.Pattern[str]
    addendum: re.Pattern[str]
    adopts: re.Pattern[str]
    meeting: re.Pattern[str]
    adoption_named: re.Pattern[str]


def is_strong(line: str) -> bool:
    """Say whether a line is furniture that stands before the title only: symbol, distribution, day, session, item."""
    words = masthead_wording()
    return bool(words.strong.search(line) or is_session(line) or masthead_symbol(line) or only_days(line))


def is_session(line: str) -> bool:
    """Say whether a line is the session's; "Report … on its" / "tenth session" goes on with a small letter."""
    return bool(masthead_wording().session.search(line)) and not line[:1].islower()


def furniture(lines: Sequence[str]) -> int:
    """Return how many lines from the first on are furniture: 0 where the first may be of the title."""
    words = masthead_wording()
    if words.weak.search(lines[0]) or is_strong(lines[0]):
        return 1
    for length in range(min(LONGEST_NAME, len(lines)), 0, -1):
        text = " ".join(lines[:length])
        if fold(text) in _names() or words.heading.search(text):
            return length
    return 0


def begins_name(line: str) -> bool:
    """Say whether a treaty's or organ's name begins with this line."""
    heard = fold(line)
    return any(name.startswith(heard) for name in _names())


def name_ended(lines: Sequence[str], earlier: Sequence[str]) -> int:
    """Return how many lines end a name that an earlier line begins: mastheads set others between the two."""
    begun = [fold(line) for line in earlier if " " in line.strip()]
    for length in range(min(LONGEST_NAME, len(lines)), 0, -1):
        heard = fold(" ".join(lines[:length]))
        ended = (name for name in _names() if heard and name.endswith(heard))
        if any(name.startswith(head) for name in ended for head in begun if head):
            return length
    return 0


def opens_text(line: str) -> bool:
    """Say whether a resolution's text begins here: "The Human Rights Council,"."""
    named = re.sub(r"^(?:the|le|la|el|l['’]|o|a)\s?|^إن\s", "", line, flags=re.IGNORECASE)
    return line.rstrip().endswith((",", "，", "،")) and fold(named) in _names()


def bare_line(line: str) -> str:
    """Return a line without its days and the words of distribution, as old mastheads put all on one line."""
    for found in reversed(printed_days(line)):
        line = f"{line[: found.start]} {line[found.end :]}"
    beside = masthead_wording().beside_published.pattern
    return re.sub(rf"\b(?:{beside})\b\.?:?", "", line, flags=re.IGNORECASE).strip()


def only_days(line: str) -> bool:
    """Say whether nothing but days stands on a line: "12 October 2012", "(16 June–8 July 2025)"."""
    days = printed_days(line)
    if not days:
        return False
    bare = bare_line(line)
    # The first day of a session's range, "27 October–", has its month alone.
    return not bare.strip(" .:()[]*") or bool(re.fullmatch(r"\W*\d[\d\s]*(?:\w+\s?)?(?:[–—-]|to|au|al|по|a)?\W*", bare))


@lru_cache
def _names() -> frozenset[str]:
    entries: dict[str, Any] = yaml.safe_load(MASTHEAD.read_text(encoding="utf-8"))
    return frozenset(fold(name) for names in entries["names"] for name in names) | frozenset(kind_wording().bodies)


@lru_cache
def masthead_wording() -> MastheadWording:
    """Load masthead.yml once."""
    entries: dict[str, Any] = yaml.safe_load(MASTHEAD.read_text(encoding="utf-8"))
    return MastheadWording(
        **{
            field.name: re.compile(re.sub(r"\s+\|", "|", entries[field.name]), re.IGNORECASE)
            for field in fields(MastheadWording)
        }
    )
