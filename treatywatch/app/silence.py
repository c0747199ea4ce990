"""Telling a silence that is normal from one that needs a person: by what a source's yml expects, and the calendars."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawlers.sources import SourceFacts
from treatywatch.catalogue.calendar import EventKind
from treatywatch.catalogue.crawl_tables import Event
from treatywatch.catalogue.readings import Body
from treatywatch.catalogue.tables import Document, Run

WEEK = timedelta(days=7)
# Visits start up to ten minutes late, and wait for one another; a whole day is no jitter.
LATE = timedelta(days=1)


def silence(session: Session, facts: SourceFacts, now: datetime, counts: Mapping[str, int]) -> Iterator[str]:
    """Give a line for each way in which a source is quieter than its yml says is normal.

    `counts` are those of the visit that just ended. A calendar explains a silence in which no body of the source met.
    """
    runs = [(run.started, run.counts) for run in _runs(session, facts.name)]
    began = runs[0][0] if runs else now
    since = max((started for started, brought in [*runs, (now, counts)] if _new(brought)), default=began)
    if now - since > timedelta(days=facts.floors.quiet) and not _explained(session, facts, since, now):
        yield f"nothing new since {since:%d %B %Y}, {facts.floors.quiet} days are normal: see whether the site moved"
    if now - began <= WEEK:
        return
    week = sum(brought.get("new", 0) for started, brought in [*runs, (now, counts)] if started > now - WEEK)
    if week < facts.floors.week and not _explained(session, facts, now - WEEK, now):
        yield f"{week} new documents in a week, at least {facts.floors.week} expected: see whether the site changed"


def overdue(facts: SourceFacts, last_ended: datetime, now: datetime) -> str | None:
    """Return a line where a source should have been visited again by now, and was not."""
    due = CronTrigger.from_crontab(facts.schedule, timezone=UTC).get_next_fire_time(None, last_ended)
    if due is None or now - due <= LATE:
        return None
    return f"not visited since {last_ended:%d %B %Y, %H:%M} UTC: see that `treatywatch run` is running"


def _runs(session: Session, source: str) -> list[Run]:
    ended = select(Run).where(Run.job == f"crawl {source}", Run.ended.is_not(None))
    return list(session.scalars(ended.order_by(Run.id)))


def _new(counts: Mapping[str, int]) -> int:
    return counts.get("new", 0) + counts.get("changed", 0)


def _explained(session: Session, facts: SourceFacts, since: datetime, now: datetime) -> bool:
    """Whether the calendars of all the bodies that a source ever told of are known, and none of them met."""
    told_of = select(Document.body).where(Document.source == facts.name, Document.body != Body.OTHER)
    bodies = set(session.scalars(told_of.distinct()))
    meetings = select(Event.body).where(Event.kind == EventKind.SESSION, Event.body.in_(bodies))
    met = meetings.where(Event.begins <= now.date(), func.coalesce(Event.ends, Event.begins) >= since.date())
    known = set(session.scalars(meetings.distinct()))
    return bool(bodies) and known == bodies and session.scalars(met.limit(1)).first() is None
