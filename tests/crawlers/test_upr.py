"""The Universal Periodic Review: reviews and answers from UPR Info, and the documents of each review."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.apart import crawl_apart
from crawlers.tally import Outcome
from tests.crawlers.conftest import Ordering, Visiting
from tests.crawlers.replay import PDF
from treatywatch.catalogue.annotation_tables import Annotation
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, keep_document
from treatywatch.catalogue.tables import Document, Version
from treatywatch.demo.site import Answer, Asked, Site

PAGES = Path(__file__).parents[1] / "pages" / "upr"
RECOMMENDATION = "5d8ce04361cde0408222e9a8"


class Database(Site):
    """UPR Info's database with two reviews, which counts no further than `most`, and the Document System."""

    def __init__(self, most: int = 10_000) -> None:
        super().__init__([])
        self.most = most
        self.heeds_filters = True
        self.thesauri = _recorded("thesauris")
        self.reviews = _recorded("reviews")["rows"][:2]
        self.recommendations: list[dict[str, Any]] = _recorded("recommendations")["rows"][:9]
        self.published = {"A/HRC/WG.6/44/FRA/1", "A/HRC/26/10", "A/HRC/26/10/Add.1"}

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(status=404)
        if asked.path == "/api/thesauris":
            return _json(self.thesauri) if self.thesauri else Answer(status=404)
        if asked.path == "/api/search":
            return _json(self.search(asked.query))
        if asked.query.get("s") not in self.published or asked.query["l"] != "en":
            return Answer()  # not published yet
        return Answer(body=PDF + asked.query["s"].encode()) if asked.query["t"] == "pdf" else Answer(status=404)

    def search(self, query: dict[str, str]) -> dict[str, Any]:
        """The rows of a template, in pages of three whatever is asked for."""
        rows = self.recommendations if RECOMMENDATION in query["types"] else self.reviews
        if self.heeds_filters and "filters" in query:
            (values,) = (one["values"] for one in json.loads(query["filters"]).values())
            rows = [row for row in rows if _session(row) in values]
        told = {"rows": rows[int(query["from"]) :][:3], "totalRows": min(len(rows), self.most)}
        return told | ({"relation": "gte"} if len(rows) > self.most else {})

    def count(self, part: str) -> int:
        return sum(times for address, times in self.asked.items() if part in address)


def _recorded(page: str) -> Any:
    return json.loads((PAGES / f"{page}.json").read_text("utf-8"))


def _json(told: Any) -> Answer:
    return Answer(body=json.dumps(told).encode(), headers={"Content-Type": "application/json"})


def _session(row: dict[str, Any]) -> str:
    session = row["metadata"]["session"]
    return str(session if isinstance(session, str) else session[0]["value"])


def held(catalogue: Catalogue) -> dict[str, Annotation]:
    with catalogue.session() as session:
        annotations = {one.identifier: one for one in session.query(Annotation)}
        session.expunge_all()
    return annotations


def test_answers_are_kept_and_the_documents_of_a_review_fetched(visit: Visiting, catalogue: Catalogue) -> None:
    with catalogue.session() as session:  # as the Index or a feed lists it
        report = DocumentFacts(
            key="A/HRC/26/10",
            symbol="A/HRC/26/10",
            source="rss",
            publisher="UN",
            title="Report of the Working Group",
            body="UPR",
            kind="upr-report",
            states=("MKD",),
            published=date(2014, 3, 26),
        )
        keep_document(session, report, datetime(2014, 3, 27, tzinfo=UTC))
    result = visit(Database(), "upr")
    assert result.outcome == Outcome.OK, result.alarms
    assert result.counts["annotations new"] == 9
    answers = held(catalogue)
    assert (answers["rec000"].position, answers["rec000"].session, answers["rec000"].state) == ("supported", 18, "MKD")
    assert (answers["rec100"].position, answers["rec100"].action) == ("noted", 5)
    with catalogue.session() as session:
        documents = {document.key: document for document in session.query(Document)}
        files = {version.document.key for version in session.query(Version)}
        assert files == {"A/HRC/WG.6/44/FRA/1", "A/HRC/26/10", "A/HRC/26/10/Add.1"}
        assert {key for key in documents if "WG.6" in key} == {
            f"A/HRC/WG.6/{review}/{number}" for review in ("18/MKD", "44/FRA") for number in (1, 2, 3)
        }
        assert documents["A/HRC/26/10/Add.1"].kind == "upr-addendum"
        assert documents["A/HRC/WG.6/44/FRA/2"].status == "not-published"


def test_more_than_are_counted_are_asked_for_session_by_session(visit: Visiting, catalogue: Catalogue) -> None:
    database = Database(most=8)
    assert visit(database, "upr").outcome == Outcome.OK
    assert len(held(catalogue)) == 9
    assert database.count("filters") > 2
    database.recommendations[0]["metadata"]["response"] = "Noted"
    gone = database.recommendations.pop()["sharedId"]
    again = visit(database, "upr")
    assert (again.counts["annotations changed"], again.counts["annotations vanished"]) == (1, 1)
    assert held(catalogue)["rec000"].position == "noted"
    assert held(catalogue)[gone].vanished


def test_a_filter_that_is_not_heeded_is_a_changed_layout(visit: Visiting, catalogue: Catalogue) -> None:
    database = Database(most=8)
    database.heeds_filters = False
    result = visit(database, "upr")
    assert result.outcome == Outcome.LAYOUT_CHANGED
    assert len(held(catalogue)) >= 8
    assert "annotations vanished" not in result.counts


@pytest.mark.parametrize("wrong", ["reviews", "recommendations"])
def test_an_id_under_which_there_is_nothing_is_wrong_and_no_silence(visit: Visiting, wrong: str) -> None:
    database = Database()
    setattr(database, wrong, [])
    result = visit(database, "upr")
    assert result.outcome == Outcome.LAYOUT_CHANGED
    assert any("template's id" in alarm for alarm in result.alarms)


def test_a_template_that_the_lists_do_not_have_is_not_searched_for(visit: Visiting) -> None:
    database = Database()
    database.thesauri["rows"].append({"_id": "another", "type": "template", "name": "Recommendation", "values": []})
    result = visit(database, "upr")
    assert result.outcome == Outcome.LAYOUT_CHANGED
    assert database.count("/api/search") == 0


def test_rows_are_read_without_the_lists_of_values_and_a_person_told(visit: Visiting, catalogue: Catalogue) -> None:
    database = Database()
    database.thesauri = None
    result = visit(database, "upr")
    assert (result.outcome, result.counts["annotations new"]) == (Outcome.OK, 9)
    assert any("thesauris: answered 404" in alarm for alarm in result.alarms)
    assert (held(catalogue)["rec000"].session, held(catalogue)["rec000"].position) == (18, "supported")


def test_what_is_not_understood_is_reported_once(visit: Visiting, catalogue: Catalogue) -> None:
    database = Database()
    odd = _recorded("recommendations")["rows"][9]
    database.recommendations += [{**copy.deepcopy(odd), "sharedId": f"odd{number}"} for number in range(3)]
    result = visit(database, "upr")
    for unknown in ("answer not understood: Pending (3 records)", "field that nobody reads: region (3 records)"):
        assert sum(unknown in alarm for alarm in result.alarms) == 1
    assert held(catalogue)["odd0"].position is None


def test_lists_without_sessions_are_told_of_at_first_contact(started: Callable[[Site], int], order: Ordering) -> None:
    database = Database()
    assert crawl_apart(replace(order(started(database), "upr"), compare=True)).alarms == ()
    database.thesauri["rows"].pop(0)
    (alarm,) = crawl_apart(replace(order(started(database), "upr"), compare=True)).alarms
    assert "no sessions in it" in alarm
