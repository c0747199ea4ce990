"""The trained labels: which of UPR Info's 54 issues a recommendation in English concerns, and which action it asks for.

nlp/train.py makes the model that is read here; docs/labels.md says from what, how well it does and how large it is.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from nlp.ngrams import TOKENS, Piece, letters, opening, phrases

MODEL = Path(__file__).parent / "labels" / "trained.npz"
KINDS = ("phrases", "opening", "letters")
CATEGORIES = ("1", "2", "3", "4", "5")  # of action; they stand last among the model's labels
# A neighbouring word belongs to the evidence if it carried half of what the strongest word did.
CARRIED = 0.5
TINY = 1e-30  # spares an empty kind the division by nothing

Numbers = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Real = TypeVar("Real", npt.NDArray[np.float32], npt.NDArray[np.float64])


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """A linear model: for each piece its weight for each label.

    A weight is the square of the whole number in `roots`, with its sign, times the label's `scale`.

    `phrases`, `opening` and `letters` are the pieces of each kind, sorted; in this order they are the rows of `roots`
    and of `rarity`, the inverse document frequency. The pieces of a kind are scaled to length 1. A label's sum plus
    `bias` is its score, which `scores` (sorted, labels x knots) and `chances` turn into a probability; the label is
    given from the probability `least` up.
    """

    labels: tuple[str, ...]
    phrases: tuple[str, ...]
    opening: tuple[str, ...]
    letters: tuple[str, ...]
    rarity: Numbers
    roots: npt.NDArray[np.int8]
    scale: Numbers
    bias: Numbers
    scores: Numbers
    chances: Numbers
    least: Numbers

    def save(self, path: Path) -> None:
        """Write the model, uncompressed, so that the same model is the same bytes everywhere."""
        kept: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        arrays = {name: _joined(value) if isinstance(value, tuple) else value for name, value in kept.items()}
        np.savez(path, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Model":
        """Read a model; raises OSError where there is none."""
        names = {"labels", *KINDS}
        with np.load(path, allow_pickle=False) as kept:
            read: dict[str, Any] = {name: _parted(kept[name]) if name in names else kept[name] for name in kept.files}
        return cls(**read)

    @cached_property
    def places(self) -> tuple[dict[str, int], ...]:
        """The row of each piece, by kind."""
        starts = (0, len(self.phrases), len(self.phrases) + len(self.opening))
        return tuple(
            {piece: row for row, piece in enumerate(getattr(self, kind), start)}
            for kind, start in zip(KINDS, starts, strict=True)
        )

    @cached_property
    def rows_of_words(self) -> dict[str, Rows]:
        """The rows of the letters of the words met so far."""
        return {}

    def rows_of_word(self, word: str) -> Rows:
        """Return the rows of a word's letters, each once."""
        if word not in self.rows_of_words:
            places = self.places[2]
            rows = [places[run] for run in letters(word) if run in places]
            self.rows_of_words[word] = np.array(rows, dtype=np.int32)
        return self.rows_of_words[word]


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """What a model makes of one text: the pieces that it knows with their rows and values, and the labels' scores.

    `rows` and `values` are those of `pieces` first, then those of the letters; `spelled` has the rows of the letters of
    each token in turn, `tokens` the token of each of them.
    """

    model: Model
    pieces: list[Piece]
    rows: Rows
    values: Numbers
    spelled: Rows
    tokens: Rows
    scores: Numbers

    @property
    def known(self) -> bool:
        """Whether the text has a piece that the model knows."""
        return len(self.rows) > 0

    def chance(self, label: int) -> float:
        """Return the probability of a label, by its position among the model's."""
        return float(np.interp(self.scores[label], self.model.scores[label], self.model.chances[label]))

    def carriers(self, label: int, text: str) -> tuple[int, int]:
        """Return start and end of the words that carried a label most; the whole text's where no word spoke for it."""
        spans = [token.span() for token in TOKENS.finditer(text.lower())]
        shares = self._shares(label, len(spans))
        least = float(shares.max(initial=0.0)) * CARRIED
        if least <= 0:
            return 0, len(text)
        first = last = int(shares.argmax())
        while first > 0 and shares[first - 1] >= least:
            first -= 1
        while last + 1 < len(spans) and shares[last + 1] >= least:
            last += 1
        return spans[first][0], spans[last][1]

    def _shares(self, label: int, tokens: int) -> npt.NDArray[np.float64]:
        """How much each token adds to a label's score: of each piece an equal share of those that it covers."""
        parts = squared(self.model.roots[self.rows, label]) * self.values
        of_letters = parts[len(self.pieces) :]
        order = np.searchsorted(self.rows[len(self.pieces) :], self.spelled)
        shares = np.bincount(self.tokens, weights=of_letters[order], minlength=tokens).astype(np.float64)
        for piece, part in zip(self.pieces, parts.tolist(), strict=False):
            for token in range(piece.first, piece.last + 1):
                shares[token] += part / (piece.last - piece.first + 1)
        return shares


def judge(text: str, model: Model) -> Judgement:
    """Weigh a text in English; one without a known piece is judged by the biases alone."""
    lowered = text.lower()
    words = TOKENS.findall(lowered)
    pieces: list[Piece] = []
    rows: list[Rows] = []
    for found, places in zip((phrases(words), opening(words, lowered)), model.places, strict=False):
        known = {piece.name: piece for piece in found if piece.name in places}
        pieces.extend(known.values())
        rows.append(np.array([places[name] for name in known], dtype=np.int32))
    spelling = [model.rows_of_word(word) for word in words]
    spelled = np.concatenate([np.zeros(0, dtype=np.int32), *spelling])
    rows.append(np.unique(spelled))
    values = np.concatenate([unit(model.rarity[kind]) for kind in rows])
    every = np.concatenate(rows)
    return Judgement(
        model=model,
        pieces=pieces,
        rows=every,
        values=values,
        spelled=spelled,
        tokens=np.repeat(np.arange(len(words), dtype=np.int32), [len(one) for one in spelling]),
        scores=values @ squared(model.roots[every]) * model.scale + model.bias,
    )


def category(judgement: Judgement) -> int:
    """Return the category of action, 1 to 5, that a text asks for."""
    return int(judgement.scores[-len(CATEGORIES) :].argmax()) + 1


@lru_cache
def trained() -> Model:
    """Return the model of this installation."""
    return Model.load(MODEL)


def squared(roots: npt.NDArray[np.int8]) -> Numbers:
    """Return the squares of whole numbers, each with the number's sign."""
    numbers = roots.astype(np.float32)
    return numbers * np.abs(numbers)


def unit(values: Real) -> Real:
    """Scale the values of one kind to length 1."""
    return values / max(math.sqrt(math.fsum(values * values)), TINY)  # fsum: the same on every processor


def _joined(words: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _parted(joined: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(joined.tobytes().decode().split("\n"))
