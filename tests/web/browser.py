"""Pages opened in a real headless Chromium, wide and narrow, light and dark."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

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
