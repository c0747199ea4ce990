"""Learns from passages labelled by reading how much each sign of asking speaks for a recommendation.

    python -m nlp.train_passages ../shared/data

writes nlp/passages.json, the same on every machine, and prints the figures out of fold: each passage is judged by
weights learnt without its document (observations), its State (observations-es) or its report (upr).
"""

import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from nlp.find.signs import SIGNS, Signs, signs
from nlp.passages import MODEL, Weighing
from nlp.wording import wording

FOLDS = 5
# Penalty on the squared weights: of .1, .3 and 1, .1 and .3 gave a calibration error near .02, 1 one of .04.
PENALTY = 0.3
# "The committee recommends that the Assembly …" asks in a document of another kind. Out of fold, a third of a passage's
# weight calls 16 of 63 a recommendation, none at all 19; a whole one loses true requests told in the past tense.
NEAR_MISS = 0.3
# Reviews are told by their opening verb alone; more weight would make passages without any sign look like demands.
REVIEW = 0.1
EVERY = 64
ROUNDS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A labelled passage: the set it comes from, and the group that is held out with it."""

    source: str
    group: str
    language: str
    seen: Signs
    asks: bool
    near_miss: bool = False

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        return REVIEW if self.source == "upr" else NEAR_MISS if self.near_miss else 1.0


def passages(data: Path) -> list[Passage]:
    """Return the labelled passages of data/observations and data/observations-es, and every 64th review's demand."""
    return [
        *_observations(data, "observations", "group"),
        *_observations(data, "observations-es", "country"),
        *_reviews(data),
    ]


def learn(known: Sequence[Passage]) -> Weighing:
    """Return the weights of a logistic regression on the signs, by Newton's method, rounded to three decimals."""
    table = np.array([[1.0, *(float(getattr(p.seen, sign)) for sign in SIGNS)] for p in known])
    truth, counts = np.array([float(p.asks) for p in known]), np.array([p.weight for p in known])
    penalty = np.diag([0.0] + [PENALTY] * len(SIGNS))
    weights = np.zeros(len(SIGNS) + 1)
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (counts * (p - truth)) + penalty @ weights
        bend = (table * (counts * p * (1 - p))[:, None]).T @ table + penalty
        weights -= np.linalg.solve(bend, slope)
    intercept, *others = (round(float(weight), 3) for weight in weights)
    return Weighing(intercept=intercept, weights=dict(zip(SIGNS, others, strict=True)))


def out_of_fold(known: Sequence[Passage]) -> list[float]:
    """Return for each passage its probability by weights learnt from the other folds."""
    folds = [zlib.crc32(p.group.encode()) % FOLDS for p in known]
    learnt = [learn([p for p, own in zip(known, folds, strict=True) if own != fold]) for fold in range(FOLDS)]
    return [learnt[fold].probability(p.seen) for p, fold in zip(known, folds, strict=True)]


def f1(known: Sequence[Passage], probabilities: Sequence[float]) -> float:
    """Return the F1 of "over .5" against the labels, near misses left out."""
    pairs = [(p.asks, q > 0.5) for p, q in zip(known, probabilities, strict=True) if not p.near_miss]
    return 2 * sum(asks and called for asks, called in pairs) / sum(asks + called for asks, called in pairs)


def calibration_error(known: Sequence[Passage], probabilities: Sequence[float]) -> float:
    """Return the expected calibration error over ten equal bins, near misses left out."""
    pairs = [(p.asks, q) for p, q in zip(known, probabilities, strict=True) if not p.near_miss]
    bins = [[(asks, q) for asks, q in pairs if min(int(q * 10), 9) == tenth] for tenth in range(10)]
    return sum(abs(sum(q for _, q in each) - sum(asks for asks, _ in each)) for each in bins) / len(pairs)


def figures(known: Sequence[Passage], probabilities: Sequence[float]) -> dict[str, float]:
    """Return F1 for English, Spanish, the other languages and reviews, calibration error, and near misses called so."""
    judged = list(zip(known, probabilities, strict=True))

    def among(chosen: list[tuple[Passage, float]]) -> tuple[list[Passage], list[float]]:
        return [p for p, _ in chosen], [q for _, q in chosen]

    read = [(p, q) for p, q in judged if p.source != "upr"]
    near = [q > 0.5 for p, q in judged if p.near_miss]
    return {
        "English": f1(*among([(p, q) for p, q in read if p.language == "en"])),
        "Spanish": f1(*among([(p, q) for p, q in read if p.language == "es"])),
        "other languages": f1(*among([(p, q) for p, q in read if p.language not in {"en", "es"}])),
        "reviews": f1(*among([(p, q) for p, q in judged if p.source == "upr"])),
        "calibration error": calibration_error(*among(read)),
        "near misses": sum(near) / len(near),
    }


def _observations(data: Path, source: str, group: str) -> Iterator[Passage]:
    for line in (data / source / "labelled.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Passage(
            source=source,
            group=row[group],
            language=row["language"],
            seen=signs(row["text"], wording(row["language"])),
            asks=row["kind"] in {"recommendation", "mixed"},
            near_miss=bool(row.get("near_miss")),
        )


def _reviews(data: Path) -> Iterator[Passage]:
    lines = (data / "upr/gold.jsonl").read_text(encoding="utf-8").splitlines()
    demands = ((report["file"], r["text"]) for report in map(json.loads, lines) if report["split"] == "train"
               for r in report["recommendations"])  # fmt: skip
    for report, text in islice(demands, 0, None, EVERY):
        yield Passage(source="upr", group=report, language="en", seen=signs(text, wording("en")), asks=True)


def main() -> None:
    """Train, print the figures and write the weights."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    known = passages(Path(sys.argv[1]))
    for name, figure in figures(known, out_of_fold(known)).items():
        sys.stdout.write(f"{name}: {figure:.3f}\n")
    learnt = learn(known)
    MODEL.write_text(
        json.dumps({"intercept": learnt.intercept, "weights": learnt.weights}, indent=2) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
