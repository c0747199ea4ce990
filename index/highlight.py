"""Where a question's words stand in a text: one answer for every engine and for saved searches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.analyse import Token, tokens
from index.tree import Begins, Query, Stems, leaves

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The words of a text in order, and the places at which each stem and each unstemmed word stands."""

    tokens: Sequence[Token]
    stems: Mapping[str, Sequence[int]]
    exact: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, text: str, language: str) -> "Words":
        """Analyse a text in a language (ISO 639-1)."""
        words = tuple(tokens(text, language))
        stems: dict[str, list[int]] = {}
        exact: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            stems.setdefault(word.stem, []).append(place)
            exact.setdefault(word.exact, []).append(place)
        return cls(tokens=words, stems=stems, exact=exact)


def highlights(tree: Query, text: str, language: str) -> tuple[Span, ...]:
    """Return the (start, end) offsets in a text of all that a question looks for, in order, none overlapping."""
    return highlighted(sought(tree), Words.of(text, language))


def sought(tree: Query) -> list[Stems | Begins]:
    """Return the words that a question looks for."""
    return [leaf for leaf in leaves(tree, denied=False) if isinstance(leaf, Stems | Begins)]


def highlighted(wanted: Iterable[Stems | Begins], words: Words) -> tuple[Span, ...]:
    """Return what `highlights` does, for words to look for and a text that is analysed."""
    return _merged(span for leaf in wanted for span in occurrences(leaf, words))


def occurrences(leaf: Stems | Begins, words: Words) -> Iterator[Span]:
    """Yield the offsets of each place where a leaf is answered by a text's words."""
    if isinstance(leaf, Begins):
        for word, places in words.exact.items():
            if word.startswith(leaf.text):
                yield from _spans(words, places, 1)
        return
    for sequence in leaf.sequences:
        if leaf.exact:
            yield from _spans(words, words.exact.get(sequence[0], ()), 1)
        else:
            yield from _spans(words, _runs(sequence, words), len(sequence))


def _spans(words: Words, places: Sequence[int], length: int) -> Iterator[Span]:
    return ((words.tokens[place].start, words.tokens[place + length - 1].end) for place in places)


def _runs(sequence: tuple[str, ...], words: Words) -> Sequence[int]:
    """Return the places at which words with the stems of a sequence begin, one after the other."""
    places = words.stems.get(sequence[0], ())
    for step, stem in enumerate(sequence[1:], 1):
        following = words.stems.get(stem, ())
        places = [place for place in places if place + step in following]
    return places


def _merged(spans: Iterator[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
