"""Saved searches: whether one passage answers a question, as every engine would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.analyse import Token, tokens
from index.engine import Passage, Vector
from index.highlight import Span, highlights, occurrences
from index.terms import numbers, terms
from index.tree import And, Begins, Between, Everything, Field, Like, Not, Or, Query, Stems, leaves
from index.vectors import cosine

THRESHOLD = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """That a passage answers: where its text has the words; none where fields, stem or meaning alone matched."""

    highlights: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    own: Sequence[Token]
    stem: Sequence[Token]
    terms: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int | None]
    closeness: Mapping[str, float]


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
    seen = _Seen(
        own=list(tokens(passage.text, passage.language)),
        stem=list(tokens(passage.stem, passage.language)),
        terms=terms(passage),
        numbers=numbers(passage),
        closeness=likes,
    )
    if not _holds(tree, seen, threshold):
        return None
    return Matched(highlights=highlights(tree, passage.text, passage.language))


def meanings(tree: Query) -> list[str]:
    """Return the texts of `like:` in a question, which `matches` needs the vectors of."""
    return list(dict.fromkeys(leaf.text for leaf in leaves(tree) if isinstance(leaf, Like)))


def _holds(tree: Query, seen: _Seen, threshold: float) -> bool:
    match tree:
        case And(parts):
            return all(_holds(part, seen, threshold) for part in parts)
        case Or(parts):
            return any(_holds(part, seen, threshold) for part in parts)
        case Not(part):
            return not _holds(part, seen, threshold)
        case Everything():
            return True
        case Like(text):
            return seen.closeness.get(text, -1.0) >= threshold
        case Stems() | Begins():
            return any(any(True for _ in occurrences(tree, words)) for words in (seen.own, seen.stem))
        case Field(name, value, prefix):
            held = seen.terms[name]
            return any(term.startswith(value) for term in held) if prefix else value in held
        case Between(name, low, high):
            number = seen.numbers[name]
            return number is not None and (low is None or low <= number) and (high is None or number <= high)
        case _:
            raise TypeError(f"a query must be understood before it is matched: {tree!r}")
