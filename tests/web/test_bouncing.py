from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from alerts.bounces.mailboxes import ENOUGH
from alerts.sending.envelopes import Envelopes
from alerts.suppression import is_suppressed
from tests.web.conftest import SECRET, SENDER
from treatywatch.catalogue.alert_tables import Delivery

PASS = {"Authorization": "Bearer the service's secret"}
BOUNCE = (Path(__file__).parents[1] / "alerts" / "bounces" / "postfix-unknown.eml").read_bytes()


@pytest.fixture
def client(site):
    return TestClient(site)


def test_a_mail_service_hands_over_a_bounce(site, client):
    catalogue = site.state.parts.catalogue
    sent = datetime(2026, 11, 18, tzinfo=UTC)
    with catalogue.session() as session:
        delivery = Delivery(
            message_id="<bounced@treatywatch.example>",
            email="gone@example.org",
            subject="x",
            message=b"x",
            status="sent",
            created=sent,
            sent=sent,
        )
        session.add(delivery)
        session.flush()
        envelope = Envelopes(sender=SENDER, secret=SECRET).address(delivery.id)
    answer = client.post("/bounces", content=BOUNCE.replace(b"ENVELOPE", envelope.encode()), headers=PASS)
    assert (answer.status_code, answer.json()) == (200, {"outcome": "hard"})
    with catalogue.session() as session:
        assert is_suppressed(session, "gone@example.org", sent, secret=SECRET)


def test_a_bounce_that_is_not_ours_changes_nothing(client):
    assert client.post("/bounces", content=BOUNCE, headers=PASS).json() == {"outcome": "not-ours"}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer another"}, {"Authorization": "Bearer "}])
def test_nobody_hands_over_bounces_without_the_secret(client, headers):
    assert client.post("/bounces", content=BOUNCE, headers=headers).status_code == 401


def test_a_bounce_that_is_too_long_is_not_read(client):
    assert client.post("/bounces", content=b"x" * (ENOUGH + 1), headers=PASS).status_code == 413
