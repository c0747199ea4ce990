"""The passages nearest in meaning to a search among those that pass its other parts."""

import numpy as np
import tantivy
from tantivy import Query as Clause

from index.documents import schema
from index.engine import Vector
from index.found import count_of, found_ids
from index.fusion import NEAREST
from index.rows import Ids
from index.translate import every, with_ids
from index.vectors import VectorFile

# Up to so many that pass, their vectors are taken one by one; beyond, all are scanned and the best asked whether they
# pass. Measured on 1,000,000 passages (bench/search.py).
_FEW = 40_000


def nearest(searcher: tantivy.Searcher, vectors: VectorFile, asked: Vector, passing: Clause) -> list[int]:
    """Return the ids nearest to a unit vector among those that answer a clause, the nearest first; all exact."""
    passed = count_of(searcher, passing)
    if passed <= _FEW:
        return vectors.nearest_among(asked, NEAREST, np.array(found_ids(searcher, passing, passed), np.int64))

    def answering(ids: Ids) -> Ids:
        both = every([passing, with_ids(ids.tolist(), schema())])
        return np.array(found_ids(searcher, both, len(ids)), np.int64)

    return vectors.nearest(asked, NEAREST, answering)
