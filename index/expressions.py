"""Expressions that mean the same as others, and names of labels: what else a passage may have for what is typed."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from index.analyse import sequences, tokens
from index.stemming import stem
from index.tree import Field, Phrase, Query, Stems, Word
from index.values import names

Key = tuple[str, ...]

# The fields whose values are labels. One word is no name of a label: whoever types "work" or "land" means the word.
LABELS = ("right", "duty", "issue", "group", "policy", "sdg")
_FEWEST_WORDS = 2
# A label's name in Chinese is written without spaces, each character a word.
_FEWEST_CHARACTERS = 3


def equivalents(text: str) -> list[Query]:
    """Return the other ways to say what a word or phrase says: other expressions as Stems, a label as its Field."""
    return list(_equivalents().get(key(text), ())) if text else []


def runs(parts: Sequence[Query]) -> list[Sequence[Query]]:
    """Divide the parts of a conjunction, keeping together the words that side by side are a known expression."""
    divided: list[Sequence[Query]] = []
    at = 0
    while at < len(parts):
        length = next((size for size in range(_longest(), 1, -1) if _is_expression(parts[at : at + size], size)), 1)
        divided.append(parts[at : at + length])
        at += length
    return divided


def spelled(words: Iterable[Query]) -> str:
    """Return words that stand side by side as one text."""
    return " ".join(word.text for word in words if isinstance(word, Word | Phrase))


def key(text: str) -> Key:
    """Return what an expression is compared by: its words reduced as English, so that plurals meet."""
    return tuple(stem(token.exact, "en") for token in tokens(text, "en"))


def _is_expression(parts: Sequence[Query], size: int) -> bool:
    return (
        len(parts) == size and all(isinstance(part, Word) for part in parts) and key(spelled(parts)) in _equivalents()
    )


@functools.cache
def _longest() -> int:
    return max(map(len, _equivalents()))


@functools.cache
def _equivalents() -> Mapping[Key, tuple[Query, ...]]:
    found: dict[Key, list[Query]] = {}
    for expressions in _acronyms():
        ways = [(key(expression), Stems(sequences(expression))) for expression in expressions]
        for one, _ in ways:
            found.setdefault(one, []).extend(words for other, words in ways if other != one)
    for field in LABELS:
        for name, value in names(field):
            if _is_name(words := key(name)):
                found.setdefault(words, []).append(Field(field, value))
    return {one: tuple(dict.fromkeys(others)) for one, others in found.items()}


def _is_name(words: Key) -> bool:
    fewest = _FEWEST_CHARACTERS if all(len(word) == 1 for word in words) else _FEWEST_WORDS
    return len(words) >= fewest


def _acronyms() -> list[list[str]]:
    lists: list[list[str]] = yaml.safe_load(Path(__file__).with_name("acronyms.yml").read_text(encoding="utf-8"))
    return lists
