"""Trains the labels of nlp/trained.py on recommendations that people labelled: `python -m nlp.train GOLD.jsonl`.

Bit for bit the same from the same file: one thread, sorted texts, a solver that sums in a fixed order, whole weights.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]  # carries no types
from sklearn.isotonic import IsotonicRegression  # type: ignore[import-untyped]  # carries no types
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]  # carries no types

from nlp.ngrams import TOKENS, letters, opening, phrases
from nlp.trained import CATEGORIES, KINDS, MODEL, TINY, Model, Numbers, unit

# A piece that fewer texts have says too little.
LEAST_TEXTS = {"phrases": 2, "opening": 2, "letters": 3}
# Of .1, .3 and 1 the best by cross-validation over reports (docs/labels.md).
PENALTY = 0.3
FOLDS = 4
LARGEST = 127  # what a byte holds: the square root of a label's largest weight
KNOTS = 12
# The threshold is the mean of all that do nearly as well as the best: the best alone fits the reports at hand.
NEARLY = 0.99
# One probability for all issues serves micro F1, each issue's own threshold macro F1: the more texts an issue has,
# the less it goes by its own: by half where it has HALF_OWN (docs/labels.md).
COMMON = 0.46
HALF_OWN = 400

Scores = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(kw_only=True)
class Example:
    """One wording, with how often people gave it each label and the report that it first stands in."""

    text: str
    report: str
    times: int = 0
    labels: Counter[str] = field(default_factory=Counter)

    def has(self, label: str) -> bool:
        """Whether the majority of those who labelled it gave it this label."""
        return 2 * self.labels[label] > self.times


def examples(gold: Path, split: str) -> list[Example]:
    """Return the wordings of one split's reports, each once; raises OSError where there is no such file."""
    found: dict[str, Example] = {}
    reports = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    for report in sorted((one for one in reports if one["split"] == split), key=lambda one: str(one["file"])):
        for one in report["recommendations"]:
            example = found.setdefault(one["text"].lower(), Example(text=one["text"], report=report["file"]))
            example.times += 1
            example.labels.update([*one["issues"], str(one["action"])])
    return list(found.values())


def train(learnt: Sequence[Example]) -> tuple[Model, Scores]:
    """Return the model, and what it would score each example if it had not seen the example's report."""
    labels = (*sorted({label for one in learnt for label in one.labels} - {*CATEGORIES}), *CATEGORIES)
    truths = np.array([[one.has(label) for label in labels] for one in learnt])
    vocabulary, rarity, table = _known([one.text for one in learnt])
    apart = _kept_apart(table, truths, learnt)
    weights, bias = _fit(table, truths)
    scale = np.maximum(np.abs(weights).max(axis=0), TINY) / LARGEST**2
    knots, chances = _curves(apart, truths)
    model = Model(
        labels=labels,
        **{kind: tuple(known) for kind, known in zip(KINDS, vocabulary, strict=True)},
        rarity=rarity.astype(np.float32),
        roots=np.rint(np.sign(weights) * np.sqrt(np.abs(weights) / scale)).astype(np.int8),
        scale=_rounded(scale, 9),
        bias=_rounded(bias, 5),
        scores=knots,
        chances=chances,
        least=_least(apart, truths, knots, chances),
    )
    return model, apart


def _known(texts: Sequence[str]) -> tuple[list[dict[str, int]], Scores, Any]:
    """Return each kind's vocabulary, how rare its pieces are, and the texts as a sparse table (texts x pieces)."""
    cut = [_pieces(text) for text in texts]
    vocabulary, rarity, tables = [], [], []
    for place, kind in enumerate(KINDS):
        found = [one[place] for one in cut]
        vocabulary.append(_vocabulary(kind, found))
        rarity.append(_rarity(vocabulary[-1], len(texts)))
        tables.append(_table(vocabulary[-1], rarity[-1], found))
    return vocabulary, np.concatenate(rarity), sparse.hstack(tables).tocsr()


def _pieces(text: str) -> tuple[set[str], set[str], set[str]]:
    """The names of a text's pieces by kind, in the order of KINDS."""
    lowered = text.lower()
    words = TOKENS.findall(lowered)
    spelled = {run for word in words for run in letters(word)}
    return {piece.name for piece in phrases(words)}, {piece.name for piece in opening(words, lowered)}, spelled


def _vocabulary(kind: str, texts: Iterable[set[str]]) -> dict[str, int]:
    """The pieces that enough texts have, sorted, each with the number of these texts."""
    times = Counter(name for found in texts for name in found)
    return {name: times[name] for name in sorted(times) if times[name] >= LEAST_TEXTS[kind]}


def _rarity(vocabulary: dict[str, int], texts: int) -> Scores:
    # Rounded, as the last digit of a logarithm differs from one processor to the next.
    return np.round(np.log((1 + texts) / (1 + np.array(list(vocabulary.values())))) + 1, 5)


def _table(vocabulary: dict[str, int], rarity: Scores, texts: Sequence[set[str]]) -> Any:
    """One kind's pieces as a sparse table, every row of length 1."""
    place = {name: column for column, name in enumerate(vocabulary)}
    rows = [np.array(sorted(place[name] for name in found if name in place), dtype=np.int32) for found in texts]
    values = [unit(rarity[row]) for row in rows]
    ends = np.cumsum([0, *map(len, rows)])
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(rows), ends), (len(texts), len(place)))


def _kept_apart(table: Any, truths: Truths, learnt: Sequence[Example]) -> Scores:
    """Score each example by a model that saw no text of its report."""
    reports = sorted({one.report for one in learnt})
    fold = np.array([reports.index(one.report) % FOLDS for one in learnt])
    scores = np.zeros(truths.shape)
    for number in range(FOLDS):
        weights, bias = _fit(table[fold != number], truths[fold != number])
        scores[fold == number] = table[fold == number] @ weights + bias
    return scores


def _fit(table: Any, truths: Truths) -> tuple[Scores, Scores]:
    """Return weights (pieces x labels) and biases of one linear classifier a label."""
    fitted = [_fit_label(table, truths[:, label]) for label in range(truths.shape[1])]
    return np.array([weights for weights, _ in fitted]).T, np.array([bias for _, bias in fitted])


def _fit_label(table: Any, truth: npt.NDArray[np.bool_]) -> tuple[Scores, float]:
    """A linear support-vector machine over pieces weighted by how far they tell the label from the rest.

    The weighting by log-count ratios is Wang and Manning's (2012, "Baselines and Bigrams"), half of it, its mean 1.
    """
    if truth.all() or not truth.any():  # as may be in a few reports
        return np.zeros(table.shape[1]), 1.0 if truth.all() else -1.0
    ours, others = (np.asarray(table[chosen].sum(axis=0)).ravel() + 1 for chosen in (truth, ~truth))
    telling = np.abs(np.log(ours / ours.sum()) - np.log(others / others.sum()))
    factor = np.round(0.5 + 0.5 * telling / telling.mean(), 5)
    solver = LinearSVC(C=PENALTY, tol=1e-2, max_iter=200, random_state=0)
    solver.fit(table @ sparse.diags(factor), truth)
    return solver.coef_[0] * factor, float(solver.intercept_[0])


def _curves(scores: Scores, truths: Truths) -> tuple[Numbers, Numbers]:
    """Return each label's knots and their probabilities (both labels x knots)."""
    knots, chances = zip(*map(_calibrated, scores.T, truths.T), strict=True)
    return _rounded(np.array(knots), 4), _rounded(np.array(chances), 4)


def _calibrated(scores: Scores, truth: npt.NDArray[np.bool_]) -> tuple[Scores, Scores]:
    """Return scores of unseen texts and the probabilities that they mean, both rising: knots of an isotonic curve."""
    curve = IsotonicRegression(y_min=0.0005, y_max=0.9995).fit(scores, truth)
    near = scores[np.abs(scores) < 1] if (np.abs(scores) < 1).sum() >= KNOTS else scores
    knots = np.quantile(near, np.linspace(0, 1, KNOTS))
    return knots, curve.predict(knots)


def _least(scores: Scores, truths: Truths, knots: Numbers, chances: Numbers) -> Numbers:
    """Return the probability from which each label is given: between its own threshold and the one for all."""
    own = _rounded(np.array([*map(_threshold, scores.T, truths.T)]), 4)
    likely = np.array([np.interp(*curve) for curve in zip(own, knots, chances, strict=True)])
    times = truths.sum(axis=0)
    return _rounded((times * COMMON + HALF_OWN * likely) / (times + HALF_OWN), 4)


def _threshold(scores: Scores, truth: npt.NDArray[np.bool_]) -> float:
    """Return the score from which giving the label makes about the best F1 on unseen texts."""
    order = np.argsort(-scores, kind="stable")
    f1 = 2 * np.cumsum(truth[order]) / (np.arange(1, len(order) + 1) + truth.sum())
    return float(scores[order][f1 >= NEARLY * f1.max()].mean())


def _rounded(values: Scores, digits: int) -> Numbers:
    return np.round(values, digits).astype(np.float32)


if __name__ == "__main__":
    train(examples(Path(sys.argv[1]), "train"))[0].save(MODEL)
