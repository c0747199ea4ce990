"""A second opinion on a real report: what UPR Info coded of it, beside what we find in it."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from treatywatch.app.agreement import agreement, agreements
from treatywatch.app.house import House, open_house
from treatywatch.app.ingesting import ingest
from treatywatch.catalogue.annotations import AnnotationFacts, keep_annotations
from treatywatch.cli.main import app
from treatywatch.refusal import Refusal
from treatywatch.settings import Settings

SYMBOL = "A/HRC/15/4"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ANSWERS = {"Accepted": "supported", "Noted": "noted"}


@pytest.fixture(scope="module")
def home(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the report on Guinea of May 2010, and what UPR Info coded of that review."""
    folder = tmp_path_factory.mktemp("agreement")
    coded = next(
        record
        for record in map(json.loads, (data / "upr" / "gold.jsonl").read_text("utf-8").splitlines())
        if record["country"] == "Guinea" and record["session"] == 8
    )
    with open_house(Settings(home=folder)) as house:
        ingest(house, [Path(shutil.copy(data / "upr" / coded["file"], folder))])
        theirs = [
            AnnotationFacts(
                source="upr",
                identifier=str(number),
                kind="recommendation",
                text=one["text"],
                state="GIN",
                session=8,
                published=date(2010, 5, 1),
                position=ANSWERS.get(one["response"]),
                recommending_states=tuple(filter(None, [house.states.code(one["recommending_state"])])),
            )
            for number, one in enumerate(coded["recommendations"])
        ]
        other_review = AnnotationFacts(
            source="upr", identifier="x", kind="recommendation", text="Ratify", state="GIN", published=date(2015, 1, 1)
        )
        with house.catalogue.session() as session:
            keep_annotations(session, [*theirs, other_review], NOW)
    return folder


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    with open_house(Settings(home=home)) as opened:
        yield opened


def test_what_was_coded_of_a_review_is_found_in_its_report(house: House) -> None:
    with house.catalogue.session() as session:
        (one,) = agreement(session, SYMBOL)
        assert list(agreements(session)) == [one]
    assert one.source == "upr"
    assert one.theirs == 114  # those of the other review are not compared with this report
    assert one.share_of_theirs > 0.98
    assert one.share_of_ours > 0.98
    assert one.positions_alike > 9 * one.positions_different


def test_what_is_not_here_is_counted_on_either_side(house: House) -> None:
    foreign = AnnotationFacts(
        source="uhri",
        identifier="u1",
        key=SYMBOL,
        kind="recommendation",
        text="Adopt a moratorium on deep-sea mining",
    )
    with house.catalogue.session() as session:
        keep_annotations(session, [foreign], NOW)
        by_index = {one.source: one for one in agreement(session, SYMBOL)}
        session.rollback()
    assert (by_index["uhri"].theirs_found, by_index["uhri"].ours_found) == (0, 0)
    assert by_index["uhri"].missed == ("Adopt a moratorium on deep-sea mining",)


def test_a_document_that_no_index_knows_is_refused_with_what_to_do(house: House, tmp_path: Path) -> None:
    with open_house(Settings(home=tmp_path)) as empty, empty.catalogue.session() as session:
        with pytest.raises(Refusal, match="no such document"):
            agreement(session, SYMBOL)
        assert list(agreements(session)) == []


def test_the_command_says_it_in_a_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREATYWATCH_HOME", str(home))
    told = CliRunner().invoke(app, ["agreement", SYMBOL])
    assert told.stdout.startswith(f"{SYMBOL}  upr: 11")
    record = json.loads(CliRunner().invoke(app, ["agreement", "--json"]).stdout)
    assert record["theirs"] == 114
