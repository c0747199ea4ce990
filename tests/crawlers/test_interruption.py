"""A visit that is killed loses nothing, and the next one completes it."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable

from crawlers.apart import CrawlOrder, crawl_apart
from tests.crawlers.replay import OneSearch, observations
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Version
from treatywatch.demo.site import Answer, Asked, Site


class Deadly(OneSearch):
    """Kills its visitor, once, when it has given so many files."""

    def __init__(self, after: int) -> None:
        super().__init__([observations(number) for number in range(1, 13)])
        self.after = after
        self.kill: Callable[[], None] | None = None

    def answer(self, asked: Asked) -> Answer:
        if self.kill and self.count("FilesHandler") > self.after:
            self.kill()
            self.kill = None
        return super().answer(asked)


def test_after_a_kill_the_next_visit_fetches_the_rest_and_nothing_twice(
    started: Callable[[Site], int],
    order: Callable[[int], CrawlOrder],
    catalogue: Catalogue,
    archive: Archive,
) -> None:
    site = Deadly(after=7)
    made = order(started(site))

    def kill() -> None:
        (child,) = multiprocessing.active_children()
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        while child.is_alive():
            time.sleep(0.01)

    site.kill = kill
    died = crawl_apart(made)
    assert died.outcome == "error"
    with catalogue.session() as session:
        kept = {version.url: version.sha256 for version in session.query(Version)}
    assert 0 < len(kept) < 24
    assert all(archive.holds(sha256) for sha256 in kept.values())
    before = site.asked.copy()

    assert crawl_apart(made).outcome == "ok"
    with catalogue.session() as session:
        assert session.query(Version).count() == 24
    again = site.asked - before
    asked_again = {address for address in again if any(address.endswith(url.split("?")[1]) for url in kept)}
    assert asked_again == set()
