"""Which rows of a file of vectors are nearest to one vector: estimated by their codes, decided by their cosines."""

from collections.abc import Iterator

import numpy as np

from index.codes import Cosines, coded, cosines, estimates, margin
from index.engine import Vector
from index.rows import Ids, Places, Rows

# The nearest are looked for among the best so many by code, then four times as many, until they are certain.
_FIRST_REACH, _FURTHER = 2_000, 4
# How the codes are spread is judged by every so manieth row.
_SAMPLED = 64
_LOWEST = -2.0  # no cosine and no estimate of one is lower


def estimated_cosines(held: Rows, query: Vector, places: Places | None = None) -> tuple[Cosines, float]:
    """Return the estimate for each row, below all others for those that do not count, and how far off it can be.

    With `places`, only the rows there count.
    """
    if query.shape != held.vectors.shape[1:]:
        raise ValueError(f"the vectors have {held.vectors.shape[1]} numbers, the query's {query.shape[0]}")
    asked = coded(query.astype(np.float16).reshape(1, -1))
    if places is None:
        estimated = estimates(asked, held.codes, held.scales)
        estimated[held.dead] = -np.inf
    else:
        estimated = np.full(len(held.named), -np.inf, np.float32)
        estimated[places] = estimates(asked, held.codes[places], held.scales[places])
    return estimated, margin(asked, held.largest_error)


def nearest_first(held: Rows, query: Vector, places: Places | None = None) -> Iterator[Ids]:
    """Yield the ids of all rows, or of those in some places, in pieces: the nearest to a unit vector first, exactly."""
    estimated, error = estimated_cosines(held, query, places)
    waiting, closeness = np.empty(0, np.intp), np.empty(0, np.float32)
    for piece, bound in _pieces(estimated):
        waiting = np.concatenate([waiting, piece])
        closeness = np.concatenate([closeness, cosines(query, held.vectors[piece])])
        # Whatever comes later has an estimate below the bound, and cannot be nearer than these.
        certain = closeness >= bound + error
        ids, close = held.named[waiting[certain]], closeness[certain]
        yield ids[np.lexsort((ids, -close))]
        waiting, closeness = waiting[~certain], closeness[~certain]


def _pieces(estimated: Cosines) -> Iterator[tuple[Places, float]]:
    """Yield the rows in pieces, those with higher estimates first, each piece with its lowest estimate."""
    sample = np.sort(estimated[::_SAMPLED])[::-1]
    reach, above = _FIRST_REACH, np.inf
    while above > _LOWEST:
        at = reach // _SAMPLED
        bound = max(float(sample[at]), _LOWEST) if at < len(sample) else _LOWEST
        yield np.flatnonzero((estimated >= bound) & (estimated < above)), bound
        reach, above = reach * _FURTHER, bound
