"""What a visit came to: each document counted once, and the outcomes that must never be mistaken for one another."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """How a visit ended."""

    OK = "ok"
    BLOCKED = "blocked"
    LAYOUT_CHANGED = "layout-changed"
    EMPTY = "empty"
    ERROR = "error"


class Fate(StrEnum):
    """What became of a listed document; where several hold for its files, the first in this order counts."""

    FAILED = "failed"
    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    NOT_PUBLISHED = "not-published"
    UNCHANGED = "unchanged"


_GRAVEST = (Outcome.BLOCKED, Outcome.LAYOUT_CHANGED, Outcome.ERROR)
_FATES = list(Fate)


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlProgress:
    """How far a visit has come: documents listed so far, those dealt with, and files fetched; `now` is the newest."""

    listed: int
    settled: int
    files: int
    now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlResult:
    """How a visit ended: `alarms` are lines for a person to act on.

    `counts` has every Fate by name, in documents, and then whatever else was counted.
    """

    outcome: Outcome
    counts: dict[str, int]
    alarms: tuple[str, ...]


@dataclass(kw_only=True)
class Tally:
    """The running account of one visit."""

    report: Callable[[CrawlProgress], None]
    listed: dict[str, None] = field(default_factory=dict)
    alarms: dict[str, None] = field(default_factory=dict)
    files: int = 0
    others: Counter[str] = field(default_factory=Counter)
    _fates: dict[str, Fate] = field(default_factory=dict)
    _faults: set[Outcome] = field(default_factory=set)

    def list(self, key: str) -> None:
        """Note that a document stands in the listing."""
        self.listed[key] = None
        self._tell(key)

    def settle(self, key: str, fate: Fate) -> None:
        """Note what became of a document, or of one of its files."""
        self._fates[key] = min(fate, self._fates.get(key, fate), key=_FATES.index)
        self._tell(key)

    def failed(self, key: str) -> bool:
        """Whether a document, or one of its files, could not be had."""
        return self._fates.get(key) == Fate.FAILED

    def count(self, what: str, number: int = 1) -> None:
        """Count what is no document, like the annotations of an index."""
        self.others[what] += number

    def alarm(self, line: str) -> None:
        """Note something that needs a person, once."""
        self.alarms[line] = None

    def fault(self, outcome: Outcome, line: str) -> None:
        """Note what kept part of the source from being read, and the outcome that it makes of the visit."""
        self._faults.add(outcome)
        self.alarm(f"{outcome}: {line}")

    def complete(self) -> bool:
        """Whether the whole listing was read, so that what is missing from it is truly gone."""
        return bool(self.listed) and not self._faults

    def result(self, *, floor: int) -> CrawlResult:
        """Return the account; fewer than `floor` documents listed is an alarm, none at all an outcome of its own.

        A source with a floor of 0 has no list of its own to be empty: it asks for what others have listed.

        A listed document of which nothing became, as when its page could not be read, counts as failed.
        """
        if len(self.listed) < floor and not self._faults:
            self.alarm(f"{len(self.listed)} documents listed, at least {floor} expected: see whether the site changed")
        counts = Counter(self._fates.get(key, Fate.FAILED) for key in {**self.listed, **self._fates})
        return CrawlResult(
            outcome=self._outcome(counts, floor),
            counts={**{fate.value: counts[fate] for fate in Fate}, **self.others},
            alarms=tuple(self.alarms),
        )

    def compared(self) -> CrawlResult:
        """Return what comparing one page came to: an alarm for each difference."""
        outcome = next((outcome for outcome in _GRAVEST if outcome in self._faults), Outcome.OK)
        return CrawlResult(outcome=outcome, counts={}, alarms=tuple(self.alarms))

    def _outcome(self, counts: Counter[Fate], floor: int) -> Outcome:
        for outcome in _GRAVEST:
            if outcome in self._faults:
                return outcome
        if counts and counts[Fate.FAILED] == counts.total():
            return Outcome.ERROR
        return Outcome.EMPTY if floor and not self.listed else Outcome.OK

    def _tell(self, key: str) -> None:
        self.report(CrawlProgress(listed=len(self.listed), settled=len(self._fates), files=self.files, now=key))
