"""Passages that came together, by what they have: saved searches are put to all of them at once."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index.engine import Passage
from index.match import Read

# Passages of a batch as the bits of a number: the first passage is the lowest bit.
Bits = int
# What passages have: a stem, or the name of a field and a value.
Key = str | tuple[str, str]
Held = TypeVar("Held", bound=Hashable)
# Follows every word that begins with the letters before it.
_LAST = "\U0010ffff"


class Batch:
    """Passages that came together: each as it is `read`, `all` as bits, and those `having` each stem and each value."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.read = [Read.of(passage) for passage in passages]
        self.all: Bits = (1 << len(self.read)) - 1
        self.having: Mapping[Key, Bits] = _having(_keys(read) for read in self.read)

    def beginning(self, text: str) -> Bits:
        """Return the passages with an unstemmed word that begins so."""
        start, end = (bisect_left(self._sorted_words, edge) for edge in (text, text + _LAST))
        return reduce(or_, (self._words[word] for word in self._sorted_words[start:end]), 0)

    @cached_property
    def _words(self) -> Mapping[str, Bits]:
        return _having({*read.own.exact, *read.stem.exact} for read in self.read)

    @cached_property
    def _sorted_words(self) -> Sequence[str]:
        return sorted(self._words)


def bits(chosen: Sequence[bool] | npt.NDArray[np.bool_]) -> Bits:
    """Return as bits which of some passages are chosen, in their order."""
    return int.from_bytes(np.packbits(np.asarray(chosen, np.bool_), bitorder="little").tobytes(), "little")


def places(found: Bits) -> Iterator[int]:
    """Yield the places of the passages that bits stand for, in their order."""
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest


def _keys(read: Read) -> set[Key]:
    values = ((name, value) for name, held in read.terms.items() for value in held)
    return {*read.own.stems, *read.stem.stems, *values}


def _having(keys_of_each: Iterable[Iterable[Held]]) -> dict[Held, Bits]:
    """Return the passages that have each key, from the keys that each passage has."""
    having: dict[Held, Bits] = {}
    for place, keys in enumerate(keys_of_each):
        for key in keys:
            having[key] = having.get(key, 0) | 1 << place
    return having
