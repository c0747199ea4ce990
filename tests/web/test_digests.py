from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import html
from sqlalchemy import delete, select

from alerts import edition
from alerts.digest_mail import digest_html
from alerts.weeks import Week
from tests.web.browser import CHROMIUM, DESK, PHONE_IN_THE_DARK, check, chromium, opened, overflow
from tests.web.shelf import NOW
from treatywatch.catalogue.alert_tables import Edition, Subscription
from web.parts import Parts

WEEK = Week.of(NOW)


@pytest.fixture
def parts(site: FastAPI) -> Iterator[Parts]:
    given: Parts = site.state.parts
    yield given
    with given.catalogue.session() as session:
        session.execute(delete(Edition))


@pytest.fixture
def sent(parts: Parts) -> str:
    with parts.catalogue.session() as session:
        edition.edit(session, WEEK, note="Mind the \x0b evictions & their <law>.")
        edition.freeze(session, WEEK, WEEK.end + timedelta(hours=6))
    return f"/digest/{WEEK.name}"


def test_a_week_that_was_not_sent_has_no_page(client: TestClient, parts: Parts) -> None:
    assert client.get(f"/digest/{WEEK.name}").status_code == 404
    assert client.get("/digest/last").status_code == 404
    assert "None has gone out yet." in client.get("/digest").text


def test_a_week_that_was_sent_has_a_page_that_never_changes_and_is_listed(client: TestClient, sent: str) -> None:
    pages = [client.get(sent) for _ in range(2)]
    assert pages[0].content == pages[1].content
    page = html.document_fromstring(pages[0].content)
    assert [heading.text for heading in page.iter("h1")] == [f"Treatywatch, week {WEEK.name}: 6 recommendations"]
    assert "Mind the" in page.text_content()
    assert not [element.get("style") for element in page.iter() if element.get("style")]  # the site's policy forbids it
    assert sent in {link.get("href") for link in html.document_fromstring(client.get("/digest").content).iter("a")}


def test_the_feed_is_understood_by_a_feed_reader_and_says_the_same(client: TestClient, sent: str) -> None:
    answers = [client.get("/digest/feed.atom") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answers[0].content)
    assert not feed.bozo
    assert feed.version == "atom10"
    [entry] = feed.entries
    assert entry.link == entry.id == f"https://treatywatch.example{sent}"
    assert entry.updated == (WEEK.end + timedelta(hours=6)).isoformat()
    told = html.document_fromstring(entry.content[0].value).text_content()
    assert "evictions & their <law>" in told


def test_the_feed_is_valid_before_anything_was_sent(client: TestClient, parts: Parts) -> None:
    feed = feedparser.parse(client.get("/digest/feed.atom").content)
    assert not feed.bozo
    assert feed.entries == []


def test_the_digest_alone_can_be_asked_for(client: TestClient, parts: Parts) -> None:
    form = {"email": "digest@example.org", "rate": "digest", "hour": "7", "zone": "Africa/Nairobi"}
    answer = client.post("/alerts/new", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/alerts/asked"
    with parts.catalogue.session() as session:
        asked = session.scalars(select(Subscription).where(Subscription.email == "digest@example.org")).one()
        assert (asked.rate, asked.query, asked.hour, asked.confirmed) == ("digest", "", 7, None)
        session.delete(asked)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")
def test_the_page_and_the_mail_put_no_barrier_before_anyone(
    served: str, sent: str, parts: Parts, tmp_path: Path
) -> None:
    with parts.catalogue.session() as session:
        told = edition.of_week(session, WEEK)
    mail = tmp_path / "digest.html"
    mail.write_text(digest_html(told, parts.letterhead), encoding="utf-8")
    with chromium() as browser:
        for address in (served + sent, mail.as_uri()):
            for screen in (DESK, PHONE_IN_THE_DARK):
                with opened(browser, address, screen) as page:
                    check(page)
                    assert overflow(page) <= 0, f"{address} is wider than {screen}"
