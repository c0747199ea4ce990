"""A collection of any size, the same every time: paragraphs of real sentences put together by chance, with vectors."""

import datetime
import functools
import itertools
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.collection import SENTENCES
from index.engine import Passage, Vector
from treatywatch.catalogue.readings import Body, Kind
from treatywatch.catalogue.states import StateNames

DIMENSION = 512  # that of the packaged embedding model
# A paragraph of concluding observations has some 110 words.
LETTERS = {"zh": 200}
LATIN_LETTERS = 600
A_DOCUMENT = 100  # passages
# The share of each language, in percent.
LANGUAGES = {"en": 46, "fr": 15, "es": 15, "ru": 8, "ar": 8, "zh": 8}
FIRST_DAY = datetime.date(2006, 1, 1)
DAYS = 7_000
RIGHTS = (
    *("work", "social-security", "housing", "food", "water", "health", "education", "culture", "family", "life"),
    *("liberty", "fair-trial", "expression", "assembly", "privacy", "torture", "movement", "nationality", "voting"),
)
GROUPS = ("women", "children", "migrants", "refugees", "indigenous", "older-persons", "disabilities", "prisoners")
# Cosines within a cluster are about .6, and about 0 between clusters.
CLUSTERS, CLOSENESS = 5_000, 0.78
_BODIES, _KINDS = list(Body), list(Kind)


def passages(count: int, data: Path) -> Iterator[Passage]:
    """Yield `count` passages in the order of their documents, dated over some 19 years, every field filled."""
    chance = random.Random(2)
    sentences = _sentences(data)
    names = StateNames.load()
    codes = sorted({code for name in names.known() if (code := names.code(name))})
    spoken = chance.choices(list(LANGUAGES), list(LANGUAGES.values()), k=count // A_DOCUMENT + 1)
    for number in range(count):
        document, position = divmod(number, A_DOCUMENT)
        language = spoken[document]
        yield Passage(
            id=number,
            document=document,
            position=position,
            symbol=f"A/HRC/{document // 50}/{document}",
            title="Report of the Working Group on the Universal Periodic Review",
            number=f"{position // 3 + 1} ({'abc'[position % 3]})",
            text=_paragraph(chance, sentences[language], LETTERS.get(language, LATIN_LETTERS), number),
            language=language,
            leads_for=("en", language) if language != "en" else ("en",),
            date=FIRST_DAY + datetime.timedelta(days=document * A_DOCUMENT * DAYS // count),
            body=chance.choice(_BODIES),
            kind=chance.choice(_KINDS),
            page=position // 8 + 1,
            states=(_often_the_first(chance, codes),),
            recommendation=chance.random() < 0.8,
            rights=tuple({_often_the_first(chance, RIGHTS) for _ in range(chance.randint(1, 3))}),
            groups=tuple({_often_the_first(chance, GROUPS) for _ in range(chance.randint(0, 2))}),
            action=chance.randint(1, 5),
        )


def vectors(first: int, count: int) -> Vector:
    """Return the unit vectors of `count` passages from the one with id `first`: clusters, and noise around each."""
    chance = np.random.default_rng([7, first])
    centres = _centres()
    noise = chance.standard_normal((count, DIMENSION), np.float32) / np.float32(DIMENSION**0.5)
    rows = CLOSENESS * centres[chance.integers(CLUSTERS, size=count)] + (1 - CLOSENESS**2) ** 0.5 * noise
    unit: Vector = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@functools.cache
def _centres() -> Vector:
    rows = np.random.default_rng(7).normal(size=(CLUSTERS, DIMENSION)).astype(np.float32)
    unit: Vector = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _sentences(data: Path) -> Mapping[str, Sequence[str]]:
    reports = (data / "upr" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    found = {"en": [one["text"] for report in reports for one in json.loads(report)["recommendations"]]}
    for language, pair in SENTENCES.items():
        file = data / "parallel-sentences" / f"train.{pair}.{language}"
        found[language] = file.read_text(encoding="utf-8").splitlines()
    return found


def _paragraph(chance: random.Random, sentences: Sequence[str], length: int, number: int) -> str:
    """Join sentences, with a name that no other paragraph has: real vocabularies grow without end."""
    parts = [f"Case of N{number:x}."]
    while sum(map(len, parts)) < length:
        parts.append(chance.choice(sentences))
    return " ".join(parts)


def _often_the_first(chance: random.Random, values: Sequence[str]) -> str:
    """Choose one of some values, the first ones far more often than the last, as real fields have it."""
    return values[int(len(values) * chance.random() ** 2)]


def chunks(found: Iterator[Passage], size: int) -> Iterator[list[Passage]]:
    """Yield passages in lists of `size`."""
    while chunk := list(itertools.islice(found, size)):
        yield chunk
