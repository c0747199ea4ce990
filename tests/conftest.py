"""What every test may ask for: the shared data, and a catalogue and archive of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from treatywatch.app.demonstration import harvest
from treatywatch.app.embedding import embed_all
from treatywatch.app.house import open_house
from treatywatch.app.indexing import index_all
from treatywatch.app.reading import read_all
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.catalogue.states import StateNames
from treatywatch.settings import Settings

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("TREATYWATCH_DATA") or ROOT.parent / "shared" / "data")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings of whoever runs it, nor writes outside its own folder."""
    for name in [name for name in os.environ if name.startswith("TREATYWATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TREATYWATCH_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real documents and human annotations."""
    if not DATA.is_dir():
        pytest.skip(f"no shared data at {DATA}")
    return DATA


@pytest.fixture(scope="session")
def states() -> StateNames:
    return StateNames.load()


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    yield opened
    opened.close()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(str(tmp_path / "archive"))


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder of an installation that harvested the bundled site and understood what came."""
    home = tmp_path_factory.mktemp("demonstration")
    with open_house(Settings(home=home)) as house:
        outcome = harvest(house, lambda done, of: None)
        assert (outcome.outcome, outcome.alarms) == ("ok", ())
        read_all(house)
        index_all(house)
        embed_all(house)
    return home
