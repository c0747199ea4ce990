"""Search by meaning on the server: what is alike, what is nearest, and what has no vector yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.asked import Asked, no_model
from index.elastic.translate import NOTHING, Clause, clause, near
from index.elastic.view import View
from index.engine import Vector
from index.fusion import NEAREST
from index.tree import Like

Embed = Callable[[Sequence[str]], Vector]

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

    def alike(self, like: Like) -> Clause:
        """Return the clause for a `like:`, which is exact; raises QueryError where there is no model."""
        if self.embed is None:
            raise no_model(like)
        vector = self._vector(self.embed, like.text)
        return near(self.field, vector, self.threshold) if vector else NOTHING

    def nearest(self, view: View, question: Asked) -> list[int]:
        """Return the ids nearest to a question's meaning among those that pass its other parts, nearest first."""
        vector = self._vector(self.embed, question.meaning) if self.embed else None
        if not vector:
            return []
        knn = {
            "field": self.field,
            "query_vector": vector,
            "k": NEAREST,
            "num_candidates": _CANDIDATES,
            "filter": clause(question.passing, self.alike),
        }
        found = view.search(knn=knn, size=NEAREST, source=False)
        return [int(row["_id"]) for row in found["hits"]["hits"]]

    def _vector(self, embed: Embed, text: str) -> list[float] | None:
        dimension = self.dimension()
        if dimension is None:
            return None
        (vector,) = embed([text])
        if len(vector) != dimension:
            raise ValueError(f"the vectors have {dimension} numbers, the query's {len(vector)}")
        return rounded(vector)


def rounded(vector: Vector) -> list[float]:
    """Return a vector in the precision in which every engine compares: float16 (index.vectors.cosine)."""
    numbers: list[float] = vector.astype(np.float16).astype(np.float32).tolist()
    return numbers
