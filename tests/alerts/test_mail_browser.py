"""Mails as a mail program shows them: checked by axe in a real Chromium, in light and dark, and without styles."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from alerts.alert_mail import alert_mail
from alerts.earlier import Change
from alerts.wording import Wording
from tests.alerts.conftest import HOUSING, NOW
from tests.alerts.test_mail import ARABIC, delivery, quotation, section
from tests.web.browser import CHROMIUM, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def pages(letterhead) -> dict[str, str]:
    """The HTML part of a mail with everything in it, in English, and of one in Arabic, by their languages."""
    change = Change(before=HOUSING.replace("end forced", "limit all"), fetched=NOW)
    full = quotation(change=change, around=("47. Before it.", "49. After it."), status="revision")
    arabic = quotation(text=ARABIC, language="ar", highlights=(), stem="")
    told = {
        "en": [
            section(letterhead, full, density="context", found=31),
            section(letterhead, quotation(), subscription=2),
        ],
        "ar": [section(letterhead, arabic)],
    }
    return {
        language: html_part(alert_mail(delivery(), sections, Wording(language=language, letterhead=letterhead)))
        for language, sections in told.items()
    }


def html_part(mail) -> str:
    return mail.get_body(("html",)).get_content()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_no_fault_in_a_mail(browser, pages, language, colours):
    context = browser.new_context(color_scheme=colours, viewport={"width": 600, "height": 900})
    page = context.new_page()
    page.set_content(pages[language])
    found = Axe().run(page)
    context.close()
    assert [fault["id"] for fault in found.response["violations"]] == []
    assert {"color-contrast", "html-has-lang", "page-has-heading-one"} <= {ok["id"] for ok in found.response["passes"]}


def test_axe_would_find_a_fault(browser, pages):
    page = browser.new_page()
    page.set_content(re.sub(r'<html lang="en"', "<html", pages["en"]))
    found = Axe().run(page)
    page.close()
    assert [fault["id"] for fault in found.response["violations"]] == ["html-has-lang"]


def test_a_mail_asks_for_nothing_and_reads_the_same_without_its_styles(browser, pages):
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(pages["en"], wait_until="networkidle")
    styled = page.inner_text("main").split()
    page.set_content(re.sub(r"<style>.*?</style>", "", pages["en"], flags=re.S), wait_until="networkidle")
    assert page.inner_text("main").split() == styled
    page.close()
    assert asked == []
