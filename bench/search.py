"""How fast the embedded engine answers on a large collection, with SQLite's full-text search beside it.

Run as `python -m bench.search [COUNT] [--folder FOLDER]` from the project's root; it needs the shared data (see
tests/conftest.py). A FOLDER keeps what was built, and a second run asks without building.
"""

import argparse
import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tantivy import FieldType
from tantivy import Query as Clause

from bench.fts5 import Fts5
from bench.synthetic import A_DOCUMENT, chunks, passages, vectors
from index.documents import schema
from index.embedded import EmbeddedEngine
from index.engine import Mode, Order, Request, Vector
from index.nearest import nearest
from index.textindex import TextIndex
from index.translate import unscored
from index.vectors import VectorFile
from treatywatch.catalogue.states import StateNames

DATA = Path(os.environ.get("TREATYWATCH_DATA") or Path(__file__).parent.parent.parent / "shared" / "data")
DOCUMENTS_AT_ONCE = 50  # as treatywatch.app.indexing
VECTORS_AT_ONCE = 10_000
ROUNDS, YARDSTICK_ROUNDS = 48, 8
NEAREST = 50
WORDS = (
    *("women violence", "children education", "torture prevention", "migrant workers"),
    *("forced evictions", "health services", "police training", "racial discrimination"),
)
PHRASES = ('"death penalty"', '"sexual violence"', '"civil society"', '"human rights defenders"')
PREFIXES = ("disabilit*", "indigen*", "traffick*", "discriminat*")
FILTERS = {"state": ("AFG", "AGO", "ALB"), "right": ("work", "housing"), "year": ("2012", "2013", "2014", "2015")}
# What is asked, and the 95th percentile in ms that a million passages must not exceed.
QUESTIONS: dict[str, tuple[int | None, list[Request]]] = {
    "two words, 3 filters, 6 facets": (20, [Request(query=words, filters=FILTERS) for words in WORDS]),
    "two words, 6 facets": (None, [Request(query=words) for words in WORDS]),
    "alternatives, 6 facets": (None, [Request(query=words.replace(" ", " OR ")) for words in WORDS]),
    "phrase, 6 facets": (15, [Request(query=phrase) for phrase in PHRASES]),
    "prefix, 6 facets": (None, [Request(query=prefix) for prefix in PREFIXES]),
    "newest first": (
        10,
        [Request(query=words.replace(" ", " OR "), order=Order.NEWEST, facets=()) for words in WORDS],
    ),
    "everything, 6 facets": (80, [Request(query="", recommendations_only=False)]),
}
BY_MEANING: dict[str, tuple[int | None, list[Request]]] = {
    "like:": (None, [Request(query=f'like:"{words}"') for words in WORDS]),
    "hybrid, 6 facets": (70, [Request(query=words, mode=Mode.HYBRID) for words in WORDS]),
}
SEE = """
import sys, time
from pathlib import Path
from index.embedded import EmbeddedEngine
from treatywatch.catalogue.states import StateNames
engine = EmbeddedEngine(Path(sys.argv[1]), states=StateNames.load())
before = engine.count()
print("ready", flush=True)
while engine.count() == before:
    time.sleep(0.002)
print(time.time(), flush=True)
"""
OPEN = """
import sys, time
from pathlib import Path
from bench.search import embed
from index.embedded import EmbeddedEngine
from index.engine import Request
from treatywatch.catalogue.states import StateNames
states = StateNames.load()
start = time.perf_counter()
EmbeddedEngine(Path(sys.argv[1]), states=states, embed=embed).search(Request(query="women violence"))
print(f"{time.perf_counter() - start:.3f}")
"""


def embed(asked: Sequence[str]) -> Vector:
    """Give each text the vector of some passage, so that it has near ones."""
    return np.concatenate([vectors(sum(map(ord, text)), 1) for text in asked])


def opened(folder: Path) -> EmbeddedEngine:
    """Open the engine for writing and searching."""
    return EmbeddedEngine(folder, states=StateNames.load(), embed=embed, threshold=0.5, writable=True)


def build(folder: Path, count: int) -> tuple[float, float]:
    """Put passages in as the indexing stage does; return how many a second, and the most memory used, in MiB."""
    engine, taken = opened(folder), 0.0
    for batch in chunks(passages(count, DATA), DOCUMENTS_AT_ONCE * A_DOCUMENT):
        start = time.perf_counter()
        engine.replace(sorted({passage.document for passage in batch}), batch)
        taken += time.perf_counter() - start
    return count / taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def give_vectors(folder: Path, count: int) -> tuple[float, float]:
    """Add the vectors of all passages; return the same two figures."""
    engine, taken = opened(folder), 0.0
    for first in range(0, count, VECTORS_AT_ONCE):
        rows = vectors(first, min(VECTORS_AT_ONCE, count - first))
        start = time.perf_counter()
        engine.add_vectors(range(first, first + len(rows)), rows)
        taken += time.perf_counter() - start
    return count / taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build_yardstick(folder: Path, count: int) -> tuple[float, float]:
    """Put the same passages into SQLite; return the same two figures."""
    database, taken = Fts5(folder / "fts5.db", StateNames.load()), 0.0
    for batch in chunks(passages(count, DATA), DOCUMENTS_AT_ONCE * A_DOCUMENT):
        start = time.perf_counter()
        database.add(batch)
        taken += time.perf_counter() - start
    return count / taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(work: Callable[[Path, int], tuple[float, float]], folder: Path, count: int) -> str:
    """Do a piece of work in a process of its own, whose memory is nobody else's."""
    with get_context("spawn").Pool(1) as pool:
        rate, memory = pool.apply(work, (folder, count))
    return f"{rate:,.0f}/s, at most {memory:,.0f} MiB"


def size(folder: Path) -> str:
    """Say how much a folder's files hold."""
    return f"{sum(file.stat().st_size for file in folder.rglob('*') if file.is_file()) / 2**20:,.0f} MiB"


def timed(ask: Callable[[Request], object], requests: Sequence[Request], rounds: int) -> list[float]:
    """Return how long each round took in ms, sorted; the first time around is not counted."""
    for request in requests:
        ask(request)
    taken = []
    for request in itertools.islice(itertools.cycle(requests), rounds):
        start = time.perf_counter()
        ask(request)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def spread(taken: Sequence[float]) -> str:
    """Say the middle and the 95th percentile."""
    return f"p50 {taken[len(taken) // 2]:7.1f}  p95 {taken[len(taken) * 95 // 100]:7.1f} ms"


def ask(engine: EmbeddedEngine, database: Fts5) -> None:
    """Print how long each question takes, the yardstick beside it."""
    for name, (most, requests) in (QUESTIONS | BY_MEANING).items():
        line = f"{name:32} {spread(timed(engine.search, requests, ROUNDS))}"
        total = sum(engine.search(request).total for request in requests) // len(requests)
        target = f"(< {most})" if most else ""
        line += f" {target:7} {total:9,} hits"
        if name in QUESTIONS:
            line += f"   FTS5 {spread(timed(database.search, requests, YARDSTICK_ROUNDS))}"
            line += f" {sum(database.search(request) for request in requests) // len(requests):9,} hits"
        print(line, flush=True)


def ask_nearest(folder: Path, count: int) -> None:
    """Print how long the nearest take, without a filter and with one that lets 2 % pass, and whether they are exact."""
    searcher, held = TextIndex(folder).searcher(), VectorFile(folder, "")
    anything = unscored(Clause.all_query())
    few = unscored(Clause.range_query(schema(), "id", FieldType.Integer, 0, count // 50 - 1))
    for name, most, passing in (("nearest", 40, anything), ("nearest among 2 %", 20, few)):
        asked = [vectors(number, 1)[0] for number in range(1, ROUNDS)]
        taken = []
        for vector in asked:
            start = time.perf_counter()
            nearest(searcher, held, vector, passing)
            taken.append((time.perf_counter() - start) * 1000)
        print(f"{name:32} {spread(sorted(taken))} (< {most})", flush=True)
    print(f"recall of the {NEAREST} nearest: {recall(held, count):.4f}", flush=True)


def recall(held: VectorFile, count: int) -> float:
    """Return the share of the nearest, worked out in full from the vectors before they were coded, that are found."""
    asked = np.concatenate([vectors(number, 1) for number in range(1, 21)])
    cosines = np.concatenate(
        [vectors(first, min(VECTORS_AT_ONCE, count - first)) @ asked.T for first in range(0, count, VECTORS_AT_ONCE)]
    )
    true = np.argpartition(-cosines, NEAREST, axis=0)[:NEAREST].T
    found = (held.nearest(vector, NEAREST) for vector in asked)
    return float(np.mean([len(np.intersect1d(one, other)) / NEAREST for one, other in zip(true, found, strict=True)]))


def visible(folder: Path, count: int) -> None:
    """Print how long it takes until another process sees 500 new passages."""
    engine, new = opened(folder), list(itertools.islice(passages(count, DATA), 500))
    for _ in range(3):
        first = engine.count() * 10  # beyond all that is held
        fresh = [replace(one, id=first + one.id, document=first + one.document) for one in new]
        with subprocess.Popen([sys.executable, "-c", SEE, folder], stdout=subprocess.PIPE, text=True) as reader:
            assert reader.stdout is not None
            reader.stdout.readline()
            start = time.time()
            engine.replace(sorted({passage.document for passage in fresh}), fresh)
            seen = float(reader.stdout.readline()) - start
        print(f"500 new passages seen by another process after {seen * 1000:.0f} ms (< 250)", flush=True)


def cold(folder: Path) -> None:
    """Print how long opening and a first search take, with none of the index's files in memory."""
    for file in (file for file in folder.rglob("*") if file.is_file()):
        with file.open("rb") as held:
            os.fsync(held.fileno())
            os.posix_fadvise(held.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    taken = subprocess.run([sys.executable, "-c", OPEN, folder], capture_output=True, text=True, check=True).stdout
    print(f"opened cold and asked in {taken.strip()} s (< 1)", flush=True)


@contextmanager
def writing(folder: Path, count: int) -> Iterator[None]:
    """Have another process put passages in, 500 at a time, for the length of a block."""
    process = get_context("spawn").Process(target=keep_writing, args=(folder, count), daemon=True)
    process.start()
    time.sleep(5)
    yield
    process.terminate()
    process.join()


def keep_writing(folder: Path, count: int) -> None:
    """Put passages in, 500 at a time, until ended."""
    engine, new = opened(folder), list(itertools.islice(passages(count, DATA), 500))
    for turn in itertools.count():
        first = count * 3 + turn * 1_000
        fresh = [replace(one, id=first + one.id, document=first + one.document) for one in new]
        engine.replace(sorted({passage.document for passage in fresh}), fresh)


def read_while_writing(folder: Path, count: int) -> None:
    """Print how much longer questions take while another process writes."""
    engine, (_, requests) = opened(folder), QUESTIONS["two words, 3 filters, 6 facets"]
    idle = timed(engine.search, requests, ROUNDS * 2)
    with writing(folder, count):
        busy = timed(engine.search, requests, ROUNDS * 2)
    slower = busy[len(busy) // 2] / idle[len(idle) // 2]
    print(f"while another writes {spread(busy)}, idle {spread(idle)}: {slower:.1f} times (< 2)", flush=True)


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", nargs="?", type=int, default=300_000)
    arguments.add_argument("--folder", type=Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        if not (folder / "text").exists():
            folder.mkdir(exist_ok=True)
            print(f"{given.count:,} passages put in at {alone(build, folder, given.count)} (> 6,000/s, < 1,536 MiB)")
            print(f"vectors added at {alone(give_vectors, folder, given.count)}")
            print(f"FTS5 built at {alone(build_yardstick, folder, given.count)}")
        yardstick = (folder / "fts5.db").stat().st_size / 2**20
        vectors_size = sum(file.stat().st_size for file in folder.glob("*.vectors/*")) / 2**20
        print(
            f"text index {size(folder / 'text')} (< 1,024 at 1,000,000), vectors {vectors_size:,.0f} MiB, "
            f"FTS5 {yardstick:,.0f} MiB",
            flush=True,
        )
        cold(folder)
        ask(opened(folder), Fts5(folder / "fts5.db", StateNames.load()))
        ask_nearest(folder, given.count)
        read_while_writing(folder, given.count)
        visible(folder, given.count)


if __name__ == "__main__":
    main()
