"""Many saved searches against passages that came together: only where its words stand is one looked at closely."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from index.engine import Passage
from index.highlight import highlighted, sought
from index.match import Matched, Read, holds, within
from index.terms import numbers, terms
from index.tree import And, Begins, Between, Everything, Field, Like, Not, Or, Query, Stems

# Passages of a batch as the bits of a number: the first passage is the lowest bit.
Bits = int
Key = TypeVar("Key", bound=Hashable)
# Follows every word that begins with the letters before it.
_LAST = "\U0010ffff"


class Bounds(NamedTuple):
    """The passages that answer for certain, and those that may: between them the matcher decides."""

    certain: Bits
    possible: Bits


class Batch:
    """Passages that came together, by what they have; each answers a question as it would alone (index.match).

    All but the order of words is certain from the passages that have a word or a value. So what a saved search costs
    depends on its own size and on what it finds, and hardly on how many passages there are.
    """

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._read = [Read.of(passage) for passage in passages]
        self._all: Bits = (1 << len(self._read)) - 1
        self._stems = _having({*read.own.stems, *read.stem.stems} for read in self._read)
        self._words = _having({*read.own.exact, *read.stem.exact} for read in self._read)
        self._sorted_words = sorted(self._words)
        self._values = _having(_values(read.passage) for read in self._read)
        self._bounds: dict[Query, Bounds] = {}

    def answers(self, tree: Query, alike: Mapping[str, Bits]) -> Iterator[tuple[int, Matched]]:
        """Yield the place of each passage that answers a question that `index.understand` made, and how it does.

        `alike` has, for each text of `like:` in it, the passages near to it in meaning; none where a text is lacking.
        """
        certain, possible = self.candidates(tree, alike)
        wanted = sought(tree) if possible else []
        for place in _places(possible):
            read = self._read[place]
            if certain >> place & 1 or holds(tree, read, {text for text, near in alike.items() if near >> place & 1}):
                yield place, Matched(highlights=highlighted(wanted, read.own))

    def candidates(self, tree: Query, alike: Mapping[str, Bits]) -> Bounds:
        """Return which passages answer a question for certain, and which may."""
        match tree:
            case And(parts):
                return self._every(parts, alike)
            case Or(parts):
                found = [self.candidates(part, alike) for part in parts]
                return Bounds(_either(one.certain for one in found), _either(one.possible for one in found))
            case Not(part):
                certain, possible = self.candidates(part, alike)
                return Bounds(self._all & ~possible, self._all & ~certain)
            case Like(text):
                return _exactly(alike.get(text, 0))
            case _:
                if tree not in self._bounds:
                    self._bounds[tree] = self._leaf(tree)
                return self._bounds[tree]

    def _every(self, parts: Sequence[Query], alike: Mapping[str, Bits]) -> Bounds:
        certain = possible = self._all
        for part in parts:
            bounds = self.candidates(part, alike)
            certain, possible = certain & bounds.certain, possible & bounds.possible
            if not possible:
                break
        return Bounds(certain, possible)

    def _leaf(self, leaf: Query) -> Bounds:
        match leaf:
            case Stems(sequences, True):
                return _exactly(_either(self._words.get(word, 0) for (word,) in sequences))
            case Stems(sequences):
                return self._in_some_order(sequences)
            case Begins(text):
                start, end = (bisect_left(self._sorted_words, edge) for edge in (text, text + _LAST))
                return _exactly(_either(self._words[word] for word in self._sorted_words[start:end]))
            case Field(name, value, prefix):
                if not prefix:
                    return _exactly(self._values.get((name, value), 0))
                begun = (having for (field, held), having in self._values.items() if _begins(field, held, leaf))
                return _exactly(_either(begun))
            case Between(name):
                return _exactly(bits([within(leaf, numbers(read.passage)[name]) for read in self._read]))
            case Everything():
                return _exactly(self._all)
            case _:
                raise TypeError(f"a query must be understood before it is matched: {leaf!r}")

    def _in_some_order(self, sequences: Sequence[Sequence[str]]) -> Bounds:
        """Return the passages with the words of a sequence: of one word for certain, of several possibly."""
        single = _either(self._stems.get(stem, 0) for (stem, *more) in sequences if not more)
        every = (reduce(and_, (self._stems.get(stem, 0) for stem in sequence)) for sequence in sequences)
        return Bounds(single, _either(every))


def bits(chosen: Sequence[bool] | npt.NDArray[np.bool_]) -> Bits:
    """Return as bits which of some passages are chosen, in their order."""
    return int.from_bytes(np.packbits(np.asarray(chosen, np.bool_), bitorder="little").tobytes(), "little")


def _exactly(found: Bits) -> Bounds:
    return Bounds(found, found)


def _either(found: Iterable[Bits]) -> Bits:
    return reduce(or_, found, 0)


def _having(keys_of_each: Iterable[Iterable[Key]]) -> dict[Key, Bits]:
    """Return the passages that have each key, from the keys that each passage has."""
    having: dict[Key, Bits] = {}
    for place, keys in enumerate(keys_of_each):
        for key in keys:
            having[key] = having.get(key, 0) | 1 << place
    return having


def _values(passage: Passage) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, values in terms(passage).items() for value in values)


def _begins(field: str, held: str, asked: Field) -> bool:
    return field == asked.name and held.startswith(asked.value)


def _places(found: Bits) -> Iterator[int]:
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest
