"""Answers to questions whose paragraphs were judged by reading are held to what was reached (bench/quality.py)."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from bench.collection import SENTENCES, Kept, collection
from bench.quality import Figures, Question, across, figures, filled, meaning, measured, questions, sampled
from index.engine import Vector
from nlp.embed import Embedder

FLOORS = json.loads(Path(__file__).with_name("floors_quality.json").read_text(encoding="utf-8"))
ASKED = questions()
Embed = Callable[[Sequence[str]], Vector]


@pytest.fixture(scope="module")
def kept(data: Path) -> list[Kept]:
    return collection(data)


@pytest.fixture(scope="module")
def embed(request: pytest.FixtureRequest) -> Embed:
    """The packaged model; vectors are kept between runs in pytest's cache."""
    embedder = Embedder()
    folder = request.config.cache.mkdir("vectors")  # type: ignore[union-attr] # the cache is on

    def embedded(texts: Sequence[str]) -> Vector:
        name = hashlib.sha256(json.dumps([embedder.name, *texts]).encode()).hexdigest()
        file = folder / f"{name}.npy"
        if not file.exists():
            np.save(file, embedder.embed(texts).astype(np.float16))
        return np.load(file).astype(np.float32)

    return embedded


def test_at_least_sixty_questions_in_six_languages_are_judged(kept: list[Kept]) -> None:
    assert len(ASKED) >= 60
    assert {question.language for question in ASKED} == {"en", "fr", "es", "ru", "ar", "zh"}
    assert {key for question in ASKED for key in question.grades} <= {one.key for one in kept}
    for question in ASKED:
        assert set(question.grades.values()) >= {0, 2} or max(question.grades.values()) == 2


def test_figures_are_one_for_the_best_order_and_fall_with_each_miss() -> None:
    question = Question(need="", asked="", language="en", grades={"a": 2, "b": 1, "c": 2, "d": 0})
    best = figures(question, ["a", "c", "b"], "abcd")
    assert best == Figures(ndcg=1, recall=1)
    assert figures(question, ["d", "a", "c", "b"], "abcd").ndcg < best.ndcg
    assert figures(question, ["b", "a", "x"], "abcd").recall == 0.5
    assert figures(question, ["b"], "bd") == Figures(ndcg=1, recall=1)


def test_answers_over_a_sample_are_no_worse_than_the_floors(kept: list[Kept], embed: Embed, tmp_path: Path) -> None:
    hold("sample", sampled(kept, ASKED), embed, tmp_path)


@pytest.mark.whole
def test_answers_over_the_whole_are_no_worse_than_the_floors(kept: list[Kept], embed: Embed, tmp_path: Path) -> None:
    hold("whole", kept, embed, tmp_path)


def hold(name: str, held: Sequence[Kept], embed: Embed, folder: Path) -> None:
    asked = [meaning(question) for question in ASKED]
    vectors = dict(zip(asked, embed(asked), strict=True))
    engine = filled(folder, held, embed([one.passage.text for one in held]), vectors.__getitem__)
    reached = measured(engine, held, ASKED)
    engine.close()
    for way, floor in FLOORS[name].items():
        found = reached[way, "all"]
        print(f"{name} {way}: nDCG@10 {found.ndcg:.3f} ({floor['ndcg']})", end=", ")
        print(f"recall@20 {found.recall:.3f} ({floor['recall']})")
    for way, floor in FLOORS[name].items():
        assert reached[way, "all"].ndcg >= floor["ndcg"], way
        assert reached[way, "all"].recall >= floor["recall"], way
    assert reached["hybrid", "all"].ndcg > reached["words", "all"].ndcg


def test_a_sentence_finds_its_translation_among_the_five_nearest(data: Path, embed: Embed) -> None:
    shares = across(data, embed)
    print(", ".join(f"{language} {share:.3f}" for language, share in shares.items()))
    assert set(shares) == set(SENTENCES)
    assert min(shares.values()) >= FLOORS["across"]
