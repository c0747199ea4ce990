"""How good the answers are: questions as people type them, in six languages, against paragraphs judged by reading.

usage: bench/quality.py [measure|unread|across] [--data FOLDER]

measure  nDCG@10 and recall@20 over the questions of tests/index/questions, by language, for each way to ask
unread   what stands among the first ten of an answer without having been judged, to be read and added to the grades
across   of 400 aligned sentences of each language, the share whose English one is among the five nearest
"""

import argparse
import dataclasses
import math
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from bench.collection import DATA, SENTENCES, Kept, collection
from index.embedded import EmbeddedEngine
from index.engine import Engine, Mode, Request, Vector
from index.query import parse
from index.understand import spoken
from nlp.embed import Embedder
from treatywatch.catalogue.states import StateNames

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "index" / "questions"
DEPTH = 20
_SIXTH = 6
NEAREST = 5
# As in measurements of the model: sentences long enough to say something, the first so many of each language.
_SHORTEST, _ALIGNED = 40, 400


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question as typed by a reader of a language, with the grade of every passage that was read for it.

    2: it answers; 1: it touches on what is asked; 0: it does not. By the keys of bench.collection.
    """

    need: str
    asked: str
    language: str
    grades: Mapping[str, int]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What one answer is worth: both from 0 to 1."""

    ndcg: float
    recall: float


def questions(folder: Path = QUESTIONS) -> list[Question]:
    """Return all questions of a folder: a file a need, in which the need's questions share their grades."""
    return [
        Question(need=file.stem, **one, grades={key: grade for grade, keys in need["grades"].items() for key in keys})
        for file in sorted(folder.glob("*.yml"))
        for need in [yaml.safe_load(file.read_text(encoding="utf-8"))]
        for one in need["questions"]
    ]


def meaning(question: Question) -> str:
    """Return the words of a question by which the nearest in meaning are found."""
    return spoken(parse(question.asked))


def requests(question: Question) -> dict[str, Request]:
    """Return the three ways to ask a question: by its words, by its meaning (`like:`), and by both."""
    by_words = Request(
        query=question.asked, language=question.language, recommendations_only=False, limit=DEPTH, facets=()
    )
    return {
        "words": by_words,
        "like": dataclasses.replace(by_words, query=f'like:"{meaning(question)}"'),
        "hybrid": dataclasses.replace(by_words, mode=Mode.HYBRID),
    }


def figures(question: Question, found: Sequence[str], visible: Iterable[str]) -> Figures:
    """Return nDCG@10 and recall@20 of the keys that were found, the best first; `visible` are those of the reader.

    What was not judged counts as no answer. The gain of a grade is 2^grade - 1; recall is of what was graded 2, out of
    20 at most, or out of all that was graded where nothing was graded 2.
    """
    shown = set(visible)
    held = {key: grade for key, grade in question.grades.items() if key in shown and grade}
    best = sorted(held.values(), reverse=True)
    wanted = {key for key, grade in held.items() if grade == best[0]}
    return Figures(
        ndcg=_gain(held.get(key, 0) for key in found[:10]) / _gain(best[:10]),
        recall=len(wanted.intersection(found[:DEPTH])) / min(len(wanted), DEPTH),
    )


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def sampled(kept: Sequence[Kept], asked: Iterable[Question]) -> list[Kept]:
    """Return the passages that were judged for some question and each sixth of the others: soon embedded."""
    judged = {key for question in asked for key in question.grades}
    return [one for place, one in enumerate(kept) if one.key in judged or place % _SIXTH == 0]


def filled(folder: Path, kept: Sequence[Kept], vectors: Vector, embed: Callable[[str], Vector]) -> Engine:
    """Return an embedded engine that holds a collection with its vectors (rows, in its order)."""
    engine = EmbeddedEngine(
        folder,
        states=StateNames.load(),
        embed=lambda texts: np.stack([embed(text) for text in texts]),
        model="measured",
        threshold=Embedder().threshold,
        writable=True,
    )
    engine.replace([0], [one.passage for one in kept])
    engine.add_vectors([one.passage.id for one in kept], vectors)
    return engine


def answers(
    engine: Engine, kept: Sequence[Kept], asked: Iterable[Question]
) -> Iterator[tuple[Question, str, list[str]]]:
    """Yield each question with the way it was asked and the keys that were found, the best first."""
    keys = {one.passage.id: one.key for one in kept}
    for question in asked:
        for way, request in requests(question).items():
            yield question, way, [keys[hit.passage.id] for hit in engine.search(request).hits]


def measured(engine: Engine, kept: Sequence[Kept], asked: Sequence[Question]) -> dict[tuple[str, str], Figures]:
    """Return the mean figures by way and language; under the language "all" those of all questions."""
    visible = {
        language: [one.key for one in kept if language in one.passage.leads_for]
        for language in {question.language for question in asked}
    }
    grouped: dict[tuple[str, str], list[Figures]] = {}
    for question, way, found in answers(engine, kept, asked):
        of_one = figures(question, found, visible[question.language])
        for language in (question.language, "all"):
            grouped.setdefault((way, language), []).append(of_one)
    return {
        group: Figures(
            ndcg=statistics.mean(one.ndcg for one in each), recall=statistics.mean(one.recall for one in each)
        )
        for group, each in grouped.items()
    }


def across(data: Path, embed: Callable[[Sequence[str]], Vector]) -> dict[str, float]:
    """Return for each language the share of its sentences whose English one is among the five nearest of 400."""
    return {language: _found_across(data, language, pair, embed) for language, pair in SENTENCES.items()}


def _found_across(data: Path, language: str, pair: str, embed: Callable[[Sequence[str]], Vector]) -> float:
    sides = [
        (data / "parallel-sentences" / f"valid.{pair}.{side}").read_text(encoding="utf-8").splitlines()
        for side in ("en", language)
    ]
    aligned = [(english, other) for english, other in zip(*sides, strict=True) if len(english) > _SHORTEST][:_ALIGNED]
    english, other = (embed(side) for side in zip(*aligned, strict=True))
    cosines = other @ english.T
    nearer = (cosines > cosines.diagonal()[:, None]).sum(axis=1)
    return float((nearer < NEAREST).mean())


def measure(engine: Engine, kept: Sequence[Kept], asked: Sequence[Question]) -> None:
    """Print the mean figures."""
    print(f"{len(asked)} questions over {len(kept)} passages      nDCG@10  recall@20")
    for (way, language), mean in sorted(measured(engine, kept, asked).items()):
        print(f"{way:8} {language:4} {mean.ndcg:37.3f} {mean.recall:10.3f}")


def unread(engine: Engine, kept: Sequence[Kept], asked: Sequence[Question]) -> None:
    """Print, by need, the passages that an answer shows among its first ten though nobody has judged them."""
    texts = {one.key: one.passage.text for one in kept}
    seen: set[tuple[str, str]] = set()
    for question, _, found in answers(engine, kept, asked):
        for key in found[:10]:
            if key not in question.grades and (question.need, key) not in seen:
                seen.add((question.need, key))
                print(f"{question.need} {key} {texts[key][:200]}")


def main() -> None:
    """Read the command line and run what it asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["measure", "unread", "across"], nargs="?", default="measure")
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    embedder = Embedder()
    if options.what == "across":
        for language, share in across(options.data, embedder.embed).items():
            print(f"{language} {share:.3f}")
        return
    kept = collection(options.data)
    vectors = embedder.embed([one.passage.text for one in kept])
    with tempfile.TemporaryDirectory() as folder:
        engine = filled(Path(folder), kept, vectors, embedder.embed_query)
        {"measure": measure, "unread": unread}[options.what](engine, kept, questions())
        engine.close()


if __name__ == "__main__":
    main()
