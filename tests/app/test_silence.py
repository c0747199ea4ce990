"""A source that is quieter than its yml says is normal is told of, unless the calendars of its bodies explain it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from crawlers.sources import Floors, SourceFacts, source
from treatywatch.app.silence import overdue, silence
from treatywatch.catalogue.calendar import EventFacts, EventKind, keep_event
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, keep_document
from treatywatch.catalogue.readings import Body
from treatywatch.catalogue.tables import Run

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FACTS = source("tbinternet").model_copy(update={"floors": Floors(rows=1, week=3, quiet=30)})


def visited(session: Session, days_ago: float, **counts: int) -> None:
    at = NOW - timedelta(days=days_ago)
    session.add(Run(job="crawl tbinternet", started=at, ended=at, outcome="ok", counts=counts, alarms=[]))


def told(session: Session, facts: SourceFacts = FACTS, **counts: int) -> list[str]:
    session.flush()
    return list(silence(session, facts, NOW, counts))


def holds(session: Session, *bodies: Body) -> None:
    for body in bodies:
        facts = DocumentFacts(key=body, source="tbinternet", publisher="OHCHR", title="Report", body=body)
        keep_document(session, facts, NOW)


def meets(session: Session, body: Body, begins: date) -> None:
    session_of_body = EventFacts(
        key=f"{body} {begins}",
        kind=EventKind.SESSION,
        source="ohchr",
        title="Session",
        url="https://example.org",
        body=body,
        begins=begins,
        ends=begins + timedelta(days=18),
    )
    keep_event(session, session_of_body, NOW)


@pytest.fixture
def session(catalogue: Catalogue) -> Iterable[Session]:
    with catalogue.session() as opened:
        yield opened


def test_a_first_visit_is_never_silent(session: Session) -> None:
    assert told(session) == []


def test_nothing_new_for_longer_than_is_normal_is_told_with_its_day(session: Session) -> None:
    visited(session, 60, new=100)
    visited(session, 41, changed=1)
    visited(session, 1, unchanged=101)
    quiet, week = told(session, unchanged=101)
    assert quiet.startswith("nothing new since 15 October 2026, 30 days are normal")
    assert week.startswith("0 new documents in a week, at least 3 expected")


def test_something_new_ends_the_silence(session: Session) -> None:
    visited(session, 60, new=100)
    visited(session, 6, new=2)
    assert told(session, new=1) == []
    (week,) = told(session)
    assert week.startswith("2 new documents in a week")


def test_bodies_that_did_not_meet_explain_a_silence(session: Session) -> None:
    visited(session, 60, new=100)
    holds(session, Body.CESCR, Body.CRC)
    meets(session, Body.CESCR, date(2026, 2, 9))
    assert len(told(session)) == 2, "the calendar of the CRC is not known"
    meets(session, Body.CRC, date(2027, 1, 11))
    assert told(session) == []
    meets(session, Body.CRC, date(2026, 9, 20))
    (quiet,) = told(session)
    assert quiet.startswith("nothing new since 26 September")


def test_a_visit_that_never_came_is_told(session: Session) -> None:
    assert overdue(FACTS, NOW - timedelta(hours=30), NOW) is None
    late = overdue(FACTS, NOW - timedelta(days=3), NOW)
    assert late == "not visited since 22 November 2026, 12:00 UTC: see that `treatywatch run` is running"
