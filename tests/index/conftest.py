"""Passages made of real paragraphs, and engines that hold them."""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.embedded import EmbeddedEngine
from index.engine import Engine, Passage, Vector
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


def open_embedded(folder: Path, states: StateNames) -> Engine:
    return EmbeddedEngine(
        folder / "index", states=states, embed=embed, model="words", threshold=THRESHOLD, writable=True
    )


ENGINES = {"embedded": open_embedded}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path, states: StateNames) -> Iterator[Engine]:
    """An empty engine of each kind; a new one is added to ENGINES."""
    opened: Engine = ENGINES[request.param](tmp_path, states)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=ENGINES)
def full_engine(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    states: StateNames,
    real_passages: list[Passage],
) -> Iterator[Engine]:
    """An engine of each kind that holds the real passages and their vectors."""
    opened: Engine = ENGINES[request.param](tmp_path_factory.mktemp("full"), states)
    opened.replace({passage.document for passage in real_passages}, real_passages)
    opened.add_vectors([passage.id for passage in real_passages], embed([passage.text for passage in real_passages]))
    yield opened
    opened.close()
