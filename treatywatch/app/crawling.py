"""The crawling stage: one source visited, its documents in the catalogue, its files archived, its run on record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawlers.addresses import AddressPolicy
from crawlers.apart import CrawlOrder, crawl_apart
from crawlers.sources import source as facts_of
from crawlers.tally import CrawlProgress
from treatywatch.app.house import House
from treatywatch.app.runs import Outcome, supervise
from treatywatch.app.silence import silence
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
    facts = facts_of(source)
    _refuse_without_contact(house, replay)
    house.claim(origin or ("replay" if replay else "live"))
    order = replace(_order(house, source, replay), speed=speed)

    def visit() -> Outcome:
        result = crawl_apart(order, lambda told: _show(told, progress))
        with house.catalogue.session() as session:
            quiet = silence(session, facts, datetime.now(UTC), result.counts)
            return Outcome(outcome=result.outcome, counts=result.counts, alarms=(*result.alarms, *quiet))

    return supervise(house, f"crawl {source}", visit)


def check_source(house: House, source: str, *, replay: str | None = None) -> Outcome:
    """Fetch one page of a source and return, as alarms, each way in which it is not what the spider expects.

    Nothing is kept, and no run is noted. Refuses what `crawl_source` refuses.
    """
    facts_of(source)
    _refuse_without_contact(house, replay)
    result = crawl_apart(replace(_order(house, source, replay), compare=True))
    return Outcome(outcome=result.outcome, alarms=result.alarms)


def _refuse_without_contact(house: House, replay: str | None) -> None:
    if replay is None and not house.settings.contact:
        raise Refusal("no contact address: set TREATYWATCH_CONTACT, so that a site's keeper can write to you")


def _order(house: House, source: str, replay: str | None) -> CrawlOrder:
    return CrawlOrder(
        source=source,
        catalogue_url=house.settings.catalogue_url,
        archive_url=house.settings.archive_url,
        contact=house.settings.contact,
        policy=AddressPolicy(loopback_ports=frozenset({_port(replay)} if replay else ())),
        turns=house.settings.home.absolute() / "turns",
        state_files=house.extra_state_names,
        replay=replay,
    )


def _port(replay: str) -> int:
    server = urlsplit(replay)
    if server.scheme != "http" or server.hostname != "127.0.0.1" or server.port is None:
        raise Refusal(f"--replay {replay}: give http://127.0.0.1:PORT")
    return server.port


def _show(told: CrawlProgress, progress: Shown) -> None:
    progress(told.settled, told.listed)
