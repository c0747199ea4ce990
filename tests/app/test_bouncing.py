"""The bounce mailbox of an installation, read by its job."""

import mailbox
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.suppression import is_suppressed
from treatywatch.app.bouncing import read_bounces
from treatywatch.app.house import open_house
from treatywatch.app.jobs import bounces
from treatywatch.app.posting import post, send_queued
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.settings import Settings

BOUNCE = (Path(__file__).parents[1] / "alerts" / "bounces" / "gmail-unknown.eml").read_bytes()
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def house(tmp_path):
    settings = Settings(home=tmp_path, bounces=f"folder:{tmp_path / 'bounces'}")
    with open_house(settings) as house:
        yield house


def sent(house, email: str) -> str:
    """Send a mail; return the address that its bounces come to."""
    with house.catalogue.session() as session:
        delivery = Delivery(
            message_id=f"<{email}>",
            email=email,
            subject="x",
            message=b"From: a@b\r\n\r\nx",
            status="queued",
            created=NOW,
        )
        session.add(delivery)
        session.flush()
        number = delivery.id
    send_queued(house)
    return post(house).envelopes().address(number)


def test_the_job_acts_on_our_bounces_and_raises_an_alarm_for_the_others(house, tmp_path):
    box = mailbox.Maildir(tmp_path / "bounces")
    box.add(BOUNCE.replace(b"ENVELOPE", sent(house, "gone@example.org").encode()))
    box.add(BOUNCE)
    outcome = bounces(house)
    assert (outcome.outcome, outcome.counts) == ("ok", {"hard": 1, "not-ours": 1})
    assert ["1 bounces name no delivery of ours" in alarm for alarm in outcome.alarms] == [True]
    with house.catalogue.session() as session:
        assert is_suppressed(session, "gone@example.org", NOW, secret=house.settings.signing_secret())
    assert not read_bounces(house)


def test_a_mailbox_that_cannot_be_read_is_an_alarm_of_the_job(house):
    outcome = bounces(house)
    assert outcome.outcome == "error"
    assert ["TREATYWATCH_BOUNCES" in alarm for alarm in outcome.alarms] == [True]


def test_without_a_mailbox_there_are_no_bounces(tmp_path):
    with open_house(Settings(home=tmp_path / "other")) as house:
        assert not read_bounces(house)
