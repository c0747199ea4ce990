"""The crawling stage: one source visited, its documents in the catalogue, its files archived, its run on record."""

from collections.abc import Callable
from urllib.parse import urlsplit

from crawlers.addresses import AddressPolicy
from crawlers.apart import CrawlOrder, crawl_apart
from crawlers.sources import source as facts_of
from crawlers.tally import CrawlProgress
from treatywatch.app.house import House
from treatywatch.app.runs import Outcome, supervise
from treatywatch.refusal import Refusal

Shown = Callable[[int, int], None]


def crawl_source(
    house: House,
    source: str,
    *,
    replay: str | None = None,
    speed: float = 1.0,
    origin: str | None = None,
    progress: Shown = lambda done, of: None,
) -> Outcome:
    """Visit a source, in a process of its own, and return what came of it.

    With `replay` (http://127.0.0.1:PORT) every request goes there, and `speed` divides every wait. `progress` is told
    how many documents were dealt with, of how many listed. Raises WrongSource for a name that no source has, and
    Refusal where the installation holds documents of another origin, or no contact address is set for a live visit.
    """
    facts_of(source)
    if replay is None and not house.settings.contact:
        raise Refusal("no contact address: set TREATYWATCH_CONTACT, so that a site's keeper can write to you")
    policy = AddressPolicy(loopback_ports=frozenset({_port(replay)} if replay else ()))
    house.claim(origin or ("replay" if replay else "live"))
    order = CrawlOrder(
        source=source,
        catalogue_url=house.settings.catalogue_url,
        archive_url=house.settings.archive_url,
        contact=house.settings.contact,
        policy=policy,
        state_files=house.extra_state_names,
        replay=replay,
        speed=speed,
    )

    def visit() -> Outcome:
        result = crawl_apart(order, lambda told: _show(told, progress))
        return Outcome(outcome=result.outcome, counts=result.counts, alarms=result.alarms)

    return supervise(house, f"crawl {source}", visit)


def _port(replay: str) -> int:
    server = urlsplit(replay)
    if server.scheme != "http" or server.hostname != "127.0.0.1" or server.port is None:
        raise Refusal(f"--replay {replay}: give http://127.0.0.1:PORT")
    return server.port


def _show(told: CrawlProgress, progress: Shown) -> None:
    progress(told.settled, told.listed)
