"""Tells whether a human-rights body asks something of its addressee in a passage that stands without its document."""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.find.signs import SIGNS, Signs, signs
from nlp.wording import wording

MODEL = Path(__file__).with_name("passages.json")


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighing:
    """How much each sign speaks for a recommendation, in log odds; trained by nlp/train_passages.py."""

    intercept: float
    weights: dict[str, float]

    def probability(self, seen: Signs) -> float:
        """Return the probability, 0 to 1, that a passage that shows these signs is a recommendation."""
        odds = self.intercept + sum(self.weights[sign] for sign in SIGNS if getattr(seen, sign))
        return 1 / (1 + math.exp(-odds))


def recommendation(text: str, language: str) -> float:
    """Return the probability that a body asks its addressee to do something here, reporting and dissemination included.

    `language` is ISO 639-1; a language without a vocabulary file is read with English's.
    """
    return _weighing().probability(signs(text, wording(language)))


@lru_cache
def _weighing() -> Weighing:
    return Weighing(**json.loads(MODEL.read_text(encoding="utf-8")))
