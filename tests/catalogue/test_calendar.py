"""The calendar of the bodies, as listings come and change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from treatywatch.catalogue.calendar import Change, EventFacts, EventKind, ahead, keep_event, strike_off
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.readings import Body

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DUE = EventFacts(
    key="CESCR/FRA/Fifth periodic report",
    kind=EventKind.REPORTING_DEADLINE,
    source="tbinternet",
    title="Fifth periodic report",
    url="https://tbinternet.ohchr.org/_layouts/15/treatybodyexternal/MasterCalendar.aspx",
    body=Body.CESCR,
    state="FRA",
    ends=date(2026, 12, 31),
)
SESSION = replace(
    DUE, key="1380", kind=EventKind.SESSION, state=None, begins=date(2026, 11, 20), ends=date(2026, 11, 27)
)
CALL = replace(DUE, key="/en/calls-for-input/2026/debt", kind=EventKind.CALL_FOR_INPUT, state=None, ends=None)


def test_an_event_is_new_once_and_changes_with_its_dates(catalogue: Catalogue) -> None:
    with catalogue.session() as session:
        assert keep_event(session, DUE, MONDAY) == Change.NEW
        assert keep_event(session, DUE, MONDAY) == Change.UNCHANGED
        assert keep_event(session, replace(DUE, ends=date(2027, 3, 31)), MONDAY) == Change.CHANGED
        assert [event.ends for event in ahead(session, MONDAY.date())] == [date(2027, 3, 31)]


def test_what_is_ahead_is_in_order_of_date_and_the_undated_last(catalogue: Catalogue) -> None:
    past = replace(DUE, key="past", ends=date(2026, 11, 22))
    with catalogue.session() as session:
        for facts in (CALL, DUE, SESSION, past):
            keep_event(session, facts, MONDAY)
        assert [event.key for event in ahead(session, MONDAY.date())] == [SESSION.key, DUE.key, CALL.key]


def test_an_event_to_come_that_is_listed_no_more_is_struck_off_and_a_past_one_kept(catalogue: Catalogue) -> None:
    later = MONDAY + timedelta(days=60)
    cancelled = replace(DUE, key="cancelled", ends=date(2027, 6, 30))
    with catalogue.session() as session:
        for facts in (DUE, cancelled, SESSION, CALL):
            keep_event(session, facts, MONDAY)
        assert strike_off(session, "tbinternet", EventKind.REPORTING_DEADLINE, later, later.date()) == 1
        assert [event.key for event in ahead(session, MONDAY.date())] == [SESSION.key, DUE.key, CALL.key]
