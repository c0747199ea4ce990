"""What lies ahead of a week: sessions, reviews and deadlines of the bodies' calendars, and those of recommendations."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.first_fetched import leading
from alerts.said import Said, recommendations_in, told
from alerts.weeks import Week
from treatywatch.catalogue import calendar
from treatywatch.catalogue.crawl_tables import Event
from treatywatch.catalogue.tables import Paragraph, Recommendation, Version

AHEAD = timedelta(days=28)  # how far the digest looks


@dataclass(frozen=True, kw_only=True, slots=True)
class Upcoming:
    """A date on a body's calendar; the fields are those of treatywatch.catalogue.calendar.EventFacts."""

    kind: str
    title: str
    body: str
    state: str | None
    begins: date | None
    ends: date | None
    url: str


def upcoming(session: Session, week: Week) -> tuple[Upcoming, ...]:
    """Return what begins, goes on or ends in the four weeks after a week, by date; what has no date is left out."""
    first, last = week.end.date(), (week.end + AHEAD).date()
    known = [event for event in calendar.ahead(session, first) if event.first_seen < week.end]
    return tuple(_upcoming(event) for event in known if (day := event.begins or event.ends) and day < last)


def _upcoming(event: Event) -> Upcoming:
    return Upcoming(
        kind=event.kind,
        title=event.title,
        body=event.body,
        state=event.state,
        begins=event.begins,
        ends=event.ends,
        url=event.url,
    )


def due(session: Session, week: Week) -> tuple[Said, ...]:
    """Return the recommendations, of any week up to this one, whose deadline falls from Monday on within AHEAD."""
    first, last = week.start.date(), (week.end + AHEAD).date()
    timed = select(Version.document_id).join(Version.paragraphs).join(Paragraph.recommendations)
    within = timed.where(Recommendation.deadline >= first, Recommendation.deadline < last, Version.fetched < week.end)
    said = [
        told(one, version) for version in leading(session, within, week) for one in recommendations_in(session, version)
    ]
    timely = [one for one in said if one.deadline is not None and first <= one.deadline < last]
    return tuple(sorted(timely, key=lambda one: (one.deadline or date.max, one.key)))
