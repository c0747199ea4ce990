from datetime import UTC, datetime

import pytest

from alerts.slots import next_due


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "hour", "zone", "due"),
    [
        ("2026-11-18 07:59", 8, "UTC", "2026-11-18 08:00"),
        ("2026-11-18 08:00", 8, "UTC", "2026-11-19 08:00"),
        ("2026-11-18 06:30", 8, "Africa/Nairobi", "2026-11-19 05:00"),
        ("2026-11-18 22:00", 8, "Asia/Kathmandu", "2026-11-19 02:15"),
        ("2026-11-18 22:00", 0, "Pacific/Kiritimati", "2026-11-19 10:00"),
    ],
)
def test_a_daily_mail_goes_at_the_first_wanted_hour_after_something_was_found(found, hour, zone, due):
    assert next_due(at(found), "daily", hour, zone) == at(due)


@pytest.mark.parametrize(
    ("found", "due"),
    [
        ("2026-11-18 12:00", "2026-11-23 05:00"),
        ("2026-11-23 04:59", "2026-11-23 05:00"),
        ("2026-11-23 05:00", "2026-11-30 05:00"),
        ("2026-11-22 22:00", "2026-11-23 05:00"),
    ],
)
def test_a_weekly_mail_goes_on_monday_where_its_reader_is(found, due):
    assert next_due(at(found), "weekly", 8, "Africa/Nairobi") == at(due)


def test_at_once_is_when_it_is_found():
    assert next_due(at("2026-11-18 12:00"), "at-once", 8, "Africa/Nairobi") == at("2026-11-18 12:00")


@pytest.mark.parametrize(
    ("hour", "zone", "around", "hours"),
    [
        # Paris goes from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October.
        (2, "Europe/Paris", "2026-03-27 12:00", ["28 01:00", "29 01:00", "30 00:00", "31 00:00"]),
        (8, "Europe/Paris", "2026-03-27 12:00", ["28 07:00", "29 06:00", "30 06:00"]),
        (2, "Europe/Paris", "2026-10-23 12:00", ["24 00:00", "25 00:00", "26 01:00", "27 01:00"]),
        # Lord Howe Island moves by half an hour, at 02:00: 02:00 is skipped on 4 October 2026.
        (2, "Australia/Lord_Howe", "2026-10-01 18:00", ["02 15:30", "03 15:30", "04 15:00"]),
    ],
)
def test_an_hour_that_is_skipped_or_comes_twice_is_one_mail_a_day(hour, zone, around, hours):
    moment, due = at(around), []
    for _ in hours:
        moment = next_due(moment, "daily", hour, zone)
        due.append(f"{moment:%d %H:%M}")
    assert due == hours


def test_the_hour_that_comes_twice_sends_nothing_the_second_time():
    second = at("2026-10-25 01:00")  # 02:00 in Paris again
    assert next_due(second, "daily", 2, "Europe/Paris") == at("2026-10-26 01:00")
