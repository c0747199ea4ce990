"""The one-click request of RFC 8058, made as a mail program makes it: from the headers of a mail alone."""

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from alerts.alert_mail import Section, alert_mail
from alerts.quotations import Quotation
from alerts.wording import Wording
from treatywatch.catalogue.alert_tables import Delivery, Subscription

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


@pytest.fixture
def searches(site):
    """Three saved searches of one person, by id."""
    with site.state.parts.catalogue.session() as session:
        held = [
            Subscription(
                email="one@example.org", name="", query=query, rate="at-once", language="en", created=NOW, confirmed=NOW
            )
            for query in ("housing", "food", "water")
        ]
        for one in held:
            one.starts_after = one.matched_to = 0
        session.add_all(held)
        session.flush()
        ids = [one.id for one in held]
    yield ids
    with site.state.parts.catalogue.session() as session:
        for one in ids:
            session.delete(session.get(Subscription, one))


def mail_of(site, searches) -> bytes:
    letterhead = site.state.parts.letterhead
    delivery = Delivery(id=1, message_id="<alert.1@x>", email="one@example.org", subject="News", created=NOW)
    quotation = Quotation(
        **dict.fromkeys(("key", "symbol", "title", "body", "kind", "number", "text", "stem"), "said"),
        states=("KEN",),
        status="final",
        position=1,
        page=1,
        language="en",
        rights=(),
        published=date(2026, 10, 9),
        fetched=NOW,
        around=("", ""),
        change=None,
    )
    sections = [
        Section(
            subscription=search,
            rate="at-once",
            label="search",
            query="search",
            density="paragraph",
            stop_url=letterhead.stop_url([search]),
            told_url=letterhead.told_url(1),
            found=1,
            quotations=(quotation,),
        )
        for search in searches
    ]
    return alert_mail(delivery, sections, Wording(language="en", letterhead=letterhead)).as_bytes()


def ended(site, searches) -> list[bool]:
    with site.state.parts.catalogue.session() as session:
        return [session.get(Subscription, search).stopped is not None for search in searches]


def test_one_click_ends_what_the_mail_told_of_and_nothing_else(site, searches):
    mail = message_from_bytes(mail_of(site, searches[:2]), policy=policy.default)
    name, _, value = mail["List-Unsubscribe-Post"].partition("=")
    [address] = [part.strip(" <>") for part in mail["List-Unsubscribe"].split(",")]
    assert (name, value) == ("List-Unsubscribe", "One-Click")
    assert urlsplit(address).scheme == "https"
    with TestClient(site, follow_redirects=False, cookies=None) as program:
        assert program.get(urlsplit(address).path).status_code == 200
        assert ended(site, searches) == [False, False, False]
        for form in ({"data": {name: value}}, {"files": {name: (None, value)}}):
            answer = program.post(urlsplit(address).path, **form)
            assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
            assert ended(site, searches) == [True, True, False]
