"""Anything shown can be traced to its page and derived again from the archived file."""

import io
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import update
from typer.testing import CliRunner, Result

from treatywatch.app.house import open_house
from treatywatch.catalogue.tables import Paragraph, Version
from treatywatch.cli.main import app
from treatywatch.refusal import Refusal
from treatywatch.settings import Settings

SYMBOL = "E/C.12/XAA/CO/3"


@pytest.fixture
def home(demonstration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demonstration, which a test may spoil."""
    own = tmp_path / "own"
    shutil.copytree(demonstration, own)
    monkeypatch.setenv("TREATYWATCH_HOME", str(own))
    return own


def ask(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_label_is_explained_by_words_of_the_recommendation(home: Path) -> None:
    answer = ask("explain", SYMBOL, "--paragraph", "11", "--language", "en", "--json")
    records = [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("{")]
    assert records[0]["page"] is not None
    labels = [(one, label) for record in records for one in record["recommendations"] for label in one["labels"]]
    assert labels
    for one, label in labels:
        assert one["text"][label["start"] : label["end"]] == label["words"]
    for record in records:
        for one in record["recommendations"]:
            assert record["text"][one["start"] : one["end"]] == one["text"]


def test_the_picture_shows_the_page_with_a_box(home: Path, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    assert ask("explain", SYMBOL, "--paragraph", "11", "--image", str(picture)).exit_code == 0
    colours = Image.open(io.BytesIO(picture.read_bytes())).convert("RGB").getcolors(maxcolors=1 << 24)
    assert any(red > 200 and blue < 200 for _, (red, _, blue) in colours or [])


@pytest.mark.parametrize(
    ("words", "said"), [(("E/C.12/NIX/CO/1",), "no such document"), ((SYMBOL,), "no paragraph 999")]
)
def test_what_is_not_held_is_refused_with_what_is(home: Path, words: tuple[str, ...], said: str) -> None:
    answer = ask("explain", *words, "--paragraph", "999")
    assert said in str(answer.exception)


@pytest.mark.parametrize("place", ["nowhere/page.png", "."])
def test_a_picture_that_cannot_be_written_is_one_line(home: Path, tmp_path: Path, place: str) -> None:
    answer = ask("explain", SYMBOL, "--paragraph", "11", "--image", str(tmp_path / place))
    assert isinstance(answer.exception, Refusal)
    assert "name a file" in str(answer.exception)


def test_a_paragraph_without_number_is_not_explained(home: Path) -> None:
    assert "give its number" in str(ask("explain", SYMBOL, "--paragraph", " ").exception)


def test_a_document_is_derived_again_the_same(home: Path) -> None:
    answer = ask("verify", SYMBOL)
    assert answer.exit_code == 0, answer.stdout
    assert "the same again" in answer.stdout


def test_a_changed_text_and_a_spoilt_file_are_both_noticed(home: Path) -> None:
    with open_house(Settings(home=home)) as house, house.catalogue.session() as session:
        version = session.query(Version).join(Version.document).filter_by(key=SYMBOL).first()
        assert version
        session.execute(update(Paragraph).where(Paragraph.version_id == version.id).values(text="forged"))
        other = session.query(Version).join(Version.document).filter_by(key=SYMBOL).offset(1).first()
        assert other
        spoilt = other.sha256
    (home / "archive" / spoilt[:2] / spoilt).write_bytes(b"spoilt")
    answer = ask("verify", SYMBOL)
    assert answer.exit_code == 1
    assert "its paragraphs are read differently now" in answer.stdout
    assert "the bytes in the archive are not those that were fetched" in answer.stdout
