"""The pages as a reader meets them: in a real browser, by keyboard, on a phone, in the dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from alerts.tokens import Purpose, sign
from tests.web.browser import CHROMIUM, DESK, PHONE, PHONE_IN_THE_DARK, check, chromium, opened, overflow, unfold
from tests.web.conftest import SECRET

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed"),
]

PAGES = {
    "start": "/",
    "search": "/?q=housing&state=XAA",
    "nothing": "/?q=zeppelin",
    "fault": "/?q=housing+%22a+phrase",
    "passage": "/passages/E/C.12/XAA/CO/3?number=24+(b)&lang=en",
    "document": "/documents/E/C.12/XAA/CO/3",
    "weeks": "/digest",
    "sources": "/sources",
    "about": "/about",
    "problem": "/documents/E/C.12/XZZ/CO/1",
    "saving": "/alerts/new?query=housing",
    "saving what cannot be kept": "/alerts/new?query=(housing",
    "asked": "/alerts/asked",
    "leaving": f"/alerts/stop/{sign(Purpose.STOP, [1], secret=SECRET)}",
}
COLOURS_ALONE = {"runOnly": ["color-contrast"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_no_page_puts_a_barrier_before_anyone(browser: Browser, served: str, path: str) -> None:
    with opened(browser, served + path, DESK) as page:
        unfold(page)
        check(page)
        page.emulate_media(color_scheme="dark")
        check(page, COLOURS_ALONE)
    with opened(browser, served + path, PHONE_IN_THE_DARK) as page:
        unfold(page)
        check(page)
        assert overflow(page) <= 0, "the page is wider than a phone"


def test_a_search_needs_a_keyboard_alone(browser: Browser, served: str) -> None:
    with opened(browser, served + "/", DESK) as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.type("court")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="1 recommendation")).to_be_visible()
        page.get_by_role("link", name="Kaldoria, paragraph 24 (b)").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("E/C.12/XAA/CO/3, paragraph 24 (b)")


def test_a_facet_narrows_and_is_taken_away_again(browser: Browser, served: str) -> None:
    with opened(browser, served + "/?q=housing", DESK) as page:
        narrow = page.get_by_role("navigation", name="Narrow the results")
        narrow.get_by_role("link", name="Meridane").click()
        expect(page.get_by_role("heading", name="1 recommendation")).to_be_visible()
        page.get_by_role("link", name="Meridane (remove)").click()
        expect(page.get_by_role("heading", name="2 recommendations")).to_be_visible()


def test_the_facets_are_folded_on_a_phone_and_open_at_a_desk(browser: Browser, served: str) -> None:
    for screen, visible in ((DESK, True), (PHONE, False)):
        with opened(browser, served + "/?q=housing", screen) as page:
            facet = page.get_by_role("link", name="Meridane 1")
            expect(facet).to_be_visible(visible=visible)


def test_the_page_image_is_drawn(browser: Browser, served: str) -> None:
    with opened(browser, served + PAGES["passage"], DESK) as page:
        image = page.get_by_role("img", name="Page 1 of E/C.12/XAA/CO/3 with paragraph 24 (b) marked")
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 800


def test_nothing_comes_from_elsewhere_and_nothing_is_refused(browser: Browser, served: str) -> None:
    asked, said = [], []
    context = browser.new_context()
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in (PAGES["search"], PAGES["passage"], PAGES["document"], PAGES["sources"]):
        page.goto(served + path, wait_until="networkidle")
    context.close()
    assert said == []
    assert {url for url in asked if not url.startswith(served)} == set()
