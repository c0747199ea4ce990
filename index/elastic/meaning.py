"""Search by meaning on the server: what is alike, what is nearest, and what has no vector yet."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from index.asked import Asked, no_model
from index.elastic.translate import NOTHING, Clause, apart_from, clause, near, with_ids
from index.elastic.view import View
from index.engine import Embed, Vector
from index.fusion import NEAREST
from index.tree import Like, Similar

# Of how many passages a shard looks at the vectors while it goes from one to the next nearer one.
_CANDIDATES = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """How meanings are compared: by vectors that `embed` makes, kept in `field`, alike from the cosine `threshold` on.

    `dimension` gives how many numbers the vectors held have, None where none are held.
    """

    embed: Embed | None
    field: str
    threshold: float
    dimension: Callable[[], int | None]

    @property
    def lacking(self) -> Clause:
        """The clause for the passages without a vector."""
        return {"bool": {"must_not": [{"exists": {"field": self.field}}]}}

    def alike(self, view: View, like: Like | Similar) -> Clause:
        """Return the clause for a `like:` or a passage, which is exact; raises QueryError where there is no model."""
        if isinstance(like, Like) and self.embed is None:
            raise no_model(like)
        vector = self._vector(view, like)
        if vector is None:
            return NOTHING
        found = near(self.field, vector, self.threshold)
        return apart_from([like.passage], found) if isinstance(like, Similar) else found

    def nearest(self, view: View, question: Asked) -> list[int]:
        """Return the ids nearest to a question's meaning among those that pass its other parts, nearest first."""
        vector = self._vector(view, question.meaning) if question.meaning else None
        if vector is None:
            return []
        knn = {
            "field": self.field,
            "query_vector": vector,
            "k": NEAREST,
            "num_candidates": _CANDIDATES,
            "filter": clause(question.passing, lambda like: self.alike(view, like)),
        }
        found = view.search(knn=knn, size=NEAREST, source=False)
        return [int(row["_id"]) for row in found["hits"]["hits"]]

    def _vector(self, view: View, like: Like | Similar) -> list[float] | None:
        dimension = self.dimension()
        if dimension is None:
            return None
        if isinstance(like, Similar):
            return self._vector_of(view, like.passage)
        if self.embed is None:
            return None
        (vector,) = self.embed([like.text])
        if len(vector) != dimension:
            raise ValueError(f"the vectors have {dimension} numbers, the query's {len(vector)}")
        numbers: list[float] = rounded(vector).tolist()
        return numbers

    def _vector_of(self, view: View, passage: int) -> list[float] | None:
        asked = {"bool": {"must": [with_ids([passage]), {"exists": {"field": self.field}}]}}
        script = {"source": "doc[params.field].vectorValue", "params": {"field": self.field}}
        found = view.search(query=asked, size=1, source=False, script_fields={"vector": {"script": script}})
        return next((row["fields"]["vector"][0] for row in found["hits"]["hits"]), None)


def rounded(vectors: Vector) -> Vector:
    """Return vectors in the precision in which every engine compares: float16 (index.codes.cosines)."""
    return vectors.astype(np.float16).astype(np.float32)
