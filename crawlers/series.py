"""Symbols that are numbered without gaps: which series there are to go through on a day, and their symbols in turn."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

# The longest series on record has some 350 symbols a session; a system that has a file for every number never ends.
MOST = 1000


class Series(BaseModel):
    """A series as a yml file writes it: "A/HRC/RES/{council}/{number}", with its first and last number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    symbol: str
    first: int = 1
    last: int = MOST


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A series in one session; `pattern` is its symbol with "{number}" in it."""

    pattern: str
    first: int
    last: int

    @property
    def beginning(self) -> str:
        """What all its symbols begin with."""
        return self.pattern.partition("{number}")[0]

    def symbol(self, number: int) -> str:
        """Return the symbol with a number."""
        return self.pattern.replace("{number}", str(number))

    def number(self, key: str) -> int | None:
        """Return the number of a symbol, None for one that is not of this run."""
        before, _, after = self.pattern.partition("{number}")
        found = re.fullmatch(rf"{re.escape(before)}(\d+){re.escape(after)}", key)
        return int(found[1]) if found and self.first <= int(found[1]) <= self.last else None


def sessions(today: date) -> dict[str, int]:
    """Return the newest session of each body that numbers by sessions.

    The General Assembly's opens each September, the 80th in 2025 (sources.md 2.1). The Human Rights Council meets three
    times a year, from February, June and September: the 63rd session began on 7 September 2026 (3.5).
    """
    council = sum(today.month >= month for month in (6, 9))
    return {
        "assembly": today.year - 1945 - (today.month < 9),
        "council": 61 + 3 * (today.year - 2026) + council,
        "year": today.year,
    }


def runs(series: Sequence[Series], back: Mapping[str, int], today: date) -> Iterator[Run]:
    """Give each series in the newest session and, as `back` says of its body, in so many before, the newest first."""
    newest = sessions(today)
    for one in series:
        body = next((body for body in newest if f"{{{body}}}" in one.symbol), None)
        numbers = range(newest[body], newest[body] - back[body] - 1, -1) if body else [0]
        for session in numbers:
            yield Run(pattern=one.symbol.replace(f"{{{body}}}", str(session)), first=one.first, last=one.last)
