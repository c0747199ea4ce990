"""A visit of a loopback site, in a process of its own as in earnest."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from crawlers.addresses import AddressPolicy
from crawlers.apart import CrawlOrder, crawl_apart
from crawlers.tally import CrawlResult
from treatywatch.catalogue.database import Catalogue
from treatywatch.demo.site import Site


class Visiting(Protocol):
    """Visits a site once, from start to end, as the source of a name."""

    def __call__(self, site: Site, source: str = "tbinternet") -> CrawlResult:
        """Visit it."""


class Ordering(Protocol):
    """Makes the order for a replay from a port."""

    def __call__(self, port: int, source: str = "tbinternet") -> CrawlOrder:
        """Make it."""


@pytest.fixture
def started() -> Iterator[Callable[[Site], int]]:
    """Start a site for the length of a test; gives its port."""
    sites: list[Site] = []

    def start(site: Site) -> int:
        sites.append(site)
        return site.start()

    yield start
    for site in sites:
        site.stop()


@pytest.fixture
def order(tmp_path: Path, catalogue: Catalogue) -> Ordering:
    """An order for a replay from a port, into the test's own catalogue."""

    def made(port: int, source: str = "tbinternet") -> CrawlOrder:
        return CrawlOrder(
            source=source,
            catalogue_url=f"sqlite:///{tmp_path / 'catalogue.db'}",
            archive_url=str(tmp_path / "archive"),
            contact="",
            policy=AddressPolicy(loopback_ports=frozenset({port})),
            turns=tmp_path / "turns",
            replay=f"http://127.0.0.1:{port}",
            speed=1000,
        )

    return made


@pytest.fixture
def visit(started: Callable[[Site], int], order: Ordering) -> Visiting:
    """Visit a site once, from start to end; the same site again is visited as it stands."""
    ports: dict[int, int] = {}

    def visited(site: Site, source: str = "tbinternet") -> CrawlResult:
        port = ports.get(id(site)) or ports.setdefault(id(site), started(site))
        return crawl_apart(order(port, source))

    return visited
