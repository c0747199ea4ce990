"""Pages opened in a real headless Chromium, wide and narrow, light and dark."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

# Chromium must not call home: a test has no network beyond loopback.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """How a reader sees a page: width and height in CSS pixels, and the colours asked for."""

    width: int
    height: int
    colours: Literal["light", "dark"]


DESK = Screen(width=1280, height=900, colours="light")
PHONE = Screen(width=390, height=844, colours="light")
PHONE_IN_THE_DARK = Screen(width=390, height=844, colours="dark")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, never one that was downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, address: str, screen: Screen) -> Iterator[Page]:
    """Open a page on a screen, without JavaScript: the pages must not need it."""
    size = {"width": screen.width, "height": screen.height}
    context = browser.new_context(viewport=size, color_scheme=screen.colours)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


def check(page: Page, options: dict[str, list[str]] | None = None) -> None:
    """Look for what keeps anyone out, by the rules of axe."""
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()


def overflow(page: Page) -> int:
    """Return by how many CSS pixels a page is wider than its screen."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
