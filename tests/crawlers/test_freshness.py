"""Whether a page or a file has changed is asked first; it is fetched again only where it has."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from crawlers.tally import Fate, Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.replay import PDF, OneSearch, observations
from treatywatch.catalogue.crawl_tables import Page
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Version
from treatywatch.demo.search import SiteDocument
from treatywatch.demo.site import Answer, Asked

SEARCH = "/_layouts/15/treatybodyexternal/TBSearch.aspx"
FILES = "/SelfServices/FilesHandler.ashx"


class Marked(OneSearch):
    """Gives an ETag with its first page and its files, and a 304 to who has it; `changed` files have other bytes."""

    def __init__(self, listed: list[SiteDocument]) -> None:
        super().__init__(listed)
        self.changed: Callable[[Asked], bool] = lambda asked: False
        self.given: list[str] = []
        self.spared: list[str] = []

    def answer(self, asked: Asked) -> Answer:
        answer = super().answer(asked)
        if answer.status != 200 or not (asked.path == FILES or asked.query.keys() == {"lang"}):
            return answer
        body = PDF + b"replaced" if self.changed(asked) else answer.body
        tag = '"the lists"' if asked.path == SEARCH else f'"{hashlib.sha256(body).hexdigest()}"'
        if asked.headers.get("if-none-match") == tag:
            self.spared.append(asked.path)
            return Answer(status=304, headers={"ETag": tag})
        self.given.append(asked.path)
        return Answer(body=body, headers={**answer.headers, "ETag": tag})


def days_pass(catalogue: Catalogue, days: int) -> None:
    with catalogue.session() as session:
        for version in session.query(Version):
            version.fetched -= timedelta(days=days)
            version.checked = version.checked and version.checked - timedelta(days=days)


def test_the_first_page_is_read_from_memory_where_the_site_says_it_is_the_same(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = Marked([observations(1)])
    visit(site)
    with catalogue.session() as session:
        assert [page.url for page in session.query(Page)] == [f"https://tbinternet.ohchr.org{SEARCH}?Lang=en"]
    again = visit(site)
    assert (again.outcome, again.counts["unchanged"]) == (Outcome.OK, 1)
    assert site.spared == [SEARCH]


def test_a_young_file_is_asked_about_once_a_day_and_fetched_again_only_if_replaced(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = Marked([observations(1)])
    visit(site)
    files = site.given.count(FILES)
    visit(site)
    assert FILES not in site.spared

    days_pass(catalogue, 2)
    assert visit(site).counts["unchanged"] == 1
    assert site.spared.count(FILES) == files == 2
    visit(site)
    assert site.spared.count(FILES) == files

    days_pass(catalogue, 2)
    site.changed = lambda asked: ".en.pdf." in asked.query.get("enc", "")
    assert visit(site).counts[Fate.CHANGED] == 1
    assert site.given.count(FILES) == files + 1


def test_an_old_file_is_left_alone_unless_it_is_unedited(visit: Visiting, catalogue: Catalogue) -> None:
    site = Marked([observations(1)])
    visit(site)
    days_pass(catalogue, 100)
    visit(site)
    assert FILES not in site.spared
    with catalogue.session() as session:
        for version in session.query(Version).filter_by(language="en"):
            version.status = "advance-unedited"
    visit(site)
    assert site.spared.count(FILES) == 1


def test_a_search_that_had_rows_and_has_none_raises_an_alarm(visit: Visiting) -> None:
    listed = [observations(number) for number in range(1, 4)]
    site = OneSearch(listed)
    assert not any("nothing listed" in alarm for alarm in visit(site).alarms)
    listed.clear()
    emptied = visit(site)
    assert emptied.outcome == Outcome.EMPTY, emptied
    assert any("nothing listed, where there were 3 rows" in alarm for alarm in emptied.alarms)
