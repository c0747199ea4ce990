"""The whole pipeline on the demonstration: what its texts mark as demands is what is found, indexed and told."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select
from typer.testing import CliRunner

from index.engine import Mode, Request
from treatywatch.app.demonstration import harvest
from treatywatch.app.house import open_house
from treatywatch.app.indexing import index_all
from treatywatch.app.reading import read_all
from treatywatch.app.rebuilding import forget
from treatywatch.app.reports import document_records, status
from treatywatch.catalogue.tables import Paragraph, Recommendation, Version
from treatywatch.cli.main import app
from treatywatch.demo.documents import demo_documents
from treatywatch.settings import Settings

EXPECTED = yaml.safe_load((Path(__file__).parents[1] / "demo" / "expected.yml").read_text(encoding="utf-8"))


def found(session: object, key: str, language: str) -> set[str]:
    return set(
        session.scalars(  # type: ignore[attr-defined]
            select(Recommendation.number)
            .join(Paragraph)
            .join(Version)
            .where(Version.document.has(key=key), Version.language == language, Version.current)
        )
    )


@pytest.mark.parametrize("document", demo_documents(), ids=lambda document: document.text)
def test_every_marked_demand_of_every_language_is_found(demonstration: Path, document: object) -> None:
    text, symbol, files = document.text, document.symbol, document.files  # type: ignore[attr-defined]
    with open_house(Settings(home=demonstration)) as house, house.catalogue.session() as session:
        for language in {language for language, _ in files}:
            marked = EXPECTED[f"{text}.{language}"]
            demanded = set(marked["recommendations"]) | set(marked["procedural"])
            assert demanded <= found(session, symbol, language), (text, language)


def test_the_paragraph_that_is_quoted_stands_on_its_page(demonstration: Path) -> None:
    import pypdfium2

    with open_house(Settings(home=demonstration)) as house, house.catalogue.session() as session:
        rows = session.execute(
            select(Paragraph, Version)
            .join(Version)
            .where(Version.media_type == "application/pdf", Paragraph.number != "")
        ).all()
        pages: dict[tuple[str, int], str] = {}
        for paragraph, version in rows:
            place = (version.sha256, paragraph.page)
            if place not in pages:
                document = pypdfium2.PdfDocument(house.archive.read(version.sha256))
                pages[place] = "".join(document[paragraph.page - 1].get_textpage().get_text_bounded().split())
                document.close()
            opening = "".join(paragraph.text.split())[:25]
            assert opening in pages[place], (version.symbol, paragraph.number)
    assert len(rows) > 300


def test_a_second_harvest_fetches_no_file_and_changes_nothing(demonstration: Path) -> None:
    with open_house(Settings(home=demonstration)) as house:
        with house.catalogue.session() as session:
            before = list(document_records(session))
        outcome = harvest(house, lambda done, of: None)
        assert Counter(outcome.counts)["unchanged"] == 12
        assert read_all(house) == Counter()
        assert index_all(house) == 0
        with house.catalogue.session() as session:
            assert list(document_records(session)) == before


def test_an_index_made_again_from_the_catalogue_answers_the_same(demonstration: Path) -> None:
    request = Request(query="housing", limit=50)
    with open_house(Settings(home=demonstration)) as house:
        with house.engine() as engine:
            before = engine.search(request)
        forget(house, "index")
        with house.engine() as engine:
            after = engine.search(request)
            assert engine.lacking_vectors() == []
    assert [hit.passage for hit in after.hits] == [hit.passage for hit in before.hits]
    assert after.total > 10


def test_a_spanish_question_finds_english_paragraphs_by_meaning(demonstration: Path) -> None:
    asked = Request(query="evasión fiscal y paraísos fiscales", mode=Mode.HYBRID, limit=5)
    with open_house(Settings(home=demonstration)) as house, house.engine() as engine:
        hits = engine.search(asked).hits
    assert any("tax" in hit.passage.text for hit in hits if hit.by_meaning)


def test_status_says_what_the_harvest_came_to(demonstration: Path) -> None:
    with open_house(Settings(home=demonstration)) as house:
        told = status(house)
    assert told["origin"] == "demonstration"
    assert told["sources"]["tbinternet"]["outcome"] == "ok"
    assert (told["unread"], told["unindexed"], told["errors"]) == (0, 0, [])


def test_the_command_line_searches_tells_and_shows_the_week(demonstration: Path, tmp_path: Path) -> None:
    environment = {"TREATYWATCH_HOME": str(demonstration), "TREATYWATCH_MAIL": f"folder:{tmp_path / 'mail'}"}

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, words, env=environment, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    hits = [json.loads(line) for line in run("search", "housing", "--json", "--limit", "3").splitlines()]
    assert len(hits) == 3
    assert {"symbol", "paragraph", "page", "states", "body", "date", "language", "text", "score"} <= hits[0].keys()
    lines = [json.loads(line) for line in run("documents", "--jsonl").splitlines()]
    assert {line["symbol"] for line in lines} == {document.symbol for document in demo_documents()}
    run("alerts", "add", "--email", "ana@example.org", "--query", "housing", "--rate", "at-once")
    assert "ana@example.org" in run("alerts", "list")
    assert "mails sent: 0" in run("alerts", "send")  # the backlog is never told
    year, week, _ = datetime.now(UTC).isocalendar()
    assert "E/C.12/XAA/CO/3" in run("digest", "show", "--week", f"{year}-W{week:02}")
