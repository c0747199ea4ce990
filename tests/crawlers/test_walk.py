"""A listing is walked to its end, and one that has none is told from one that is merely long."""

import asyncio

import pytest
from scrapy.http import HtmlResponse, Response
from w3lib.url import add_or_replace_parameter, url_query_parameter

from crawlers.fetching import MOST_PAGES, SourceSpider
from crawlers.webforms import LayoutChanged

FIRST = "https://example.org/list"


class Turning(SourceSpider):
    """A spider whose pages need no site."""

    name = "turning"

    def __init__(self) -> None:
        self.turned = 0

    async def page(self, url: str) -> Response:
        self.turned += 1
        return HtmlResponse(url)


async def walk(spider: Turning, pages: int) -> None:
    def following(response: Response) -> str | None:
        number = int(url_query_parameter(response.url, "page") or 1)
        return add_or_replace_parameter(FIRST, "page", str(number + 1)) if number < pages else None

    async for _ in spider.walk(FIRST, following):
        pass


def test_as_many_pages_as_are_read_at_most_are_no_fault() -> None:
    spider = Turning()
    asyncio.run(walk(spider, MOST_PAGES))
    assert spider.turned == MOST_PAGES


def test_pages_without_an_end_are_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match=f"page={MOST_PAGES + 1}: still more after"):
        asyncio.run(walk(Turning(), MOST_PAGES + 1))
