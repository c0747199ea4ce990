"""Where a question's words stand in a text: one answer for every engine and for saved searches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.analyse import spans, tokens
from index.tree import Begins, Query, Stems, leaves

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of a text in order, reduced to `stems` and folded as `exact`; the rest is made once it is asked for."""

    text: str
    language: str
    stems: Sequence[str]
    exact: Sequence[str]

    @classmethod
    def of(cls, text: str, language: str) -> "Words":
        """Analyse a text in a language (ISO 639-1)."""
        words = tokens(text, language)
        return cls(
            text=text,
            language=language,
            stems=[word.stem for word in words],
            exact=[word.exact for word in words],
        )

    @cached_property
    def spans(self) -> Sequence[Span]:
        """Where each word stands in the text."""
        return spans(self.text, self.language)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """The places in their order at which each stem stands."""
        return _places(self.stems)

    @cached_property
    def exact_places(self) -> Mapping[str, Sequence[int]]:
        """The places in their order at which each unstemmed word stands."""
        return _places(self.exact)


def highlights(tree: Query, text: str, language: str) -> tuple[Span, ...]:
    """Return the (start, end) offsets in a text of all that a question looks for, in order, none overlapping."""
    return highlighted(sought(tree), Words.of(text, language))


def sought(tree: Query) -> list[Stems | Begins]:
    """Return the words that a question looks for."""
    return [leaf for leaf in leaves(tree, denied=False) if isinstance(leaf, Stems | Begins)]


def highlighted(wanted: Iterable[Stems | Begins], words: Words) -> tuple[Span, ...]:
    """Return what `highlights` does, for words to look for and a text that is analysed."""
    found = [place for leaf in wanted for place in _found(leaf, words)]
    return _merged([(words.spans[first][0], words.spans[last][1]) for first, last in found])


def answered(leaf: Stems | Begins, words: Words) -> bool:
    """Say whether a text's words answer a leaf."""
    return bool(_found(leaf, words))


def _found(leaf: Stems | Begins, words: Words) -> list[tuple[int, int]]:
    """Return the places of the first and the last word wherever a leaf is answered."""
    if isinstance(leaf, Begins):
        return [(place, place) for place, word in enumerate(words.exact) if word.startswith(leaf.text)]
    held = words.exact_places if leaf.exact else words.places
    return [
        (place, place + len(sequence) - 1)
        for sequence in leaf.sequences
        if sequence[0] in held  # most are not: only one language's forms of a word stand in a text
        for place in _runs(sequence, held)
    ]


def _runs(sequence: tuple[str, ...], held: Mapping[str, Sequence[int]]) -> Sequence[int]:
    """Return the places at which the words of a sequence begin, one after the other."""
    places = held[sequence[0]]
    for step, word in enumerate(sequence[1:], 1):
        following = held.get(word, ())
        places = [place for place in places if place + step in following]
    return places


def _places(words: Sequence[str]) -> Mapping[str, Sequence[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        places[word].append(place)
    return dict(places)


def _merged(found: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
