"""What writing costs those who read: how soon new passages are seen, and how much slower a busy index answers."""

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from bench.collection import DATA
from bench.search_building import opened
from bench.search_questions import QUESTIONS, ROUNDS, spread, timed
from bench.synthetic import passages

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
    slower = [busy[len(busy) * part // 100] / idle[len(idle) * part // 100] for part in (50, 95)]
    print(
        f"while another writes {spread(busy)}, idle {spread(idle)}: {slower[0]:.1f} and {slower[1]:.1f} times (< 2)",
        flush=True,
    )
