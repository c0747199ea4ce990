"""The Universal Human Rights Index: its export streamed, compared with the last, and what it leads to."""

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawlers.apart import crawl_apart
from crawlers.tally import Outcome
from tests.crawlers.conftest import Ordering, Visiting
from tests.crawlers.replay import CHALLENGE, PDF
from tests.crawlers.streams import Stream, StreamingSite
from treatywatch.catalogue.annotation_tables import Annotation
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document, Version
from treatywatch.demo.site import Answer, Asked, Site

Record = dict[str, Any]
RECORDED = json.loads((Path(__file__).parents[1] / "pages" / "uhri" / "export.json").read_text("utf-8"))
OF_A_COMMITTEE, OF_THE_REVIEW, NOT_UNDERSTOOD = RECORDED[3], RECORDED[4], RECORDED[-1]


def numbered(records: Sequence[Record], number: int) -> list[Record]:
    """So many records like the ones given, each under an id of its own."""
    return [
        {**copy.deepcopy(records[one % len(records)]), "AnnotationId": f"10000000-0000-4000-8000-{one:012d}"}
        for one in range(number)
    ]


class Index(StreamingSite):
    """The Index at the newer of its addresses, and the Document System with a file for the documents named."""

    def __init__(self, records: Sequence[Record]) -> None:
        super().__init__()
        self.records = records
        self.etag = ""
        self.published: set[str] = set()
        self.answers: dict[str, Answer] = {"dataex.ohchr.org": Answer(status=404)}

    def export(self, *, sent: float = 1.0, gzipped: bool = False) -> Answer:
        """The export as it stands now."""
        body = json.dumps(self.records, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **({"ETag": self.etag} if self.etag else {})}
        return Stream(body=body, sent=sent, gzipped=gzipped, headers=headers)

    def answer(self, asked: Asked) -> Answer:
        """Answer as told for a host, else with the export, or a file."""
        if asked.path == "/robots.txt":
            return Answer(status=404)
        if asked.host in self.answers:
            return self.answers[asked.host]
        if asked.host == "uhri.ohchr.org":
            if self.etag and asked.headers.get("if-none-match") == self.etag:
                return Answer(status=304)
            return self.export()
        if asked.query.get("s") in self.published and asked.query["l"] == "en" and asked.query["t"] == "pdf":
            return Answer(body=PDF + asked.query["s"].encode(), headers={"Content-Type": "application/pdf"})
        return Answer(status=404 if asked.query.get("s") in self.published else 200)


@pytest.fixture
def index() -> Index:
    return Index(numbered([OF_A_COMMITTEE, OF_THE_REVIEW], 200))


def held(catalogue: Catalogue) -> dict[str, Annotation]:
    with catalogue.session() as session:
        annotations = {one.identifier: one for one in session.query(Annotation)}
        session.expunge_all()
    return annotations


def annotations(counts: dict[str, int]) -> dict[str, int]:
    """The counts of annotations alone."""
    return {name.removeprefix("annotations "): count for name, count in counts.items() if name.startswith("annot")}


def test_two_exports_are_compared_annotation_by_annotation(visit: Visiting, index: Index, catalogue: Catalogue) -> None:
    index.records[4]["AnnotationType"] = "- Concerns/Observations"
    first = visit(index, "uhri")
    assert first.outcome == Outcome.OK, first.alarms
    assert annotations(first.counts) == {"new": 200, "vanished": 0}
    changed, vanished = index.records[2]["AnnotationId"], index.records[9]["AnnotationId"]
    index.records[4]["Text"] += " It is concerned."
    index.records[2]["Text"] += " It also recommends that it be given effect."
    index.records = [record for record in index.records if record["AnnotationId"] != vanished]
    second = visit(index, "uhri")
    assert second.outcome == Outcome.OK
    assert annotations(second.counts) == {"unchanged": 197, "changed": 2, "vanished": 1}
    kept = held(catalogue)
    assert [name for name, one in kept.items() if one.vanished] == [vanished]
    assert kept[changed].text.endswith("given effect.")
    assert (kept[index.records[4]["AnnotationId"]].kind, kept[index.records[4]["AnnotationId"]].text) == ("concern", "")
    assert kept[changed].changed > kept[changed].first_seen
    assert kept[changed].themes == ["Constitutional & legislative framework"]
    review = kept["10000000-0000-4000-8000-000000000001"]
    assert (review.key, review.state, review.session, review.cycle) == ("A/HRC/55/12", "FRA", 44, 4)
    assert (review.position, review.recommending_states) == ("noted", ["CHL"])


def test_the_documents_are_entered_and_the_newest_fetched(visit: Visiting, index: Index, catalogue: Catalogue) -> None:
    index.records = RECORDED[:-1]
    index.published = {OF_THE_REVIEW["Symbol"]}
    result = visit(index, "uhri")
    assert result.counts["new"] == len({record["Symbol"] for record in index.records}) + 1  # one is a joint document
    with catalogue.session() as session:
        documents = {document.key: document for document in session.query(Document)}
        (file,) = session.query(Version)
        assert file.document.key == "A/HRC/55/12"
        assert (file.document.kind, file.document.body) == ("upr-report", "UPR")
        assert [state.state for state in file.document.states] == ["FRA"]
        assert documents["CERD/C/GC/38"].kind == "general-comment"
        assert documents["A/HRC/58/50/Add.1"].status == "not-published"


def test_an_export_that_has_not_changed_is_not_sent_again(visit: Visiting, index: Index, catalogue: Catalogue) -> None:
    index.etag = '"first"'
    visit(index, "uhri")
    again = visit(index, "uhri")
    assert (again.outcome, again.counts["unchanged"], annotations(again.counts)) == (Outcome.OK, 2, {})
    index.etag, index.records = '"second"', index.records[:199]
    assert annotations(visit(index, "uhri").counts) == {"unchanged": 199, "vanished": 1}


def test_an_export_that_breaks_off_makes_nothing_vanish(visit: Visiting, index: Index, catalogue: Catalogue) -> None:
    visit(index, "uhri")
    for broken in (index.export(sent=0.5), Answer(body=index.export().body[:50_000])):
        index.answers["uhri.ohchr.org"] = broken
        result = visit(index, "uhri")
        assert result.outcome == Outcome.ERROR
        assert "vanished" not in annotations(result.counts)
    assert 20 < annotations(result.counts)["unchanged"] < 190
    assert not any(one.vanished for one in held(catalogue).values())


def test_an_export_without_most_of_its_records_makes_nothing_vanish(
    visit: Visiting, index: Index, catalogue: Catalogue
) -> None:
    visit(index, "uhri")
    index.records = index.records[:100]
    result = visit(index, "uhri")
    assert any("listed no longer" in alarm for alarm in result.alarms)
    assert not any(one.vanished for one in held(catalogue).values())


@pytest.mark.parametrize(
    "first",
    [
        Answer(status=202, headers={"x-amzn-waf-action": "challenge"}),
        Answer(body=b"<!doctype html><title>Universal Human Rights Index</title>"),
    ],
    ids=["challenge", "page"],
)
def test_the_older_address_serves_where_the_newer_does_not(visit: Visiting, index: Index, first: Answer) -> None:
    index.records = numbered([OF_A_COMMITTEE], 20)
    index.answers = {"uhri.ohchr.org": first, "dataex.ohchr.org": index.export(gzipped=True)}
    result = visit(index, "uhri")
    assert (result.outcome, annotations(result.counts)["new"]) == (Outcome.OK, 20)
    assert any("served in its place" in alarm for alarm in result.alarms)


@pytest.mark.parametrize(
    ("both", "outcome"),
    [
        (Answer(status=403, headers={"cf-mitigated": "challenge"}, body=CHALLENGE), Outcome.BLOCKED),
        (Answer(body=b"<!doctype html><title>Universal Human Rights Index</title>"), Outcome.LAYOUT_CHANGED),
        (Answer(status=404), Outcome.ERROR),
        (Answer(body=b"[]"), Outcome.EMPTY),
    ],
    ids=["blocked", "page", "404", "empty"],
)
def test_no_export_at_all_is_never_no_news(visit: Visiting, index: Index, both: Answer, outcome: Outcome) -> None:
    index.answers = {"uhri.ohchr.org": both, "dataex.ohchr.org": both}
    assert visit(index, "uhri").outcome == outcome


def test_what_is_not_understood_is_reported_once_and_nothing_of_it_guessed(
    visit: Visiting, index: Index, catalogue: Catalogue
) -> None:
    index.records = [NOT_UNDERSTOOD, {**NOT_UNDERSTOOD, "AnnotationId": "another"}]
    result = visit(index, "uhri")
    assert any(alarm.startswith("State not understood: Ruritania (2 records)") for alarm in result.alarms)
    for unknown in ("Committee of the Hill", "Good practices", "Deferred", "Confidence"):
        assert sum(unknown in alarm for alarm in result.alarms) == 1
    assert held(catalogue)["another"].state is None


def test_records_without_a_field_are_a_changed_layout_and_the_others_are_kept(
    visit: Visiting, index: Index, catalogue: Catalogue
) -> None:
    index.records = numbered([OF_A_COMMITTEE], 3)
    del index.records[1]["Countries"]
    result = visit(index, "uhri")
    assert result.outcome == Outcome.LAYOUT_CHANGED
    assert len(held(catalogue)) == 2


def test_the_page_about_the_data_is_compared_with_the_addresses(
    started: Callable[[Site], int], order: Ordering, index: Index
) -> None:
    newer = "https://uhri.ohchr.org/api/uhri/export-results/export-full-en.json"
    index.answers["uhri.ohchr.org"] = Answer(body=f"<a href='{newer}'>Export</a>".encode())
    told = crawl_apart(replace(order(started(index), "uhri"), compare=True))
    assert len(told.alarms) == 1
    assert "dataex.ohchr.org" in told.alarms[0]
