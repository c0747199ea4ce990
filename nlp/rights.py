"""Labels a demand by the words in it: which rights it is about, and how specific an action it asks for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from treatywatch.catalogue.readings import Label

WORDS = Path(__file__).with_name("right_words")
# Of the labels that these words gave to data/topics, this share was right (tests/nlp/test_rights.py measures it).
PRECISION = 0.84
OPENING = 60  # characters: a demand's own verb stands at its start


def label(text: str, language: str, stem: str = "") -> tuple[Label, ...]:
    """Return a label for each right that the text is about, each with the first words that carried it.

    A language (ISO 639-1) without a file in nlp/right_words gives no labels. `stem`, the sentence that introduces the
    text, is read where the text alone carries no label; such a label has the empty span 0 to 0.
    """
    own = tuple(_labels(text, language))
    if own or not stem:
        return own
    return tuple(
        Label(axis=found.axis, name=found.name, score=found.score, start=0, end=0) for found in _labels(stem, language)
    )


def action(text: str, language: str) -> int | None:
    """Return UPR Info's category of action, 1 to 5, by the first verb that tells; None where none does."""
    found = [
        (match.start(), -(match.end() - match.start()), category)
        for category, pattern in _actions(language).items()
        if (match := pattern.search(text))
    ]
    return min(found)[2] if found else None


def _labels(text: str, language: str) -> Iterable[Label]:
    wording = _rights(language)
    asked = wording.ratification and wording.ratification.search(text)
    if asked and asked.start() < OPENING:
        return
    for name, words in wording.words.items():
        kept = text
        for excluded in (wording.excluded.get("any"), wording.excluded.get(name)):
            kept = excluded.sub(lambda match: " " * len(match[0]), kept) if excluded else kept
        if match := words.search(kept):
            yield Label(axis="rights", name=name, score=PRECISION, start=match.start(), end=match.end())


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The words that carry each right in one language, those that look so and do not, and those of ratification."""

    words: dict[str, re.Pattern[str]]
    excluded: dict[str, re.Pattern[str]]
    ratification: re.Pattern[str] | None


@cache
def _rights(language: str) -> Wording:
    wording = _wording(f"{language}.yml")
    ratification = wording.get("ratification")
    return Wording(
        words={name: _pattern(words) for name, words in wording.get("rights", {}).items()},
        excluded={name: _pattern(words) for name, words in wording.get("exclude", {}).items()},
        ratification=_pattern(ratification) if ratification else None,
    )


@cache
def _actions(language: str) -> dict[int, re.Pattern[str]]:
    return {category: _pattern(words) for category, words in _wording("actions.yml").get(language, {}).items()}


def _wording(name: str) -> dict[str, Any]:
    file = WORDS / name
    wording: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    return wording


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of whole words, in any case; "*" stands for any ending, a space for any white space."""
    forms = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]") for word in words)
    return re.compile(rf"\b(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)
