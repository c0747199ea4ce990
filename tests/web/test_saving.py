"""Saving a search on the pages: the form, what it would have told, and an answer that tells nothing of an address."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from alerts.consents import ASKED_BY_NETWORK, Event, Occasion, note
from alerts.subscriptions import wish_of
from alerts.suppression import Reason, suppress
from alerts.wishes import Wish
from tests.web.conftest import PUBLIC_URL, SECRET
from treatywatch.catalogue.alert_tables import Delivery, Subscription
from web.parts import Parts

HERE = Occasion(now=datetime.now(UTC), secret=SECRET, network="192.0.2.0/24")
ANA = "ana@example.org"
FILLED = {"email": ANA, "query": "housing", "name": "Homes", "rate": "weekly", "hour": "7", "zone": "Africa/Nairobi"}


def saved(parts: Parts) -> list[tuple[str, Wish]]:
    with parts.catalogue.session() as session:
        rows = session.scalars(select(Subscription).order_by(Subscription.id))
        return [(row.email, wish_of(row)) for row in rows]


def mails(folder: Path, to: str) -> list[EmailMessage]:
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))]
    return [mail for mail in read if mail["To"] == to]


def test_a_search_on_the_page_is_saved_with_all_that_narrows_it(guest: TestClient) -> None:
    page = guest.get("/?q=evict*+OR+court&state=XAA&right=housing&right=water&year=2026&scope=all&reader=fr").text
    [address] = re.findall(r'href="(/alerts/new[^"]*)"', page)
    asked = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    assert asked == {
        "query": ["(evict* OR court) state:(XAA) right:(housing OR water) is:any"],
        "language": ["fr"],
    }
    assert guest.get(address.replace("&amp;", "&")).status_code == 200


def test_the_form_shows_what_the_search_would_have_told(guest: TestClient) -> None:
    page = guest.get("/alerts/new?query=housing").text
    assert "In the last year" in page
    assert "Nothing dated in the last year" in guest.get("/alerts/new?query=zeppelin").text


def test_a_sign_up_is_kept_as_it_was_filled_in_and_a_mail_asks(guest: TestClient, parts: Parts, mail: Path) -> None:
    answer = guest.post("/alerts/new", data={**FILLED, "email": "Ana.First@Example.org", "density": "context"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts/asked")
    wish = Wish(query="housing", name="Homes", rate="weekly", hour=7, zone="Africa/Nairobi", density="context")
    assert saved(parts) == [("Ana.First@example.org", wish)]
    [asked] = mails(mail, "Ana.First@example.org")
    text = asked.get_body(("plain",))
    assert text is not None
    assert f"{PUBLIC_URL}/alerts/confirm/" in text.get_content()


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(guest: TestClient, parts: Parts) -> None:
    with parts.catalogue.session() as session:
        suppress(session, "left@example.org", Reason.ERASED, HERE.now, secret=SECRET)
    answers = []
    for address in ("new@example.org", "new@example.org", "left@example.org"):
        answer = guest.post("/alerts/new", data={**FILLED, "email": address})
        told = {name: value for name, value in answer.headers.items() if name != "date"}
        answers.append((answer.status_code, answer.text, told))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 303
    assert {email for email, _ in saved(parts)} == {"new@example.org"}


def test_a_stranger_cannot_have_another_system_told(guest: TestClient, parts: Parts) -> None:
    guest.post("/alerts/new", data=FILLED | {"webhook": "https://example.org/told"})
    assert [wish.webhook for _, wish in saved(parts)] == [""]


def test_the_weekly_digest_is_asked_for_without_a_search(guest: TestClient, parts: Parts, mail: Path) -> None:
    assert guest.get("/alerts/new?rate=digest").status_code == 200
    answer = guest.post("/alerts/new", data={"email": "weekly@example.org", "query": "", "rate": "digest"})
    assert answer.status_code == 303
    assert saved(parts) == [("weekly@example.org", Wish(query="", rate="digest"))]
    [asked] = mails(mail, "weekly@example.org")
    assert "weekly digest" in asked["Subject"]


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"email": "ana"}, "email"),
        ({"email": ""}, "email"),
        ({"query": ""}, "query"),
        ({"query": "housing) OR (water"}, "query"),
        ({"rate": "hourly"}, "rate"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"hour": "24"}, "hour"),
        ({"language": "xx"}, "language"),
        ({"density": "all"}, "density"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_typed_is_lost(
    guest: TestClient, parts: Parts, wrong: dict[str, str], part: str
) -> None:
    answer = guest.post("/alerts/new", data=FILLED | wrong)
    assert answer.status_code == 400
    assert f'<a href="#{part}">' in answer.text
    assert f'id="{part}"' in answer.text
    assert saved(parts) == []
    if part != "name":
        assert 'value="Homes"' in answer.text


def test_a_network_that_asked_enough_is_told_so_whatever_the_address(guest: TestClient, parts: Parts) -> None:
    busy = Occasion(now=datetime.now(UTC), secret=SECRET, network="198.51.100.0/24")
    with parts.catalogue.session() as session:
        for turn in range(ASKED_BY_NETWORK):
            note(session, Event.ASKED, f"reader{turn}@example.org", busy)
    with TestClient(guest.app, client=("198.51.100.9", 50000)) as other:
        answers = [other.post("/alerts/new", data={**FILLED, "email": email}) for email in (ANA, "reader1@example.org")]
    assert [answer.status_code for answer in answers] == [429, 429]
    assert answers[0].text == answers[1].text
    assert saved(parts) == []


def test_these_pages_are_kept_out_of_caches_search_engines_and_other_logs(guest: TestClient) -> None:
    for path in ("/alerts/new?query=housing", "/alerts/asked", "/alerts/stop/nonsense", "/saved/nonsense"):
        headers = guest.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]


def test_showing_the_form_keeps_nothing(guest: TestClient, parts: Parts) -> None:
    guest.get("/alerts/new", params=FILLED)
    assert saved(parts) == []
    with parts.catalogue.session() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0
