"""An open installation: its settings, its catalogue, its archive, and what is made of them when first asked for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from sqlalchemy.exc import IntegrityError

from index.engine import Engine, Vector
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.tables import Installation
from treatywatch.refusal import Refusal
from treatywatch.settings import Settings

if TYPE_CHECKING:  # it is heavy, and most commands do not need it
    from nlp.embed import Embedder

DEMONSTRATION_STATES = Path(__file__).parent.parent / "demo" / "states.yml"


class House:
    """An installation whose parts are opened when first used; `origin` says what documents it holds, None if new."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalogue: Catalogue = open_catalogue(settings.catalogue_url)
        self.archive = Archive(settings.archive_url)

    @property
    def origin(self) -> str | None:
        """What documents it holds: "live", "replay" or "demonstration"; None while it holds none."""
        with self.catalogue.session() as session:
            installed = session.get(Installation, 1)
            return installed.origin if installed else None

    def claim(self, origin: str) -> None:
        """Make this an installation of that origin; raises Refusal where it already holds documents of another."""
        if self.origin is None:
            try:
                with self.catalogue.session() as session:
                    session.add(Installation(id=1, origin=origin, created=datetime.now(UTC)))
            except IntegrityError:
                pass  # another process was first; what it made of it is looked at now
        if self.origin != origin:
            raise Refusal(
                f"{self.settings.home} holds {self.origin} documents, which are never mixed with {origin} ones: "
                "set TREATYWATCH_HOME to another folder"
            )

    @cached_property
    def extra_state_names(self) -> tuple[Path, ...]:
        """The names files loaded beside our own: the invented States', in a demonstration alone."""
        return (DEMONSTRATION_STATES,) if self.origin == "demonstration" else ()

    @cached_property
    def states(self) -> StateNames:
        """The names of States that this installation understands."""
        return StateNames.load(*self.extra_state_names)

    @cached_property
    def embedder(self) -> "Embedder":
        """The embedding model that the settings name; loaded at its first use."""
        from nlp.embed import Embedder

        return Embedder(self.settings.model)

    def _embed(self, texts: Sequence[str]) -> Vector:
        return self.embedder.embed(texts)

    @contextmanager
    def engine(self, *, writable: bool = False) -> Iterator[Engine]:
        """Give the search engine that the settings name, closed when the block ends."""
        with self.engine_at(self.settings.index, writable=writable) as engine:
            yield engine

    @contextmanager
    def engine_at(self, url: str, *, writable: bool = False) -> Iterator[Engine]:
        """Give the Elasticsearch engine at a URL, or the embedded one where it is empty, closed when the block ends.

        Raises Refusal for a URL, a key or a certificate authority that cannot be used.
        """
        engine = self._elastic(url, writable=writable) if url else self._embedded(writable=writable)
        try:
            yield engine
        finally:
            engine.close()

    def _embedded(self, *, writable: bool) -> Engine:
        from index.embedded import EmbeddedEngine

        return EmbeddedEngine(
            self.settings.index_folder,
            embed=self._embed,
            model=self.embedder.name,
            threshold=self.embedder.threshold,
            states=self.states,
            writable=writable,
        )

    def _elastic(self, url: str, *, writable: bool) -> Engine:
        from index.elastic.engine import ElasticEngine
        from index.elastic.server import Address

        return ElasticEngine(
            Address.parse(url),
            api_key=self.settings.index_api_key,
            ca=self.settings.index_ca,
            embed=self._embed,
            model=self.embedder.name,
            threshold=self.embedder.threshold,
            states=self.states,
            writable=writable,
        )

    @contextmanager
    def processing(self) -> Iterator[None]:
        """Hold the processing of this installation for a block, after any other process that holds it.

        Two that read the same files at once would do the work twice; the second finds it done.
        """
        self.settings.home.mkdir(parents=True, exist_ok=True)
        with FileLock(self.settings.home / "processing.lock"):
            yield

    def close(self) -> None:
        """Let go of the catalogue."""
        self.catalogue.close()


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """Open an installation for the length of a block."""
    house = House(settings)
    try:
        yield house
    finally:
        house.close()
