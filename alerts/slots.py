"""The hours at which a subscriber wants mails: each day or Monday, on the clocks of the subscriber's own zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from alerts.wishes import Rate

MONDAY = 0


def next_due(found: datetime, rate: str, hour: int, zone: str) -> datetime:
    """Return when a mail may tell what was found then: at once, else at the first wanted hour after it, in UTC.

    So whatever the hours at which anything runs, a subscriber has one mail an hour wanted. Where clocks go forward over
    the hour, the mail goes when they have; where they go back and the hour comes twice, it goes the first time. Raises
    zoneinfo.ZoneInfoNotFoundError for a zone that is none.
    """
    if rate == Rate.AT_ONCE:
        return found
    return next(
        moment for moment in _hours(found, hour, ZoneInfo(zone)) if moment > found and _wanted(moment, rate, zone)
    )


def _hours(since: datetime, hour: int, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield that hour of each day from the one of a moment on."""
    today = since.astimezone(zone).date()
    for days in count():
        # A wall-clock time that does not exist is read by the offset before the change, one that comes twice the first
        # time (PEP 495): so both are one moment, and in UTC moments can be compared.
        yield datetime.combine(today + timedelta(days=days), time(hour), zone).astimezone(UTC)


def _wanted(moment: datetime, rate: str, zone: str) -> bool:
    return rate != Rate.WEEKLY or moment.astimezone(ZoneInfo(zone)).weekday() == MONDAY
