"""Saved searches: whether one passage answers a question, as every engine would say."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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


class _Texts(NamedTuple):
    """The words of a passage's text and of its stem, and all their forms for a quick look."""

    own: Sequence[Token]
    stem: Sequence[Token]
    forms: frozenset[str]


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
    alike = frozenset(text for text, closeness in likes.items() if closeness >= threshold)
    if not _holds(tree, passage, alike):
        return None
    return Matched(highlights=highlights(tree, passage.text, passage.language))


def meanings(tree: Query) -> list[str]:
    """Return the texts of `like:` in a question, which `matches` needs the vectors of."""
    return list(dict.fromkeys(leaf.text for leaf in leaves(tree) if isinstance(leaf, Like)))


def _holds(tree: Query, passage: Passage, alike: frozenset[str]) -> bool:
    match tree:
        case And(parts):
            return all(_holds(part, passage, alike) for part in parts)
        case Or(parts):
            return any(_holds(part, passage, alike) for part in parts)
        case Not(part):
            return not _holds(part, passage, alike)
        case Everything():
            return True
        case Like(text):
            return text in alike
        case Stems() | Begins():
            return _stands(tree, _texts(passage))
        case Field(name, value, prefix):
            held = terms(passage)[name]
            return any(term.startswith(value) for term in held) if prefix else value in held
        case Between(name, low, high):
            number = numbers(passage)[name]
            return number is not None and (low is None or low <= number) and (high is None or number <= high)
        case _:
            raise TypeError(f"a query must be understood before it is matched: {tree!r}")


def _stands(leaf: Stems | Begins, texts: _Texts) -> bool:
    if isinstance(leaf, Stems) and not any(texts.forms.issuperset(sequence) for sequence in leaf.sequences):
        return False
    return any(True for words in (texts.own, texts.stem) for _ in occurrences(leaf, words))


@functools.lru_cache(maxsize=4096)
def _texts(passage: Passage) -> _Texts:
    """Return a passage's words; kept, because many saved searches are matched against one passage."""
    own, stem = (tuple(tokens(text, passage.language)) for text in (passage.text, passage.stem))
    forms = frozenset(form for token in (*own, *stem) for form in (token.exact, token.stem))
    return _Texts(own, stem, forms)
