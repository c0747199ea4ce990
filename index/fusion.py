"""Ranking by words and by meaning together: one rule for every engine."""

from collections.abc import Sequence

# How many passages a hybrid search finds by meaning, and how many of the best by words are fused with them.
NEAREST = 100
WINDOW = 200
# The constant of reciprocal rank fusion: Cormack, Clarke and Büttcher (SIGIR 2009).
_RANK_CONSTANT = 60


def fused(by_words: Sequence[int], nearest: Sequence[int]) -> dict[int, float]:
    """Return the score by reciprocal rank of each passage id in two lists, best first, ordered by that score."""
    scores = {found: 1 / (_RANK_CONSTANT + rank) for rank, found in enumerate(by_words[:WINDOW], 1)}
    for rank, found in enumerate(nearest, 1):
        scores[found] = scores.get(found, 0.0) + 1 / (_RANK_CONSTANT + rank)
    return dict(sorted(scores.items(), key=lambda scored: -scored[1]))
