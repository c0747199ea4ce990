"""Turning the pages of a search by postbacks, one after the other, and starting over when a ViewState is lost."""

from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urljoin

from parsel import Selector
from scrapy import FormRequest, Request
from scrapy.http import Response

from crawlers.payload import as_text
from crawlers.webforms import Grid, LayoutChanged, form_fields, grid, search_button

Fetch = Callable[[Request], Awaitable[Response]]

# A ViewState serves once: after a lost reply only a fresh search can go on, and one lost thrice is reported.
ATTEMPTS = 3
# The longest search on record has some 200 pages (sources.md 3.1.6); without a bound a faulty pager never ends.
MOST_PAGES = 5000


class Unreachable(Exception):  # noqa: N818 - it is the page that is at fault
    """Raised when a page that a visit cannot do without is not to be had; the message gives address and reason."""


class Missing(Unreachable):
    """Raised when a site says that there is no such page: the address is wrong, and asking again will not help."""


class SearchLost(Exception):  # noqa: N818 - it is the search that is at fault
    """Raised when a postback is not answered with the page that it asked for."""


def page_of(response: Response) -> Selector:
    """Return a page to read from."""
    return Selector(text=as_text(response.body))


async def grid_pages(fetch: Fetch, search: str) -> AsyncIterator[Grid]:
    """Give every page of the grid that a search's address leads to; after a search that was lost, from the first again.

    `fetch` gives a page or raises Unreachable. Raises Unreachable if the search is lost for good, or LayoutChanged.
    """
    lost: SearchLost | None = None
    for _ in range(ATTEMPTS):
        try:
            async for shown in _walk(fetch, search):
                yield shown
        except SearchLost as error:
            lost = error
        else:
            return
    raise Unreachable(f"{search}: given up after {ATTEMPTS} searches: {lost}")


async def _walk(fetch: Fetch, search: str) -> AsyncIterator[Grid]:
    response = await fetch(Request(search, dont_filter=True))
    if button := search_button(page_of(response)):
        response = await fetch(_postback(response, button))
    shown = grid(page_of(response), search)
    while True:
        yield shown
        if not shown.has_next or shown.current >= MOST_PAGES:
            return
        response = await _turn(fetch, response, shown, search)
        following = grid(page_of(response), search, number=shown.current + 1)
        if following.current <= shown.current:
            raise SearchLost(f"page {shown.current + 1} was asked for and page {following.current} came")
        shown = following


async def _turn(fetch: Fetch, response: Response, shown: Grid, search: str) -> Response:
    """Ask for the next page; raises SearchLost where the reply is no such page, a ViewState refused among them."""
    try:
        reply = await fetch(_postback(response, shown.next_postback()))
        grid(page_of(reply), search)
    except (Unreachable, LayoutChanged) as error:
        raise SearchLost(f"page {shown.current + 1} did not come: {error}") from error
    return reply


def _postback(response: Response, fields: dict[str, str]) -> Request:
    """Return the form of a page, sent with some fields set."""
    page = page_of(response)
    action = page.xpath("//form/@action").get() or ""
    form = {"__EVENTTARGET": "", "__EVENTARGUMENT": "", **form_fields(page), **fields}
    # Sent again after a lost reply it would be refused, so it is retried once only, in case it never arrived.
    return FormRequest(
        urljoin(response.url, action), formdata=form, method="POST", dont_filter=True, meta={"max_retry_times": 1}
    )
