"""Taking no for an answer: a site that refuses is left alone, one that asks for time is given it."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import load_object

log = logging.getLogger(__name__)

RETRY_WAIT = "TREATYWATCH_RETRY_WAIT"
LONGEST_RETRY_WAIT = "TREATYWATCH_LONGEST_RETRY_WAIT"
SPEED = "TREATYWATCH_SPEED"
_CHALLENGE_PAGES = (b"<title>Just a moment...", b"gokuProps", b"window.awsWafCookieDomainList")


class Blocked(IgnoreRequest):
    """Raised when a site answers with a challenge or refuses outright: to be told to a person, never to be solved."""


def refusal(response: Response) -> str | None:
    """Return how a site said no, None where it did not; a 202 is a failure that looks like success (sources.md 1.1)."""
    if response.headers.get("x-amzn-waf-action") or response.status == 202:
        return f"{response.url}: {response.status}, an AWS challenge"
    if response.headers.get("cf-mitigated"):
        return f"{response.url}: {response.status}, a Cloudflare challenge"
    if response.status == 403 and not response.url.endswith("/robots.txt"):  # a hidden robots.txt forbids nothing
        return f"{response.url}: 403, refused"
    if any(mark in response.body[:4096] for mark in _CHALLENGE_PAGES):
        return f"{response.url}: a challenge page in place of the page"
    return None


class LeaveAlone:
    """Downloader middleware: after a refusal nothing more is asked of that part of the site; raises Blocked."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "LeaveAlone":
        """Make it for a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let an answer pass unless it is a refusal."""
        if why := close_if_refused(self.crawler, response):
            log.warning("blocked: %s", why)
            raise Blocked(why)
        return response


def close_if_refused(crawler: Crawler, response: Response) -> str | None:
    """Note a part of a site as closed if its answer is a refusal, and return what it said."""
    said = refusal(response)
    if said is None:
        return None
    visit = vars(crawler.spider)["visit"]
    why = f"{said}: left alone from here on; write to its keeper"
    visit.closed[part(response.url, visit.facts.sections)] = why
    return why


def closed(crawler: Crawler, url: str) -> str | None:
    """Return what a site said when it refused the part to which an address belongs; None where it did not."""
    visit = vars(crawler.spider)["visit"]
    said: str | None = visit.closed.get(part(url, visit.facts.sections))
    return said


def part(url: str, sections: Iterable[str]) -> str:
    """Return the part of a site that closes with an address: its host, or the longest section of it above the path."""
    address = urlsplit(url)
    above = (section for section in sections if f"{address.path}/".startswith(f"{section}/"))
    return address.netloc + max(above, key=len, default="")


class PatientRetry:
    """Downloader middleware: makes failed requests again, each after a longer wait, as the site's Retry-After asks."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._codes = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self._failures = connection_failures(crawler)
        self._first = crawler.settings.getfloat(RETRY_WAIT)
        self._longest = crawler.settings.getfloat(LONGEST_RETRY_WAIT)
        self._speed = crawler.settings.getfloat(SPEED)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PatientRetry":
        """Make it for a crawl."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Give the answer, or the request to make again once the wait is over."""
        if response.status not in self._codes:
            return response
        asked = retry_after(response, datetime.now(UTC))
        return await self._again(request, f"answered {response.status}", asked) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Give the request to make again after a broken connection, None where it is given up."""
        if not isinstance(exception, self._failures):
            return None
        return await self._again(request, type(exception).__name__, 0.0)

    async def _again(self, request: Request, reason: str, asked: float) -> Request | None:
        if (spider := self.crawler.spider) is None:
            return None
        again = get_retry_request(request, spider=spider, reason=reason, give_up_log_level="INFO")
        if again:
            wait = max(asked, self._first * 2 ** (again.meta["retry_times"] - 1))
            await asyncio.sleep(min(wait, self._longest) / self._speed)
        return again


def connection_failures(crawler: Crawler) -> tuple[type[Exception], ...]:
    """Return the errors of a connection that failed, as Scrapy lists them."""
    return tuple(load_object(error) for error in crawler.settings.getlist("RETRY_EXCEPTIONS"))


def retry_after(response: Response, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks for, 0 where there is none or it cannot be read."""
    written = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if written.isdigit():
        return float(written)
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return 0.0
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else 0.0
