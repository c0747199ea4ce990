"""The bodies' calendars: their sessions and reviews, when reports are due, and until when they ask to be written to."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from treatywatch.catalogue.crawl_tables import Event
from treatywatch.catalogue.readings import Body


class EventKind(StrEnum):
    """What may stand on a calendar."""

    SESSION = "session"
    REVIEW = "review"
    REPORTING_DEADLINE = "reporting-deadline"
    CALL_FOR_INPUT = "call-for-input"


class Change(StrEnum):
    """What a listing says of an event that may be held already."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True, slots=True)
class EventFacts:
    """One event as its source lists it; `key` tells it from the source's other events, whatever becomes of its dates.

    `begins` is the first day, None for what has a last day alone; `ends` is the last day or the deadline, None where
    there is none, as for a call that is always open. `state` is ISO alpha-3, None where the event is of no one State.
    """

    key: str
    kind: EventKind
    source: str
    title: str
    url: str
    body: Body = Body.OTHER
    state: str | None = None
    begins: date | None = None
    ends: date | None = None


def keep_event(session: Session, facts: EventFacts, seen: datetime) -> Change:
    """Enter an event as it is listed now."""
    event = session.scalars(select(Event).filter_by(source=facts.source, key=facts.key)).one_or_none()
    listed = asdict(facts)
    if event is None:
        session.add(Event(**listed, first_seen=seen, last_seen=seen))
        return Change.NEW
    changed = any(getattr(event, name) != value for name, value in listed.items())
    for name, value in listed.items():
        setattr(event, name, value)
    event.last_seen = seen
    return Change.CHANGED if changed else Change.UNCHANGED


def strike_off(session: Session, source: str, kind: EventKind, listed_since: datetime, today: date) -> int:
    """Delete the events to come that a complete listing had no more, and return how many; past ones are kept."""
    missing = select(Event).where(
        Event.source == source,
        Event.kind == kind,
        Event.last_seen < listed_since,
        func.coalesce(Event.ends, Event.begins, today) >= today,
    )
    gone: Sequence[Event] = session.scalars(missing).all()
    for event in gone:
        session.delete(event)
    return len(gone)


def ahead(session: Session, today: date) -> Sequence[Event]:
    """Return the events that are not over, by date; those without any date are last."""
    day = func.coalesce(Event.begins, Event.ends)
    ahead = select(Event).where(func.coalesce(Event.ends, Event.begins, today) >= today)
    return session.scalars(ahead.order_by(day.is_(None), day, Event.id)).all()
