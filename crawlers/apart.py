"""A visit in a process of its own, so that one can follow another and none can take its caller down."""

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from crawlers.addresses import AddressPolicy, ForbiddenAddress
from crawlers.tally import CrawlProgress, CrawlResult, Fate, Outcome
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import open_catalogue
from treatywatch.catalogue.states import StateNames


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlOrder:
    """What a visit needs, in a form that can be handed to another process; see `crawlers.run.crawl`.

    `turns` is the folder in which the visits of an installation agree on whose turn it is at a host.
    `state_files` are names files beside our own, for `StateNames.load`. With `compare`, one page is compared with what
    the spider expects, and nothing is kept.
    """

    source: str
    catalogue_url: str
    archive_url: str
    contact: str
    policy: AddressPolicy
    turns: Path
    state_files: tuple[Path, ...] = ()
    replay: str | None = None
    speed: float = 1.0
    compare: bool = False


def crawl_apart(order: CrawlOrder, report: Callable[[CrawlProgress], None] = lambda progress: None) -> CrawlResult:
    """Run a visit in a fresh process and return its result, with `report` called here as it goes on.

    What `crawlers.run.crawl` refuses is raised here too; a process that dies gives the outcome "error".
    """
    # Not a fork of ours, which would inherit threads and open databases, but of a process that has Scrapy loaded.
    fresh = multiprocessing.get_context("forkserver")
    fresh.set_forkserver_preload(["crawlers.run"])
    ours, theirs = fresh.Pipe(duplex=False)
    process = fresh.Process(target=_child, args=(order, theirs), name=f"crawl {order.source}")
    process.start()
    theirs.close()
    try:
        ended = _follow(ours, report)
        process.join()
    finally:
        process.terminate()
        process.join()
        ours.close()
    if isinstance(ended, Exception):
        raise ended
    return ended or _died(process.exitcode)


def _follow(ours: Connection, report: Callable[[CrawlProgress], None]) -> CrawlResult | Exception | None:
    """Pass on what the child tells until it tells its result; None if it ends without one."""
    while True:
        try:
            told = ours.recv()
        except EOFError:
            return None
        if not isinstance(told, CrawlProgress):
            return told  # type: ignore[no-any-return]  # what _child sends
        report(told)


def _child(order: CrawlOrder, theirs: Connection) -> None:
    # Scrapy is loaded in the child alone: it takes half a second that no other command should wait for.
    from crawlers.run import CrawlRefused, crawl
    from crawlers.sources import WrongSource

    def tell(progress: CrawlProgress) -> None:
        try:
            theirs.send(progress)
        except BrokenPipeError:
            os._exit(1)  # whoever ordered the visit was killed: the next one carries on where this one is

    catalogue = open_catalogue(order.catalogue_url)
    try:
        result = crawl(
            order.source,
            catalogue=catalogue,
            archive=Archive(order.archive_url),
            states=StateNames.load(*order.state_files),
            contact=order.contact,
            policy=order.policy,
            turns=order.turns,
            replay=order.replay,
            speed=order.speed,
            compare=order.compare,
            report=tell,
        )
    except (CrawlRefused, ForbiddenAddress, WrongSource) as error:
        theirs.send(error)
    else:
        theirs.send(result)
    finally:
        catalogue.close()


def _died(code: int | None) -> CrawlResult:
    return CrawlResult(
        outcome=Outcome.ERROR,
        counts={fate.value: 0 for fate in Fate},
        alarms=(f"the visit's process ended with {code} before its result: what it fetched is kept, crawl again",),
    )
