"""How fast the embedded engine answers on a large collection, with SQLite's full-text search beside it.

Run as `python -m bench.search [COUNT] [--folder FOLDER]` from the project's root; it needs the shared data (see
tests/conftest.py). A FOLDER keeps what was built, and a second run asks without building. With `--engine elasticsearch`
a server stands beside the embedded engine instead (see bench/search_elastic.py).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
from tantivy import FieldType
from tantivy import Query as Clause

from bench.fts5 import Fts5
from bench.search_building import VECTORS_AT_ONCE, alone, build, build_yardstick, give_vectors, opened
from bench.search_elastic import compare
from bench.search_questions import BY_MEANING, QUESTIONS, ROUNDS, WORDS, spread, timed
from bench.search_writing import read_while_writing, visible
from bench.synthetic import vectors
from index.documents import schema
from index.embedded import EmbeddedEngine
from index.nearest import by_scan, nearest, one_by_one
from index.textindex import TextIndex
from index.translate import unscored
from index.vectors import VectorFile
from treatywatch.catalogue.states import StateNames

YARDSTICK_ROUNDS = 8
NEAREST = 50
# The nearest are looked for among so many percent, and the 95th percentile in ms not to be exceeded at a million.
NEAREST_AMONG = {100: 40, 50: None, 16: None, 8: None, 4: None, 2: 20}
# Up to so many percent, both ways to find them are timed: index.nearest chooses between these.
SMALL_SHARE = 16
OPEN = """
import sys, time
from pathlib import Path
from bench.search_building import embed
from index.embedded import EmbeddedEngine
from index.engine import Request
from treatywatch.catalogue.states import StateNames
states = StateNames.load()
start = time.perf_counter()
EmbeddedEngine(Path(sys.argv[1]), states=states, embed=embed).search(Request(query="women violence"))
print(f"{time.perf_counter() - start:.3f}")
"""


def size(folder: Path) -> str:
    """Say how much a folder's files hold."""
    return f"{sum(file.stat().st_size for file in folder.rglob('*') if file.is_file()) / 2**20:,.0f} MiB"


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
    """Print how long the nearest take among all passages and among some, by either way, and whether they are exact."""
    searcher, held = TextIndex(folder).searcher(), VectorFile(folder, "")
    asked = [vectors(number, 1)[0] for number in range(1, len(WORDS) + 1)]
    for percent, most in NEAREST_AMONG.items():
        passed = count * percent // 100
        passing = unscored(Clause.range_query(schema(), "id", FieldType.Integer, 0, passed - 1))
        line = f"{f'nearest among {percent} %':32} "
        line += spread(timed(partial(nearest, searcher, held, passing=passing), asked, ROUNDS))
        line += f" {f'(< {most})' if most else '':7}"
        if percent <= SMALL_SHARE:
            one = timed(partial(one_by_one, searcher, held, passing=passing, passed=passed), asked, YARDSTICK_ROUNDS)
            scan = timed(partial(by_scan, searcher, held, passing=passing), asked, YARDSTICK_ROUNDS)
            line += f"   one by one {spread(one)}   by a scan {spread(scan)}"
        print(line, flush=True)
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


def cold(folder: Path) -> None:
    """Print how long opening and a first search take, with none of the index's files in memory."""
    for file in (file for file in folder.rglob("*") if file.is_file()):
        with file.open("rb") as held:
            os.fsync(held.fileno())
            os.posix_fadvise(held.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    taken = subprocess.run([sys.executable, "-c", OPEN, folder], capture_output=True, text=True, check=True).stdout
    print(f"opened cold and asked in {taken.strip()} s (< 1)", flush=True)


def measure(folder: Path, count: int) -> None:
    """Print what the embedded engine takes, in space and in time, SQLite beside it."""
    if not (folder / "fts5.db").exists():
        print(f"FTS5 built at {alone(build_yardstick, folder, count)}", flush=True)
    yardstick = (folder / "fts5.db").stat().st_size / 2**20
    vectors_size = sum(file.stat().st_size for file in folder.glob("*.vectors/*")) / 2**20
    print(
        f"text index {size(folder / 'text')} (< 1,024 at 1,000,000), vectors {vectors_size:,.0f} MiB, "
        f"FTS5 {yardstick:,.0f} MiB",
        flush=True,
    )
    cold(folder)
    ask(opened(folder), Fts5(folder / "fts5.db", StateNames.load()))
    ask_nearest(folder, count)
    read_while_writing(folder, count)
    visible(folder, count)


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", nargs="?", type=int, default=300_000)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--engine", choices=("embedded", "elasticsearch"), default="embedded")
    arguments.add_argument("--server", default="", help="the URL of an Elasticsearch server of your own")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        if not (folder / "text").exists():
            folder.mkdir(exist_ok=True)
            print(f"{given.count:,} passages put in at {alone(build, folder, given.count)} (> 6,000/s, < 1,536 MiB)")
            print(f"vectors added at {alone(give_vectors, folder, given.count)}", flush=True)
        if given.engine == "elasticsearch":
            compare(folder, given.count, given.server)
        else:
            measure(folder, given.count)


if __name__ == "__main__":
    main()
