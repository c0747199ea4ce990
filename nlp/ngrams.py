"""Cuts an English recommendation into the pieces by which the trained labels know it: words, how it opens, letters."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

TOKENS = re.compile(r"\w+")
LONGEST_PHRASE = 3
LETTERS = range(2, 6)
# UPR Info's category of action goes by the first verbs (methodology of October 2014): the order of the first words
# counts, up to five of them, and which the first eight are.
OPENING, FIRST = 5, 8
# What a general action is done by makes it a specific one, and a second verb may outweigh the first (the same source).
MEANS = re.compile(r"\b(?:by|including|through|in particular|such as|inter alia)\W+(?:\w+\W+)?(\w+ing)\b")
FURTHER = re.compile(r"(?:\band|,)\s+(\w+)\b")
LENGTH_STEP, LENGTH_STEPS = 8, 8


class Piece(NamedTuple):
    """A piece of a text and the tokens that it covers, `last` included; a trait of the whole text covers none."""

    name: str
    first: int
    last: int


def phrases(words: list[str]) -> Iterator[Piece]:
    """Yield runs of one to three of a text's lower-cased words."""
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST_PHRASE, len(words))):
            yield Piece(" ".join(words[first : last + 1]), first, last)


def opening(words: list[str], text: str) -> Iterator[Piece]:
    """Yield how a lower-cased text opens, which verbs follow, and how long it is."""
    for last in range(min(OPENING, len(words))):
        yield Piece("^" + " ".join(words[: last + 1]), 0, last)
    for place, word in enumerate(words[:FIRST]):
        yield Piece(f"<{word}", place, place)
        if place < OPENING - 1:
            yield Piece(f"{place}:{word}", place, place)
    traits = [f"by:{verb}" for verb in MEANS.findall(text)] + [f"and:{verb}" for verb in FURTHER.findall(text)]
    if words:
        traits.append(f"length:{min(len(words) // LENGTH_STEP, LENGTH_STEPS)}")
    for trait in traits:
        yield Piece(trait, 0, -1)


@lru_cache(maxsize=50_000)
def letters(word: str) -> tuple[str, ...]:
    """Return the runs of two to five letters of a word, whose two ends are marked by "_"."""
    marked = f"_{word}_"
    runs = (marked[at : at + size] for size in LETTERS for at in range(len(marked) - size + 1))
    return tuple(dict.fromkeys(runs))
