"""A visit of a loopback site, in a process of its own as in earnest."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawlers.addresses import AddressPolicy
from crawlers.apart import CrawlOrder, crawl_apart
from crawlers.tally import CrawlResult
from treatywatch.catalogue.database import Catalogue
from treatywatch.demo.site import Site

Visiting = Callable[[Site], CrawlResult]


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
def order(tmp_path: Path, catalogue: Catalogue) -> Callable[[int], CrawlOrder]:
    """An order for a replay from a port, into the test's own catalogue."""

    def made(port: int) -> CrawlOrder:
        return CrawlOrder(
            source="tbinternet",
            catalogue_url=f"sqlite:///{tmp_path / 'catalogue.db'}",
            archive_url=str(tmp_path / "archive"),
            contact="",
            policy=AddressPolicy(loopback_ports=frozenset({port})),
            replay=f"http://127.0.0.1:{port}",
            speed=1000,
        )

    return made


@pytest.fixture
def visit(started: Callable[[Site], int], order: Callable[[int], CrawlOrder]) -> Visiting:
    """Visit a site once, from start to end; the same site again is visited as it stands."""
    ports: dict[int, int] = {}

    def visited(site: Site) -> CrawlResult:
        port = ports.get(id(site)) or ports.setdefault(id(site), started(site))
        return crawl_apart(order(port))

    return visited
