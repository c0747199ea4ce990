"""Saved searches: whether one passage answers a question, as every engine would say."""

import functools
from collections.abc import Mapping, Set
from dataclasses import dataclass

from index.engine import Passage, Vector
from index.highlight import Span, Words, answered, highlighted, sought
from index.terms import numbers, terms
from index.tree import And, Begins, Between, Everything, Field, Like, Not, Or, Query, Stems, leaves
from index.vectors import cosine

THRESHOLD = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """That a passage answers: where its text has the words; none where fields, stem or meaning alone matched."""

    highlights: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What is asked of a passage: the words of its text and of the sentence that introduces it, its values."""

    own: Words
    stem: Words
    terms: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int | None]

    @classmethod
    def of(cls, passage: Passage) -> "Read":
        """Analyse a passage once for the many questions put to it."""
        own, stem = (Words.of(text, passage.language) for text in (passage.text, passage.stem))
        return cls(own=own, stem=stem, terms=terms(passage), numbers=numbers(passage))


def matches(
    tree: Query,
    passage: Passage,
    *,
    vector: Vector | None = None,
    like_vectors: Mapping[str, Vector] | None = None,
    threshold: float = THRESHOLD,
) -> Matched | None:
    """Say whether a passage answers a question that `index.understand` made of a query; None where it does not.

    `vector` is the passage's unit vector, `like_vectors` the unit vector of each text of `like:` in the question (see
    `meanings`); `like:` holds where their cosine reaches `threshold`, and nowhere for a passage without a vector.
    """
    likes = {} if vector is None else {text: cosine(like, vector) for text, like in (like_vectors or {}).items()}
    alike = {text for text, closeness in likes.items() if closeness >= threshold}
    read = _read(passage)
    return Matched(highlights=highlighted(sought(tree), read.own)) if holds(tree, read, alike) else None


def meanings(tree: Query) -> list[str]:
    """Return the texts of `like:` in a question, which `matches` needs the vectors of."""
    return list(dict.fromkeys(leaf.text for leaf in leaves(tree) if isinstance(leaf, Like)))


def holds(tree: Query, read: Read, alike: Set[str]) -> bool:
    """Say whether a passage answers a question, `alike` being the texts of `like:` that it is near to in meaning."""
    match tree:
        case Stems() | Begins():
            return answered(tree, read.own) or answered(tree, read.stem)
        case And(parts):
            return all(holds(part, read, alike) for part in parts)
        case Or(parts):
            return any(holds(part, read, alike) for part in parts)
        case Not(part):
            return not holds(part, read, alike)
        case Everything():
            return True
        case Like(text):
            return text in alike
        case Field(name, value, prefix):
            held = read.terms[name]
            return any(term.startswith(value) for term in held) if prefix else value in held
        case Between(name):
            return within(tree, read.numbers[name])
        case _:
            raise TypeError(f"a query must be understood before it is matched: {tree!r}")


def within(bounds: Between, number: int | None) -> bool:
    """Say whether a number that a passage has, or has not, is between bounds."""
    low, high = bounds.low, bounds.high
    return number is not None and (low is None or low <= number) and (high is None or number <= high)


_read = functools.lru_cache(maxsize=4096)(Read.of)
