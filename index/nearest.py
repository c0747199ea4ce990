"""The passages nearest in meaning to a search among those that pass its other parts."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
import tantivy
from tantivy import DocAddress, Occur
from tantivy import Query as Clause

from index.documents import schema
from index.engine import Vector
from index.found import count_of, found_ids, ids_of
from index.fusion import NEAREST
from index.rows import Ids
from index.translate import every, with_ids
from index.vectors import VectorFile

# Up to so many that pass, their vectors are taken one by one; beyond, all are scanned and the best asked whether they
# pass. `python -m bench.search` prints how long either way takes.
_FEW = 40_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbours:
    """Passages near in meaning: where each is in the index, by id, the nearest first; and which no words find."""

    addresses: dict[int, DocAddress]
    by_meaning: Set[int]


def nearest(searcher: tantivy.Searcher, vectors: VectorFile, asked: Vector, passing: Clause) -> list[int]:
    """Return the ids nearest to a unit vector among those that answer a clause, the nearest first; all exact."""
    passed = count_of(searcher, passing)
    if passed > _FEW:
        return by_scan(searcher, vectors, asked, passing)
    return one_by_one(searcher, vectors, asked, passing, passed)


def one_by_one(
    searcher: tantivy.Searcher, vectors: VectorFile, asked: Vector, passing: Clause, passed: int
) -> list[int]:
    """Return the same, all `passed` that answer being looked up: its time grows with their number alone."""
    return vectors.nearest_among(asked, NEAREST, np.array(found_ids(searcher, passing, passed), np.int64))


def by_scan(searcher: tantivy.Searcher, vectors: VectorFile, asked: Vector, passing: Clause) -> list[int]:
    """Return the same, all vectors being scanned: its time grows with the collection, and where few pass."""

    def answering(ids: Ids) -> Ids:
        both = every([passing, with_ids(ids.tolist(), schema())])
        return np.array(found_ids(searcher, both, len(ids)), np.int64)

    return vectors.nearest(asked, NEAREST, answering)


def neighbours(searcher: tantivy.Searcher, words: Clause, near: Sequence[int]) -> Neighbours:
    """Return where the passages with some ids are, the nearest first, and which of them a clause does not find."""
    if not near:
        return Neighbours(addresses={}, by_meaning=set())
    answering = Clause.const_score_query(words, 1.0)
    wanted = Clause.boolean_query([(Occur.Must, with_ids(near, schema())), (Occur.Should, answering)])
    hits = searcher.search(wanted, len(near), count=False).hits
    found = dict(zip(ids_of(searcher, [address for _, address in hits]), hits, strict=True))
    return Neighbours(
        addresses={one: found[one][1] for one in near if one in found},
        by_meaning={one for one, (score, _) in found.items() if score == 0},
    )
