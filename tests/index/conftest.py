"""Passages made of real paragraphs, and engines that hold them."""

import datetime
import functools
import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.codes import cosines
from index.elastic.engine import ElasticEngine
from index.elastic.server import Address, connect
from index.embedded import EmbeddedEngine
from index.engine import Engine, Passage, Vector
from index.highlight import Span, highlighted, sought
from index.match import Read, holds, meanings
from index.tree import Query
from tests.index.elastic_server import running, skip_where_lacking
from treatywatch.catalogue.states import StateNames

ROOT = Path(__file__).parent.parent.parent
DIMENSION = 32
THRESHOLD = 0.4987  # no cosine of small whole numbers falls on it
MakePassage = Callable[..., Passage]


def embed(texts: Sequence[str]) -> Vector:
    """Give each text a unit vector by its words alone: texts that share words are near."""
    rows = np.zeros((len(texts), DIMENSION), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.lower().split():
            row[hashlib.sha256(word.encode()).digest()[0] % DIMENSION] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def make_passage(id: int, text: str, **fields: object) -> Passage:  # noqa: A002 - the field's own name
    given: dict[str, object] = {
        "id": id,
        "document": id,
        "position": 0,
        "symbol": "E/C.12/FRA/CO/5",
        "title": "Concluding observations on the fifth report of France",
        "number": "24",
        "text": text,
        "language": "en",
        "leads_for": ("en", "fr", "es", "ru", "ar", "zh", "pt"),
        "date": datetime.date(2024, 3, 8),
        "body": "CESCR",
        "kind": "concluding-observations",
        "states": ("FRA",),
        "recommendation": True,
    }
    return Passage(**(given | fields))  # type: ignore[arg-type] # the fields of Passage, by name


_read = functools.lru_cache(maxsize=4096)(Read.of)


def matched(tree: Query, passage: Passage, vector: Vector | None = None) -> tuple[Span, ...] | None:
    """Put a question to one passage, as the matcher alone answers it: the highlights, or None for no answer."""
    read = _read(passage)
    alike = {text for text in meanings(tree) if vector is not None and cosine(embed([text])[0], vector) >= THRESHOLD}
    return highlighted(sought(tree), read.own) if holds(tree, read, alike) else None


def cosine(one: Vector, other: Vector) -> float:
    """Return the cosine of two unit vectors as every engine decides by it."""
    return float(cosines(one, other.astype(np.float16).reshape(1, -1))[0])


@pytest.fixture(scope="session")
def real_passages(data: Path) -> list[Passage]:
    """Some 900 paragraphs in six languages with every field filled, of observations and UPR reports."""
    lines = (data / "observations" / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
    observations = [json.loads(line) for line in lines]
    reports = [json.loads(line) for line in (data / "upr" / "gold.jsonl").read_text(encoding="utf-8").splitlines()[:10]]
    texts = [(found["text"], found["language"]) for found in observations]
    texts += [(found["text"], "en") for report in reports for found in report["recommendations"]]
    return [_filled(number, text, language) for number, (text, language) in enumerate(texts[::4])]


def _filled(number: int, text: str, language: str) -> Passage:
    states = ("FRA", "DEU", "BOL", "CIV", "KEN")
    rights = ("housing", "food", "health", "work")
    return make_passage(
        number,
        text,
        document=number // 10,
        position=number % 10,
        stem="The Committee recommends that the State party:" if number % 4 == 0 else "",
        number=f"{number % 40} ({'abc'[number % 3]})",
        symbol=f"E/C.12/{states[number % 5]}/CO/{number % 7}",
        language=language,
        leads_for=(language,) if number % 3 else ("en", language),
        date=datetime.date(2010 + number % 15, 1 + number % 12, 1 + number % 28),
        body=("CESCR", "UPR", "CRC")[number % 3],
        kind=("concluding-observations", "upr-report")[number % 2],
        states=(states[number % 5],) if number % 6 else (states[number % 5], "CHE"),
        recommending_states=("ESP",) if number % 8 == 0 else (),
        recommendation=number % 5 != 0,
        rights=(rights[number % 4],) if number % 7 else rights[:2],
        groups=("women",) if number % 2 else (),
        action=number % 6 or None,
        deadline=datetime.date(2026, 1 + number % 12, 1) if number % 9 == 0 else None,
        repeated=number % 10 == 0,
    )


@pytest.fixture(scope="session")
def elastic_url() -> Iterator[str]:
    """The address of a real Elasticsearch server, one for all tests."""
    skip_where_lacking()
    with running() as server:
        yield server.url


@contextmanager
def embedded(request: pytest.FixtureRequest, states: StateNames) -> Iterator[Engine]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("index")
    engine = EmbeddedEngine(folder, states=states, embed=embed, model="words", threshold=THRESHOLD, writable=True)
    yield engine
    engine.close()


@contextmanager
def elasticsearch(request: pytest.FixtureRequest, states: StateNames) -> Iterator[Engine]:
    address = Address.parse(f"{request.getfixturevalue('elastic_url')}/test-{uuid.uuid4().hex}")
    with open_elastic(address, states) as engine:
        yield engine


@contextmanager
def open_elastic(address: Address, states: StateNames, **options: Any) -> Iterator[ElasticEngine]:
    """An engine over a real server, whose indices are deleted at the end."""
    given = {"embed": embed, "model": "words", "threshold": THRESHOLD, "writable": True, "pause": 0.01}
    engine = ElasticEngine(address, states=states, **(given | options))
    try:
        yield engine
    finally:
        engine.close()
        with connect(address) as client:
            for index in client.indices.get(index=f"{address.name}-*"):
                client.indices.delete(index=index)


ENGINES = {"embedded": embedded, "elasticsearch": elasticsearch}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, states: StateNames) -> Iterator[Engine]:
    """An empty engine of each kind; a new one is added to ENGINES."""
    with ENGINES[request.param](request, states) as opened:
        yield opened


@pytest.fixture(scope="module", params=ENGINES)
def full_engine(request: pytest.FixtureRequest, states: StateNames, real_passages: list[Passage]) -> Iterator[Engine]:
    """An engine of each kind that holds the real passages and their vectors."""
    with ENGINES[request.param](request, states) as opened:
        opened.replace({passage.document for passage in real_passages}, real_passages)
        opened.add_vectors([passage.id for passage in real_passages], embed([p.text for p in real_passages]))
        yield opened
