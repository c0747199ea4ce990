"""Files from this machine: each counts once, and a bad one costs itself alone."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from treatywatch.app.house import House, open_house
from treatywatch.app.ingesting import ingest
from treatywatch.app.reports import document_records
from treatywatch.catalogue.tables import Paragraph, Version
from treatywatch.cli.main import app
from treatywatch.demo.documents import FOLDER
from treatywatch.refusal import Refusal
from treatywatch.settings import Settings


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(Settings(home=tmp_path / "home")) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("upr-xaj.en.pdf", "cmw-xag-co-1.es.docx"):
        shutil.copy(FOLDER / "files" / name, folder)
    (folder / "block page.pdf").write_text("<!doctype html><title>Just a moment...</title>")
    (folder / "cut short.pdf").write_bytes((FOLDER / "files" / "upr-xaj.en.pdf").read_bytes()[:3000])
    (folder / "nothing.docx").touch()
    return folder


def test_good_files_are_read_and_bad_ones_kept_with_the_reason(house: House, files: Path) -> None:
    assert ingest(house, [files]) == Counter(read=2, refused=3, unchanged=0)
    with house.catalogue.session() as session:
        records = {Path(record["url"]).name: record for record in document_records(session)}
    assert records["upr-xaj.en.pdf"]["symbol"] == "A/HRC/63/5"
    assert records["upr-xaj.en.pdf"]["error"] is None
    for name in ("block%20page.pdf", "cut%20short.pdf", "nothing.docx"):
        assert "\n" not in records[name]["error"]
        assert house.archive.holds(records[name]["sha256"])


def test_again_it_does_nothing(house: House, files: Path) -> None:
    ingest(house, [files])
    assert ingest(house, [files]) == Counter(unchanged=5)


def test_what_is_ingested_can_be_searched_at_once(house: House, files: Path) -> None:
    from index.engine import Request

    ingest(house, [files])
    with house.engine() as engine:
        answer = engine.search(Request(query="housing"))
    assert {hit.passage.symbol for hit in answer.hits} == {"A/HRC/63/5"}


def test_a_path_that_is_not_there_is_refused_before_anything_is_taken_in(house: House, files: Path) -> None:
    with pytest.raises(Refusal, match="no such file or folder"):
        ingest(house, [files, files / "missing"])
    with house.catalogue.session() as session:
        assert session.scalars(select(Version)).all() == []


def test_reading_anew_replaces_the_paragraphs(house: House, files: Path) -> None:
    from treatywatch.app.reading import read_all
    from treatywatch.app.rebuilding import forget

    ingest(house, [files])
    with house.catalogue.session() as session:
        before = session.execute(select(Paragraph.version_id, Paragraph.number, Paragraph.text)).all()
    forget(house, "text")
    assert read_all(house) == Counter(read=2, refused=3)
    with house.catalogue.session() as session:
        after = session.execute(select(Paragraph.version_id, Paragraph.number, Paragraph.text)).all()
    assert after == before


def test_an_installation_holds_documents_of_one_origin(house: House) -> None:
    house.claim("replay")
    house.claim("replay")
    with pytest.raises(Refusal, match="never mixed"):
        house.claim("live")


def test_extract_prints_a_line_a_file_and_goes_on_after_a_bad_one(files: Path) -> None:
    names = [str(files / "block page.pdf"), str(files / "missing.pdf"), str(files / "upr-xaj.en.pdf")]
    result = CliRunner().invoke(app, ["extract", *names, "--jsonl"])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [line["file"] for line in lines] == names
    assert ["error" in line for line in lines] == [True, True, False]
    (first, *_) = lines[2]["recommendations"]
    wanted = {
        "number",
        "page",
        "stem",
        "text",
        "addressees",
        "recommending_states",
        "rights",
        "issues",
        "action",
        "deadline",
    }
    assert wanted <= first.keys()
    assert first["page"] == 2 or first["page"] == 1
    assert lines[2]["pages"] == 3


def test_extract_fails_where_no_file_could_be_read(files: Path) -> None:
    result = CliRunner().invoke(app, ["extract", str(files / "nothing.docx"), "--jsonl"])
    assert result.exit_code == 1
    assert "error" in json.loads(result.stdout)
