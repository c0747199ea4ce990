"""Visiting a source: from its facts to the catalogue, in this process or in one of its own."""

import importlib.metadata
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.misc import walk_modules_iter
from scrapy.utils.spider import iter_spider_classes

from crawlers import courtesy
from crawlers.addresses import AddressPolicy
from crawlers.agenda import Agenda
from crawlers.attempts import Attempts
from crawlers.connection import WAY_OUT, WayOut
from crawlers.fetching import SourceSpider
from crawlers.holdings import Holdings
from crawlers.ledger import Ledger
from crawlers.pages import Pages
from crawlers.sources import Politeness, source
from crawlers.tally import CrawlProgress, CrawlResult, Fate, Tally
from crawlers.turns import Turns
from crawlers.visit import Visit
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.states import StateNames
from treatywatch.refusal import Refusal

log = logging.getLogger(__name__)

# A listing that lost more than this share of what is held has more likely broken than been emptied.
MOST_WITHDRAWN = 0.25


class CrawlRefused(Refusal):
    """Raised when a crawl must not begin; the message says what to set."""


def crawl(
    name: str,
    *,
    catalogue: Catalogue,
    archive: Archive,
    states: StateNames,
    contact: str,
    policy: AddressPolicy,
    turns: Path,
    replay: str | None = None,
    speed: float = 1.0,
    compare: bool = False,
    report: Callable[[CrawlProgress], None] = lambda progress: None,
) -> CrawlResult:
    """Visit a source to the end of its listing and return what came of it.

    `turns` is the folder in which the visits of an installation agree on whose turn it is at a host. `replay` is a
    server, http://127.0.0.1:PORT on a port that `policy` admits, that stands in for every host of the source; `speed`
    divides every pause, in a replay alone. `report` is called as documents are listed and dealt with.
    With `compare` one page is compared with what the spider expects: the alarms are the differences, nothing is kept.
    Once in a process only, since Twisted's reactor cannot be started again: `crawlers.apart.crawl_apart` starts one.
    Raises WrongSource, CrawlRefused, or ForbiddenAddress for a replay that is not admitted.
    """
    facts = source(name)
    _check(contact, replay, speed)
    own = policy.for_hosts(facts.hosts)
    if replay:
        own.admit(replay)
    started = datetime.now(UTC)
    visit = Visit(
        facts=facts,
        ledger=Ledger(catalogue=catalogue, archive=archive, source=facts, started=started),
        holdings=Holdings(catalogue),
        agenda=Agenda(catalogue=catalogue, source=name, started=started),
        pages=Pages(
            catalogue=catalogue, source=name, started=started, may_change=timedelta(days=facts.files_may_change)
        ),
        attempts=Attempts(catalogue=catalogue, source=name, started=started),
        tally=Tally(report=report),
        states=states,
    )
    way_out = WayOut(policy=own, turns=Turns(turns, facts.politeness.delay / speed), replay=replay)
    settings = _settings(facts.politeness, contact, way_out, speed)
    if compare:
        _run(_comparing(spider_of(name)), settings, visit)
        return visit.tally.compared()
    _run(spider_of(name), settings, visit)
    _withdraw(visit)
    result = visit.tally.result(floor=facts.floors.rows)
    log.info("crawl %s: %s, %s, %d alarms", name, result.outcome, result.counts, len(result.alarms))
    return result


def _check(contact: str, replay: str | None, speed: float) -> None:
    if replay is None and not contact:
        raise CrawlRefused("no contact address: set TREATYWATCH_CONTACT, so that a site's keeper can write to you")
    if replay is None and speed != 1:
        raise CrawlRefused("--speed is for a replay alone: real sites are visited at their own pace")
    if speed <= 0:
        raise CrawlRefused(f"--speed {speed}: give a number above 0")


def spider_of(name: str) -> type[SourceSpider]:
    """Return the spider in crawlers/spiders/NAME.py."""
    (module,) = walk_modules_iter(f"crawlers.spiders.{name}")
    (spider,) = iter_spider_classes(module)
    return cast("type[SourceSpider]", spider)


def _comparing(spider: type[SourceSpider]) -> type[SourceSpider]:
    """Return a spider that compares one page in place of a visit."""
    return type(spider.__name__, (spider,), {"start": spider.compare})


def _run(spider: type[SourceSpider], settings: dict[str, Any], visit: Visit) -> None:
    process = AsyncCrawlerProcess(settings)
    crawled = process.crawl(spider, visit=visit)
    process.start()
    if crawled.done() and (error := crawled.exception()):
        visit.fault(error if isinstance(error, Exception) else RuntimeError(repr(error)))


def _withdraw(visit: Visit) -> None:
    """Mark as withdrawn what a complete listing no longer has, unless that is too much to be true."""
    if visit.facts.listing != "whole" or not visit.tally.complete():
        return
    gone = visit.ledger.vanished(visit.tally.listed)
    if len(gone) > max(1, MOST_WITHDRAWN * (len(gone) + len(visit.tally.listed))):
        visit.tally.alarm(
            f"{len(gone)} documents are listed no longer, {gone[0]} among them: see whether the site broke"
        )
        return
    visit.ledger.withdraw(gone)
    for key in gone:
        visit.tally.settle(key, Fate.WITHDRAWN)


def _settings(politeness: Politeness, contact: str, way_out: WayOut, speed: float) -> dict[str, Any]:
    """Return Scrapy's settings for a polite visit (sources.md 1.4)."""
    version = importlib.metadata.version("treatywatch")
    return {
        "USER_AGENT": f"Treatywatch/{version} (human-rights document index; {contact or 'replay'})",
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "Treatywatch",
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": politeness.delay / speed,
        "RANDOMIZE_DOWNLOAD_DELAY": False,  # the pause is a promise to the site, not a disguise
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": politeness.delay / speed,
        "AUTOTHROTTLE_MAX_DELAY": politeness.longest_delay / speed,
        "DOWNLOAD_TIMEOUT": politeness.timeout,
        "DOWNLOAD_MAXSIZE": politeness.largest_file,
        "RETRY_TIMES": politeness.retries,
        courtesy.RETRY_WAIT: politeness.retry_wait,
        courtesy.LONGEST_RETRY_WAIT: politeness.longest_retry_wait,
        courtesy.SPEED: speed,
        WAY_OUT: way_out,
        "DOWNLOAD_HANDLERS": {
            "http": "crawlers.connection.GuardedDownloads",
            "https": "crawlers.connection.GuardedDownloads",
            "ftp": None,
            "file": None,
            "data": None,
            "s3": None,
        },
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawlers.courtesy.PatientRetry": 550,
            # Between decompression (590) and retries, so that it sees the page and a refusal is not tried again.
            "crawlers.courtesy.LeaveAlone": 560,
        },
        "SPIDER_MIDDLEWARES": {"crawlers.supervision.Supervision": 10},
        "TWISTED_DNS_RESOLVER": "crawlers.connection.GuardedNames",
        "HTTPERROR_ALLOW_ALL": True,
        "LOG_INSTALL_ROOT_HANDLER": False,
        # Ports by which a visit could be steered from outside while it is under way.
        "EXTENSIONS": {
            "scrapy.extensions.remote_control.RemoteControl": None,
            "scrapy.extensions.telnet.TelnetConsole": None,
        },
    }
