"""The case law of the Social Charter, as the example of a source that is a plain listing."""

import json
from collections.abc import Callable
from dataclasses import replace

from crawlers.apart import crawl_apart
from crawlers.tally import Outcome
from tests.crawlers.conftest import Ordering, Visiting
from tests.crawlers.replay import PDF, WORD
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document
from treatywatch.demo.site import Answer, Asked, Site

LIST = "/app/query/results"


class Hudoc(Site):
    """Two answers of three texts in all; one has a PDF that is always cut short, and a Word file."""

    rows: tuple[dict[str, str], ...] = (
        {"id": "cc-205-2022", "esctitle": "FIAPA v. France", "escrawdctype": "FOND", "escstateparty": "FRA"},
        {"id": "2024/def/MDA/23", "esctitle": "Moldova, Article 23", "escrawdctype": "CCASST", "escstateparty": "MDA"},
        {"id": "cc-210-2022", "esctitle": "Validity v. Italy", "escrawdctype": "ADMIS", "escstateparty": "ITA"},
    )

    def __init__(self) -> None:
        super().__init__([])

    def answer(self, asked: Asked) -> Answer:
        if asked.path == LIST:
            rows = self.rows[:2] if asked.query["start"] == "0" else self.rows[2:]
            columns = [{"columns": {**row, "escpublicationdate": "15/09/2025 00:00:00"}} for row in rows]
            return Answer(body=json.dumps({"resultcount": 51, "results": columns}).encode())
        if asked.path == "/app/conversion/pdf":
            return Answer(body=PDF[:-10] if asked.query["id"] == "cc-210-2022" else PDF + asked.query["id"].encode())
        return Answer(body=WORD) if asked.path == "/app/conversion/docx" else Answer(status=404)


def test_every_text_of_every_page_is_held_once(visit: Visiting, catalogue: Catalogue) -> None:
    site = Hudoc()
    result = visit(site, "esc")
    assert (result.outcome, result.counts["new"]) == (Outcome.OK, 3)
    assert [alarm for alarm in result.alarms if "documents listed" not in alarm] == []
    with catalogue.session() as session:
        held = {document.key: document for document in session.query(Document)}
        assert held["esc:cc-205-2022"].kind == "views"
        assert [state.state for state in held["esc:2024/def/MDA/23"].states] == ["MDA"]
        assert [one.media_type.rpartition(".")[2] for one in held["esc:cc-210-2022"].versions] == ["document"]
    files = sum(times for address, times in site.asked.items() if "conversion" in address)
    assert visit(site, "esc").counts["unchanged"] == 3
    assert sum(times for address, times in site.asked.items() if "conversion" in address) == files


class Undated(Hudoc):
    """Prints the dates in a way that nobody knows."""

    def answer(self, asked: Asked) -> Answer:
        answer = super().answer(asked)
        return replace(answer, body=answer.body.replace(b"15/09/2025 00:00:00", b"9/15/2025 12:00:00 AM"))


def test_a_date_that_is_not_understood_is_told_and_keeps_nothing_back(visit: Visiting) -> None:
    result = visit(Undated(), "esc")
    assert (result.outcome, result.counts["new"]) == (Outcome.OK, 3)
    assert sum("date not understood: 9/15/2025" in alarm for alarm in result.alarms) == 3


class Renamed(Hudoc):
    """Calls the title by another name."""

    rows = tuple({("title" if name == "esctitle" else name): text for name, text in row.items()} for row in Hudoc.rows)


def test_an_item_without_a_field_that_it_always_had_is_a_changed_layout(
    started: Callable[[Site], int], order: Ordering
) -> None:
    made = order(started(Renamed()), "esc")
    for looked in (made, replace(made, compare=True)):
        result = crawl_apart(looked)
        assert result.outcome == Outcome.LAYOUT_CHANGED
        assert any("'esctitle'" in alarm for alarm in result.alarms)
