"""How fast the search engine answers: passages made of real recommendations, real questions, one line a measure.

Run as `python bench/search.py [COUNT]` from the project's root; it needs the shared data (see tests/conftest.py).
"""

import argparse
import dataclasses
import datetime
import itertools
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.embedded import EmbeddedEngine
from index.engine import Mode, Order, Passage, Request, Vector
from treatywatch.catalogue.readings import Body, Kind
from treatywatch.catalogue.states import StateNames

DATA = Path(os.environ.get("TREATYWATCH_DATA") or Path(__file__).parent.parent.parent / "shared" / "data")
RIGHTS = ("work", "social-security", "housing", "food", "water", "health", "education", "civil-political")
STATES = ("FRA", "DEU", "BOL", "CIV", "KEN", "CHE", "BRA", "IND", "PHL", "ZAF", "MEX", "EGY")
DIMENSION = 512
ROUNDS = 60
QUESTIONS = {
    "two words, 6 facets, highlights": Request(query="women violence"),
    "two words, 3 filters, 6 facets": Request(
        query="women violence", filters={"state": ["FRA", "KEN"], "right": ["health", "food"], "year": ["2012", "2013"]}
    ),
    "phrase": Request(query='"death penalty"'),
    "prefix": Request(query="disabilit*"),
    "alternatives": Request(query="housing OR eviction OR homeless"),
    "newest first": Request(query="education OR health", order=Order.NEWEST),
    "everything, 6 facets": Request(query="is:any"),
    "like:": Request(query='like:"cost of medicine"'),
    "hybrid": Request(query="cost of medicine", mode=Mode.HYBRID),
}


def texts() -> Iterator[tuple[str, str]]:
    """Yield real texts with their language, again and again."""
    lines = (DATA / "upr" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    found = [(one["text"], "en") for line in lines for one in json.loads(line)["recommendations"]]
    for language, pair in {"fr": "en-fr", "es": "en-es", "ru": "en-ru", "ar": "ar-en", "zh": "en-zh"}.items():
        sentences = (DATA / "parallel-sentences" / f"train.{pair}.{language}").read_text(encoding="utf-8").splitlines()
        found += [(sentence, language) for sentence in sentences[:4_000]]
    random.Random(1).shuffle(found)
    return itertools.cycle(found)


def passages(count: int) -> Iterator[Passage]:
    """Yield passages with the fields of a real collection, the same every time."""
    chance = random.Random(2)
    day = datetime.date(2006, 1, 1)
    for number, (text, language) in zip(range(count), texts(), strict=False):
        yield Passage(
            id=number,
            document=number // 100,
            position=number % 100,
            symbol=f"A/HRC/{number // 5000}/{number // 100}",
            title="Report of the Working Group on the Universal Periodic Review",
            number=f"{number % 100}",
            text=text,
            language=language,
            leads_for=("en", language) if language != "en" else ("en",),
            date=day + datetime.timedelta(days=number * 7000 // count),
            body=chance.choice(list(Body)),
            kind=chance.choice(list(Kind)),
            states=(chance.choice(STATES),),
            recommendation=chance.random() < 0.8,
            rights=tuple(chance.sample(RIGHTS, chance.randint(1, 2))),
            action=chance.randint(1, 5),
        )


def embed(asked: Sequence[str]) -> Vector:
    """Give each text a unit vector by chance: how long a scan takes does not depend on what it finds."""
    rows = np.random.default_rng(len(asked)).normal(size=(len(asked), DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def milliseconds(engine: EmbeddedEngine, question: Request) -> list[float]:
    """Return how long each round of a question took, sorted."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        engine.search(question)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", nargs="?", type=int, default=40_000)
    count: int = arguments.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder), states=StateNames.load(), embed=embed, threshold=0.1, writable=True)
        start = time.perf_counter()
        engine.replace(range(count // 100 + 1), passages(count))
        print(f"{count:,} passages put in at {count / (time.perf_counter() - start):,.0f}/s")
        for first in range(0, count, 10_000):
            ids = range(first, min(first + 10_000, count))
            engine.add_vectors(ids, embed([""] * len(ids)))
        size = sum(file.stat().st_size for file in (Path(folder) / "text").iterdir())
        print(f"text index {size / 2**20:,.0f} MiB")
        start = time.perf_counter()
        again = dataclasses.replace(next(passages(1)), document=0)
        engine.replace([0], [dataclasses.replace(again, id=number) for number in range(100)])
        print(f"100 passages replaced and visible in {(time.perf_counter() - start) * 1000:.0f} ms")
        for name, question in QUESTIONS.items():
            taken = milliseconds(engine, question)
            total = engine.search(question).total
            print(
                f"{name:34} p50 {taken[ROUNDS // 2]:6.1f} ms  p95 {taken[ROUNDS * 95 // 100]:6.1f} ms  {total:7,} hits"
            )
        start = time.perf_counter()
        EmbeddedEngine(Path(folder), states=StateNames.load(), embed=embed).search(Request(query="women"))
        print(f"opened and asked in {(time.perf_counter() - start) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
