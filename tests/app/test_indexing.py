"""An index of another version, or one that is only half made, is made again at the next processing."""

import shutil
from pathlib import Path

import pytest

from index.engine import OutdatedIndex, Request
from treatywatch.app.embedding import embed_all
from treatywatch.app.house import open_house
from treatywatch.app.indexing import index_all
from treatywatch.app.rebuilding import forget
from treatywatch.settings import Settings

EVERYTHING = Request(query="is:any", limit=1_000)


def test_an_index_of_another_form_is_made_again_by_the_next_processing(demonstration: Path, tmp_path: Path) -> None:
    home = shutil.copytree(demonstration, tmp_path / "home")
    told: list[tuple[int, int]] = []
    with open_house(Settings(home=home)) as house:
        with house.engine() as engine:
            before = engine.search(EVERYTHING)
        house.settings.index_folder.joinpath("text", "form").write_text("0")
        with house.engine() as engine, pytest.raises(OutdatedIndex, match="`treatywatch process` makes it anew"):
            engine.search(EVERYTHING)
        documents = index_all(house, lambda done, of: told.append((done, of)))
        embed_all(house)
        with house.engine() as engine:
            assert engine.search(EVERYTHING) == before
        assert index_all(house) == 0
    assert told[-1] == (documents, documents)
    assert documents > 1


def test_a_rebuild_that_was_cut_short_is_finished_by_the_next_processing(demonstration: Path, tmp_path: Path) -> None:
    home = shutil.copytree(demonstration, tmp_path / "home")
    with open_house(Settings(home=home)) as house:
        with house.engine() as engine:
            before = engine.search(EVERYTHING)
        obstacle = house.settings.index_folder / "text.new"
        obstacle.write_text("where the new index is to be made")
        with pytest.raises(FileExistsError):
            forget(house, "index")
        obstacle.unlink()
        index_all(house)
        embed_all(house)
        with house.engine() as engine:
            assert engine.search(EVERYTHING) == before
