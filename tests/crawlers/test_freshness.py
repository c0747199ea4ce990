"""Whether a page or a file has changed is asked first; it is fetched again only where it has."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from crawlers.tally import Fate, Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.replay import PDF
from tests.crawlers.test_esc import LIST, Hudoc
from treatywatch.catalogue.crawl_tables import Page
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Version
from treatywatch.demo.site import Answer, Asked

FILES = "/app/conversion/pdf"


class Marked(Hudoc):
    """Gives an ETag with whatever it gives, and a 304 to who has it; `changed` files have other bytes."""

    rows = Hudoc.rows[:2]

    def __init__(self) -> None:
        super().__init__()
        self.changed: Callable[[Asked], bool] = lambda asked: False
        self.given: list[str] = []
        self.spared: list[str] = []

    def answer(self, asked: Asked) -> Answer:
        answer = super().answer(asked)
        body = PDF + b"replaced" if self.changed(asked) else answer.body
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        if asked.headers.get("if-none-match") == tag:
            self.spared.append(asked.path)
            return Answer(status=304, headers={"ETag": tag})
        self.given.append(asked.path)
        return Answer(body=body, status=answer.status, headers={**answer.headers, "ETag": tag})


def days_pass(catalogue: Catalogue, days: int) -> None:
    with catalogue.session() as session:
        for version in session.query(Version):
            version.fetched -= timedelta(days=days)
            version.checked = version.checked and version.checked - timedelta(days=days)


def test_a_listing_is_read_from_memory_where_the_site_says_it_is_the_same(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = Marked()
    visit(site, "esc")
    with catalogue.session() as session:
        assert session.query(Page).count() == 2
    again = visit(site, "esc")
    assert (again.outcome, again.counts["unchanged"]) == (Outcome.OK, 2)
    assert site.spared == [LIST, LIST]


def test_a_young_file_is_asked_about_once_a_day_and_fetched_again_only_if_replaced(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = Marked()
    visit(site, "esc")
    visit(site, "esc")
    assert (site.given.count(FILES), site.spared.count(FILES)) == (2, 0)

    days_pass(catalogue, 2)
    assert visit(site, "esc").counts["unchanged"] == 2
    visit(site, "esc")
    assert (site.given.count(FILES), site.spared.count(FILES)) == (2, 2)

    days_pass(catalogue, 2)
    site.changed = lambda asked: asked.query.get("id") == "cc-205-2022"
    assert visit(site, "esc").counts[Fate.CHANGED] == 1
    assert (site.given.count(FILES), site.spared.count(FILES)) == (3, 3)


def test_an_old_file_is_left_alone_unless_it_is_unedited(visit: Visiting, catalogue: Catalogue) -> None:
    site = Marked()
    visit(site, "esc")
    days_pass(catalogue, 100)
    visit(site, "esc")
    assert FILES not in site.spared
    with catalogue.session() as session:
        session.query(Version).first().status = "advance-unedited"  # type: ignore[union-attr]
    visit(site, "esc")
    assert site.spared.count(FILES) == 1
