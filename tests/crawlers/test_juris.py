"""The jurisprudence spider against a site that numbers its cases and lists none: sources.md 3.4; section 5, 3 and 7."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select

from crawlers.apart import crawl_apart
from crawlers.attempts import Attempt
from crawlers.numbered import Find, NumberedSpider, Numbers, due
from crawlers.sources import source
from crawlers.tally import Outcome
from tests.crawlers.conftest import Ordering, Visiting
from tests.crawlers.replay import OLE, PDF, TRUNCATED, UTF16
from treatywatch.catalogue.crawl_tables import Tried
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, keep_document
from treatywatch.catalogue.tables import Document
from treatywatch.demo.site import Answer, Asked, Site

PAGES = Path(__file__).parents[1] / "pages" / "juris"
CASE = (PAGES / "case.html").read_text("utf-8")
NO_ISSUES = (PAGES / "case-otherwise.html").read_text("utf-8")
NOTHING = (PAGES / "case-nothing.html").read_text("utf-8")
FILES = {
    "441.en.pdf=": TRUNCATED,
    "441.en.docx=": OLE,
    "441.ru.html=": UTF16,
    "73.es.pdf=": PDF,
}


class Cases(Site):
    """Has a page under some numbers, and says that it has nothing under the others."""

    def __init__(self, pages: dict[int, str], files: dict[str, bytes] = FILES) -> None:
        super().__init__([])
        self.pages = pages
        self.files = files

    def answer(self, asked: Asked) -> Answer:
        if asked.host == "docstore.ohchr.org":
            body = self.files.get(asked.query.get("enc", ""))
            return Answer(status=404) if body is None else Answer(body=body)
        if asked.path.startswith("/casedetails/"):
            return Answer(body=self.pages.get(int(asked.path.split("/")[2]), NOTHING).encode())
        return super().answer(asked)

    def numbers(self) -> list[int]:
        """The numbers that were asked for, in order."""
        return [int(address.split("/")[2]) for address in self.asked if "/casedetails/" in address]


@pytest.fixture
def walked(catalogue: Catalogue) -> Catalogue:
    """A catalogue in which every number up to 4298 was tried long ago."""
    with catalogue.session() as session:
        session.add(Tried(source="juris", number=4298, read=datetime.now(UTC), key=None, settled=True))
    return catalogue


def tried(catalogue: Catalogue, numbers: Sequence[int]) -> list[tuple[str | None, bool]]:
    """Return what is noted of numbers."""
    with catalogue.session() as session:
        rows = [session.get_one(Tried, ("juris", number)) for number in numbers]
        return [(row.key, row.settled) for row in rows]


def test_every_case_is_found_and_the_walk_ends_after_thirty_numbers_without_one(
    visit: Visiting, walked: Catalogue
) -> None:
    site = Cases({4299: CASE, 4303: NO_ISSUES})
    result = visit(site, "juris")
    assert (result.outcome, result.counts["new"], result.counts["failed"]) == (Outcome.OK, 2, 0)
    assert site.numbers() == list(range(4299, 4334))
    assert tried(walked, [4299, 4300, 4303]) == [("CAT/C/51/D/441/2010", True), (None, True), ("CAT/C/73/4", True)]
    assert [alarm for alarm in result.alarms if "Grave" in alarm]
    with walked.session() as session:
        found = {document.key: document for document in session.scalars(select(Document))}
        views, follow_up = found["CAT/C/51/D/441/2010"], found["CAT/C/73/4"]
        assert (views.title, views.body, views.kind) == ("Evloev v. Kazakhstan", "CAT", "views")
        assert (follow_up.kind, [state.state for state in follow_up.states]) == ("follow-up", ["AZE", "SWE"])
        # The PDF was cut short, so the next format came, which was an old Word file whatever it was called.
        kept = {(version.language, version.media_type) for version in views.versions}
        assert kept == {("en", "application/msword"), ("ru", "text/html")}


def test_later_visits_ask_for_what_is_new_and_look_whether_the_newest_are_still_there(
    visit: Visiting, walked: Catalogue
) -> None:
    site = Cases({4299: CASE, 4300: NO_ISSUES})
    visit(site, "juris")
    site.asked.clear()
    site.pages[4305] = CASE.replace("441/2010", "500/2012").replace("441.", "500.")
    site.files = {"500.en.pdf=": PDF + b"500", "500.ru.html=": UTF16}
    second = visit(site, "juris")
    assert (second.outcome, second.counts["new"], second.counts["unchanged"]) == (Outcome.OK, 1, 2)
    assert sorted(site.numbers()) == list(range(4299, 4336))
    assert sum("FilesHandler" in address for address in site.asked) == 2
    del site.pages[4305]
    third = visit(site, "juris")
    assert any("no longer holds CAT/C/51/D/500/2012" in alarm for alarm in third.alarms)
    site.pages.clear()
    assert visit(site, "juris").outcome == Outcome.LAYOUT_CHANGED
    assert tried(walked, [4299, 4300]) == [("CAT/C/51/D/441/2010", True), ("CAT/C/73/4", True)]


def test_a_case_whose_files_failed_is_read_again_at_the_next_visit(visit: Visiting, walked: Catalogue) -> None:
    site = Cases({4299: CASE, 4301: NO_ISSUES, 4302: NO_ISSUES.replace("CAT/C/73/4", "CAT/C/74/4")}, files={})
    first = visit(site, "juris")
    assert (first.counts["failed"], tried(walked, [4299])) == (3, [("CAT/C/51/D/441/2010", False)])
    site.files = FILES
    assert visit(site, "juris").counts["new"] == 3
    assert tried(walked, [4299]) == [("CAT/C/51/D/441/2010", True)]


def test_a_number_comes_again_when_its_time_has_come() -> None:
    numbers = Numbers(**source("juris").site["numbers"])
    now = datetime.now(UTC)
    known = [(10, "A", 91, True), (11, "B", 89, True), (12, None, 31, True), (13, None, 29, True), (14, "C", 1, False)]
    attempts = {
        number: Attempt(number=number, key=key, read=now - timedelta(days=days), settled=settled)
        for number, key, days, settled in known
    }
    assert due(attempts, numbers, now) == [14, 12, 10]


def test_a_wide_gap_below_the_record_is_crossed_in_strides_and_no_case_behind_it_is_missed() -> None:
    numbers = Numbers(**source("juris").site["numbers"])
    held = {1, 2, *range(2010, 2080), 4291}
    asked = []

    class Found(NumberedSpider):
        name = "found"

        async def look(self, number: int) -> Find:
            asked.append(number)
            return Find(key=str(number) if number in held else None)

    async def walk() -> set[int]:
        spider = Found(cast("Any", SimpleNamespace(attempts=SimpleNamespace(tried=dict))), numbers)
        return {number async for number, find in spider.upward() if find.key}

    assert asyncio.run(walk()) == held
    assert len(asked) < 500
    assert max(asked) == 4291 + 30


def test_a_decision_that_the_treaty_body_database_lists_too_is_one_document(visit: Visiting, walked: Catalogue) -> None:
    known = DocumentFacts(
        key="CAT/C/51/D/441/2010", symbol="CAT/C/51/D/441/2010", source="tbinternet", publisher="OHCHR", title="Views"
    )
    with walked.session() as session:
        keep_document(session, known, datetime.now(UTC))
    visit(Cases({4299: CASE}), "juris")
    with walked.session() as session:
        document = session.scalars(select(Document)).one()
        assert (document.source, document.title, len(document.versions)) == ("tbinternet", "Evloev v. Kazakhstan", 2)


def test_a_long_page_that_is_no_case_has_changed_and_costs_only_itself(visit: Visiting, walked: Catalogue) -> None:
    result = visit(Cases({4299: f"<html><body>{'<p>New.</p>' * 2000}</body></html>", 4300: CASE}), "juris")
    assert (result.outcome, result.counts["new"]) == (Outcome.LAYOUT_CHANGED, 1)
    assert tried(walked, [4299]) == [(None, False)]


def test_a_site_that_fails_again_and_again_is_left_in_peace(visit: Visiting, walked: Catalogue) -> None:
    class Broken(Cases):
        def answer(self, asked: Asked) -> Answer:
            return Answer(status=410) if "/casedetails/" in asked.path else super().answer(asked)

    site = Broken({})
    assert visit(site, "juris").outcome == Outcome.ERROR
    assert site.numbers() == [4299, 4300, 4301]


def test_a_page_is_compared_with_what_is_expected(started: Callable[[Site], int], order: Ordering) -> None:
    compared = crawl_apart(replace(order(started(Cases({1: NO_ISSUES})), "juris"), compare=True))
    assert compared.outcome == Outcome.OK
    assert any("Grave" in alarm for alarm in compared.alarms)
