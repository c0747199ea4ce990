"""Many saved searches against a batch of passages: first what each search needs, then the matcher on what is left."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

from index.batch import Batch, Bits, Key, places
from index.highlight import highlighted, sought
from index.match import Matched, holds, meanings
from index.stemming import LATIN, stem
from index.tree import And, Begins, Field, Like, Or, Query, Stems

Name = TypeVar("Name", bound=Hashable)
# What every passage that answers a search has: one of some stems or values, a word that begins so, or a meaning.
Need = frozenset[Key] | Begins | Like


@dataclass(frozen=True, kw_only=True, slots=True)
class _Saved:
    """A question: its needs by their numbers, what is left to ask where they are met, and what is highlighted.

    `likes` are the texts of its `like:`.
    """

    needs: Sequence[int]
    left: Query
    wanted: Sequence[Stems | Begins]
    likes: Sequence[str]


class SavedSearches(Generic[Name]):
    """Questions that `index.understand` made, each by a name; made once, for all the batches that come.

    Ten thousand searches share a few thousand words. So a batch is looked through for what is needed, once for all
    searches, and hardly any search finds all that it needs in one passage. In `alike` is, for each text of `like:`, the
    passages of the batch that are near to it in meaning; none where a text is lacking.
    """

    def __init__(self, trees: Mapping[Name, Query]) -> None:
        numbers: dict[Need, int] = defaultdict(count().__next__)
        self._saved = {
            name: _Saved(
                needs=[numbers[need] for need in needs(tree)],
                left=_left(tree),
                wanted=sought(tree),
                likes=meanings(tree),
            )
            for name, tree in trees.items()
        }
        self._needing: dict[Key, list[int]] = defaultdict(list)
        self._others: dict[int, Begins | Like] = {}
        for need, number in numbers.items():
            if isinstance(need, frozenset):
                for key in need:
                    self._needing[key].append(number)
            else:
                self._others[number] = need
        self._count = len(numbers)

    def candidates(self, batch: Batch, alike: Mapping[str, Bits]) -> dict[Name, Bits]:
        """Return the passages that have all that a search needs, for each search with any; no others answer it."""
        met = self._met(batch, alike)
        found = {}
        for name, saved in self._saved.items():
            having = batch.all
            for number in saved.needs:
                having &= met[number]
                if not having:
                    break
            if having:
                found[name] = having
        return found

    def answers(
        self, name: Name, batch: Batch, candidates: Bits, alike: Mapping[str, Bits]
    ) -> Iterator[tuple[int, Matched]]:
        """Yield the place of each candidate that answers a search, and how it does (index.match)."""
        saved = self._saved[name]
        for place in places(candidates):
            read = batch.read[place]
            if holds(saved.left, read, {text for text in saved.likes if alike.get(text, 0) >> place & 1}):
                yield place, Matched(highlights=highlighted(saved.wanted, read.own))

    def _met(self, batch: Batch, alike: Mapping[str, Bits]) -> list[Bits]:
        """Return the passages that meet each need, by its number."""
        met = [0] * self._count
        for key in self._needing.keys() & batch.having.keys():
            for number in self._needing[key]:
                met[number] |= batch.having[key]
        for number, need in self._others.items():
            met[number] = batch.beginning(need.text) if isinstance(need, Begins) else alike.get(need.text, 0)
        return met


def needs(tree: Query) -> list[Need]:
    """Return what every passage that answers a question has, words first; empty where nothing is sure."""
    match tree:
        case And(parts):
            # The view stands first in a question and is what most passages have.
            return [need for part in reversed(parts) for need in needs(part)]
        case Or(parts):
            each = [[need for need in needs(part) if isinstance(need, frozenset)] for part in parts]
            return [frozenset().union(*(max(one, key=_rarity) for one in each))] if all(each) else []
        case Stems(sequences, exact=True):
            # A word stands where its stem does, in one of the ways in which languages reduce it.
            return [frozenset(stem(word, language) for (word,) in sequences for language in LATIN)]
        case Stems(sequences):
            return [frozenset(alike) for alike in zip(*sequences, strict=False)]
        case Field(name, value, prefix=False):
            return [frozenset({(name, value)})]
        case Begins() | Like():
            return [tree]
        case _:
            return []


def _rarity(need: frozenset[Key]) -> int:
    """Return the letters of a need's shortest word, long words being rare; a value counts for none."""
    return min(len(key) if isinstance(key, str) else 0 for key in need)


def _left(tree: Query) -> Query:
    """Return what is left to ask of a passage that has all that is needed."""
    return And(tuple(part for part in (tree.parts if isinstance(tree, And) else (tree,)) if not _settled(part)))


def _settled(tree: Query) -> bool:
    """Say whether a passage with all that is needed answers for certain: all but the order of words is in the needs."""
    match tree:
        case Stems(sequences, exact=False):
            return all(len(sequence) == 1 for sequence in sequences)
        case Or(parts):
            return all(isinstance(part, Stems | Field) and _settled(part) for part in parts)
        case Field(prefix=False) | Begins() | Like():
            return True
        case _:
            return False
