"""The crawler's only way out: every request, robots.txt too, passes the address policy, and a replay takes its turn."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawlers.addresses import AddressPolicy, ForbiddenAddress
from crawlers.courtesy import Blocked, close_if_refused, closed
from crawlers.streaming import INTO, download_into
from crawlers.turns import Turns

log = logging.getLogger(__name__)

# The one setting of ours that Scrapy's components are given, since it copies settings and knows nothing of callers.
WAY_OUT = "TREATYWATCH_WAY_OUT"


@dataclass(frozen=True, kw_only=True, slots=True)
class WayOut:
    """Where requests may go, and when; `replay`, if any, is the server (http://127.0.0.1:PORT) for every host."""

    policy: AddressPolicy
    turns: Turns
    replay: str | None = None


class GuardedDownloads(HTTP11DownloadHandler):
    """Downloads over HTTP from admitted addresses alone; raises ForbiddenAddress for others, redirects included."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.way_out: WayOut = crawler.settings[WAY_OUT]

    async def download_request(self, request: Request) -> Response:
        """Fetch a request in its turn, unless its host refused one before; raises Blocked.

        Checked here, at the last moment and the first: requests wait for their turn while another is answered.
        """
        self.way_out.policy.admit(request.url)
        async with self.way_out.turns.at(urlsplit(request.url).hostname or ""):
            if why := closed(self.crawler, request.url):
                raise Blocked(why)
            response = await (self._replayed(request) if self.way_out.replay else self._fetched(request))
            close_if_refused(self.crawler, response)
        return response

    async def _fetched(self, request: Request) -> Response:
        """Fetch into memory, or into a file where the request says so."""
        return await (download_into(request) if INTO in request.meta else super().download_request(request))

    async def _replayed(self, request: Request) -> Response:
        """Fetch from the standing-in server, with the real site's name in Host.

        The swap is made below cookies, delays and redirects, so that all of them see the real addresses.
        """
        real, server = urlsplit(request.url), urlsplit(self.way_out.replay or "")
        replayed = request.replace(url=real._replace(scheme=server.scheme, netloc=server.netloc).geturl())
        replayed.headers["Host"] = real.netloc
        response = await self._fetched(replayed)
        request.meta.update(replayed.meta)  # AutoThrottle reads the latency that was measured there
        return response.replace(url=request.url)


class GuardedNames(CachingThreadedResolver):
    """Resolves names to public addresses alone; the address checked is the one that is connected to."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.policy = AddressPolicy()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> "GuardedNames":
        """Make the resolver for a crawl, with its policy."""
        names = super().from_crawler(crawler, reactor)
        names.policy = crawler.settings[WAY_OUT].policy
        return names

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Give the address of a name, or fail with DNSLookupError as if it had none."""
        return super().getHostByName(name, timeout).addCallback(self._admit, name)

    def _admit(self, address: str, name: str) -> str:
        try:
            self.policy.admit_resolved(name, address)
        except ForbiddenAddress as error:
            log.warning("%s: not connected to; ask who changed the name's entry", error)
            raise DNSLookupError(str(error)) from error
        return address
