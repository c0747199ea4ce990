"""The one place where what goes wrong in a spider is caught, noted, and kept from passing for silence."""

import logging
from collections.abc import AsyncIterator
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.postbacks import Unreachable
from crawlers.visit import Visit
from crawlers.webforms import LayoutChanged

log = logging.getLogger(__name__)


class Supervision:
    """Spider middleware: an error ends the part of the visit that it befell, and stands in the visit's account."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Supervision":
        """Make it for a crawl."""
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Pass on the first requests, and note what stops them."""
        try:
            async for request in start:
                yield request
        except Exception as error:  # noqa: BLE001 - a visit is supervised here and nowhere else
            self._note(error)

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Any]:
        """Note what went wrong with one page."""
        self._note(exception)
        return []

    def _note(self, error: Exception) -> None:
        if not isinstance(error, (IgnoreRequest, LayoutChanged, Unreachable)):
            log.error("the spider failed", exc_info=error)
        visit: Visit = vars(self.crawler.spider)["visit"]
        visit.fault(error)
