"""ISO weeks, the periods that the digest tells of."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from treatywatch.refusal import Refusal


class WeekError(Refusal):
    """Raised when a week is not written as 2026-W47."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """An ISO 8601 week: from Monday 00:00 to the next, in UTC."""

    name: str
    start: datetime

    @classmethod
    def named(cls, name: str) -> "Week":
        """Return the week of a name like "2026-W47"; raises WeekError for any other name."""
        written = re.fullmatch(r"(\d{4})-W(\d{2})", name)
        try:
            first = date.fromisocalendar(int(written[1]), int(written[2]), 1) if written else None
        except ValueError:
            first = None
        if first is None:
            raise WeekError(f"{name!r} is no week: write it as 2026-W47")
        return cls(name=name, start=datetime(first.year, first.month, first.day, tzinfo=UTC))

    @classmethod
    def of(cls, moment: datetime) -> "Week":
        """Return the week that a moment falls in."""
        year, week, _ = moment.astimezone(UTC).isocalendar()
        return cls.named(f"{year}-W{week:02}")

    @property
    def end(self) -> datetime:
        """The moment at which the next week begins."""
        return self.start + timedelta(days=7)

    def before(self, weeks: int = 1) -> "Week":
        """Return the week so many weeks earlier."""
        return Week.of(self.start - timedelta(weeks=weeks))
