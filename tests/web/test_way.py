"""The whole way of a reader, in a real browser: search, save, confirm by mail, be told, change, leave."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from alerts.subscriptions import standing
from tests.web.browser import CHROMIUM, DESK, PHONE_IN_THE_DARK, check, chromium, opened, overflow, unfold
from tests.web.conftest import PUBLIC_URL
from treatywatch.catalogue.alert_tables import Subscription
from web.parts import Parts

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed"),
]

READER = "walker@example.org"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def linked(mail: Path, path: str, served: str) -> str:
    """Return the first link to a page in the newest mail to the reader, at the address where the site is served."""
    written = sorted(mail.glob("*.eml"), key=lambda file: file.stat().st_mtime)
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in written]
    newest = [message for message in read if message["To"] == READER][-1]
    return served + _links(newest, path)[0].removeprefix(PUBLIC_URL)


def _links(message: EmailMessage, path: str) -> list[str]:
    text = message.get_body(("plain",))
    assert text is not None
    return [line for line in text.get_content().splitlines() if line.startswith(PUBLIC_URL + path)]


def standings(site: FastAPI) -> list[str]:
    parts: Parts = site.state.parts
    with parts.catalogue.session() as session:
        mine = select(Subscription).where(Subscription.email == READER).order_by(Subscription.id)
        return [standing(row) for row in session.scalars(mine)]


def barriers(browser: Browser, page: Page) -> None:
    """Check a page as it is, and as a phone in the dark shows it."""
    unfold(page)
    check(page)
    with opened(browser, page.url, PHONE_IN_THE_DARK) as small:
        unfold(small)
        check(small)
        assert overflow(small) <= 0, "the page is wider than a phone"


def test_from_a_search_to_leaving(browser: Browser, served: str, site: FastAPI, mail: Path) -> None:
    with opened(browser, served + "/?q=housing&state=XAA", DESK) as page:
        page.get_by_role("link", name="Save this search").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Be told by e-mail")
        expect(page.get_by_label("What to look for")).to_have_value("(housing) state:(XAA)")
        page.get_by_label("Your e-mail address").fill(READER)
        page.get_by_label("Name").fill("Kaldoria’s housing")
        page.get_by_label("How often").select_option("Once a day")
        page.get_by_label("In the time zone of").select_option("Africa/Nairobi")
        page.get_by_label("What to look for").fill("(housing")
        page.get_by_role("button", name="Show what it would have told").click()
        expect(page.get_by_role("alert")).to_contain_text("This cannot be saved yet")
        expect(page.get_by_label("Your e-mail address")).to_have_value(READER)
        page.get_by_label("What to look for").fill("housing state:XAA")
        page.get_by_role("button", name="Save this search").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
        assert standings(site) == ["not confirmed"]

        page.goto(linked(mail, "/alerts/confirm/", served))
        expect(page.get_by_role("listitem")).to_have_text("Kaldoria’s housing")
        assert standings(site) == ["not confirmed"]
        page.get_by_role("button", name="Confirm").click()
        assert standings(site) == ["running"]
        desk = page.get_by_role("link", name="Your page").get_attribute("href")
        assert desk is not None
        page.goto(served + desk.removeprefix(PUBLIC_URL))

        barriers(browser, page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your saved searches")
        expect(page.get_by_text("Confirm your saved search: Kaldoria’s housing")).to_be_visible()
        page.get_by_role("link", name="Change Kaldoria’s housing").click()
        expect(page.get_by_label("In the time zone of")).to_have_value("Africa/Nairobi")
        barriers(browser, page)
        page.get_by_label("How often").select_option("Once a week")
        page.get_by_role("button", name="Save the change").click()
        expect(page.get_by_role("status")).to_have_text("The saved search is changed.")
        page.get_by_role("button", name="Pause Kaldoria’s housing").click()
        assert standings(site) == ["paused"]
        page.get_by_role("button", name="Resume Kaldoria’s housing").click()
        page.get_by_role("button", name="Delete Kaldoria’s housing").click()
        assert standings(site) == ["ended"]
        expect(page.get_by_text("You have no saved search.")).to_be_visible()
        page.get_by_role("link", name="Erase it all").click()
        page.get_by_role("button", name="Erase everything").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Everything is erased")
        assert standings(site) == []
