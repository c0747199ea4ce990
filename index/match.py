"""Saved searches: whether one passage answers a question, as every engine would say."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from index.engine import Passage
from index.highlight import Span, Words, answered
from index.terms import numbers, terms
from index.tree import And, Begins, Between, Everything, Field, Like, Not, Or, Query, Stems, leaves


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


def meanings(tree: Query) -> list[str]:
    """Return the texts of `like:` in a question, whose vectors are needed to answer it."""
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
            return _within(tree, read.numbers[name])
        case _:
            raise TypeError(f"a query must be understood before it is matched: {tree!r}")


def _within(bounds: Between, number: int | None) -> bool:
    """Say whether a number that a passage has, or has not, is between bounds."""
    low, high = bounds.low, bounds.high
    return number is not None and (low is None or low <= number) and (high is None or number <= high)
