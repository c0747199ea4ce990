"""The large collections that searches are timed on: how they are put in, and how fast that goes."""

import pickle
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bench.collection import DATA
from bench.fts5 import Fts5
from bench.synthetic import A_DOCUMENT, chunks, passages, vectors
from index.embedded import EmbeddedEngine
from index.engine import Engine, Passage, Vector
from treatywatch.catalogue.states import StateNames

DOCUMENTS_AT_ONCE = 200  # as treatywatch.app.copying
VECTORS_AT_ONCE = 10_000


def embed(asked: Sequence[str]) -> Vector:
    """Give each text the vector of some passage, so that it has near ones."""
    return np.concatenate([vectors(sum(map(ord, text)), 1) for text in asked])


def opened(folder: Path) -> EmbeddedEngine:
    """Open the engine for writing and searching."""
    return EmbeddedEngine(folder, states=StateNames.load(), embed=embed, threshold=0.5, writable=True)


def put_in(engine: Engine, count: int) -> float:
    """Put passages in as the indexing stage does; return how many a second."""
    with made(count) as batches:
        start = time.perf_counter()
        for batch in batches:
            engine.replace(sorted({passage.document for passage in batch}), batch)
        return count / (time.perf_counter() - start)


@contextmanager
def made(count: int) -> Iterator[Iterator[list[Passage]]]:
    """Give passages that were made beforehand, so that nobody gets on with other work while they are made."""
    with tempfile.TemporaryFile() as file:
        for batch in chunks(passages(count, DATA), DOCUMENTS_AT_ONCE * A_DOCUMENT):
            pickle.dump(batch, file)
        end = file.tell()
        file.seek(0)
        yield iter(lambda: pickle.load(file) if file.tell() < end else [], [])


def add_vectors(engine: Engine, count: int) -> float:
    """Add the vectors of all passages; return how many a second."""
    taken = 0.0
    for first in range(0, count, VECTORS_AT_ONCE):
        rows = vectors(first, min(VECTORS_AT_ONCE, count - first))
        start = time.perf_counter()
        engine.add_vectors(range(first, first + len(rows)), rows)
        taken += time.perf_counter() - start
    return count / taken


def build(folder: Path, count: int) -> tuple[float, float]:
    """Put passages into the embedded engine as a rebuild does; return how many a second, and the most memory, in MiB.

    Putting the last files in order after them is counted.
    """
    with opened(folder).renewing() as fresh:
        rate = put_in(fresh, count)
        start = time.perf_counter()
    return 1 / (1 / rate + (time.perf_counter() - start) / count), most_memory()


def give_vectors(folder: Path, count: int) -> tuple[float, float]:
    """Add the vectors of all passages; return the same two figures."""
    return add_vectors(opened(folder), count), most_memory()


def build_yardstick(folder: Path, count: int) -> tuple[float, float]:
    """Put the same passages into SQLite; return the same two figures."""
    database = Fts5(folder / "fts5.db", StateNames.load())
    with made(count) as batches:
        start = time.perf_counter()
        for batch in batches:
            database.add(batch)
        return count / (time.perf_counter() - start), most_memory()


def most_memory() -> float:
    """Return the most memory that this process has used, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(work: Callable[[Path, int], tuple[float, float]], folder: Path, count: int) -> str:
    """Do a piece of work in a process of its own, whose memory is nobody else's."""
    with get_context("spawn").Pool(1) as pool:
        rate, memory = pool.apply(work, (folder, count))
    return f"{rate:,.0f}/s, at most {memory:,.0f} MiB"
