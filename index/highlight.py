"""Where a question's words stand in a text: one answer for every engine and for saved searches."""

from collections.abc import Iterator, Sequence

from index.analyse import Token, tokens
from index.tree import Begins, Query, Stems, leaves

Span = tuple[int, int]


def highlights(tree: Query, text: str, language: str) -> tuple[Span, ...]:
    """Return the (start, end) offsets in a text of all that a question looks for, in order, none overlapping."""
    words = list(tokens(text, language))
    wanted = [leaf for leaf in leaves(tree, denied=False) if isinstance(leaf, Stems | Begins)]
    return _merged(span for leaf in wanted for span in occurrences(leaf, words))


def occurrences(leaf: Stems | Begins, words: Sequence[Token]) -> Iterator[Span]:
    """Yield the offsets of each place where a leaf is answered by a text's words."""
    if isinstance(leaf, Begins):
        yield from ((word.start, word.end) for word in words if word.exact.startswith(leaf.text))
    elif leaf.exact:
        yield from ((word.start, word.end) for word in words if (word.exact,) in leaf.sequences)
    else:
        for sequence in leaf.sequences:
            yield from _runs(sequence, words)


def _runs(sequence: tuple[str, ...], words: Sequence[Token]) -> Iterator[Span]:
    for at, word in enumerate(words[: len(words) - len(sequence) + 1]):
        if word.stem == sequence[0] and all(
            words[at + step].stem == wanted for step, wanted in enumerate(sequence[1:], 1)
        ):
            yield word.start, words[at + len(sequence) - 1].end


def _merged(spans: Iterator[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
