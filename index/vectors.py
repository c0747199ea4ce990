"""The vectors of passages: scanned whole by their codes, decided by their float16 form, so that answers are exact."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index import rows
from index.codes import cosines
from index.engine import Vector
from index.rows import Ids, Places, Rows
from index.scanning import estimated_cosines, nearest_first

# Rows that no longer count are cleared away when they outnumber the others by this many.
SPARE_ROWS = 10_000
# Of so many times those wanted it is asked first whether they pass, and of twice as many each time after.
_ASKED = 3
Passing = Callable[[Ids], Ids]


class VectorFile:
    """A passage id and a unit vector in each row; the last row of an id counts.

    Each model has a folder of its own, so that vectors of two models are never compared. One process writes (the
    engine's lock sees to it); others read, and see new rows at their next search.
    """

    def __init__(self, folder: Path, model: str) -> None:
        self._folder = folder
        self._model = hashlib.sha256(model.encode()).hexdigest()[:16]
        self._last: Rows | None = None

    def add(self, ids: Sequence[int] | Ids, vectors: Vector) -> None:
        """Add one row of `vectors` (count × dimension, unit length) for each id; durable on return.

        Raises ValueError for a dimension other than before.
        """
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids cannot have {len(vectors)} vectors")
        if not len(ids):
            return
        folder = self._newest()
        if folder is not None and rows.dimension(folder) != vectors.shape[1]:
            raise ValueError(f"{folder} holds vectors of {rows.dimension(folder)} numbers, not {vectors.shape[1]}")
        rows.append(folder or self._numbered(vectors.shape[1], 1), ids, vectors.astype(np.float16))
        self._clear_away(self._rows())

    def remove(self, ids: Iterable[int]) -> None:
        """Take back the vectors of ids; those without one are passed over."""
        held = self._rows()
        gone, _ = _found(held, np.unique(np.fromiter(ids, np.int64)))
        if len(gone):
            rows.append(held.folder, -gone - 1, np.zeros((len(gone), held.vectors.shape[1]), np.float16))

    def clear(self) -> None:
        """Remove every vector, of every model."""
        for held in self._folder.glob("*.vectors*"):
            # An index of an earlier form has a file where a folder is now.
            shutil.rmtree(held) if held.is_dir() else held.unlink()

    def ids(self) -> Ids:
        """Return the ids that have a vector, sorted."""
        return self._rows().ids

    def of(self, passage: int) -> Vector | None:
        """Return the unit vector of a passage by its id, None where it has none."""
        held = self._rows()
        _, places = _found(held, np.array([passage]))
        return held.vectors[places[0]].astype(np.float32) if len(places) else None

    def alike(self, query: Vector, threshold: float) -> list[int]:
        """Return the ids whose cosine with a unit vector reaches a threshold, sorted."""
        held = self._rows()
        if not len(held.ids):
            return []
        estimated, error = estimated_cosines(held, query)
        near = np.flatnonzero(estimated >= threshold - error)
        alike: list[int] = np.sort(held.named[near[cosines(query, held.vectors[near]) >= threshold]]).tolist()
        return alike

    def nearest(self, query: Vector, count: int, passing: Passing = lambda ids: ids) -> list[int]:
        """Return the `count` ids nearest to a unit vector, the nearest first, among those that `passing` gives back.

        `passing` is asked of a few hundred at once, the nearest before the others, until enough pass.
        """
        held = self._rows()
        return _first(nearest_first(held, query), count, passing) if len(held.ids) else []

    def nearest_among(self, query: Vector, count: int, ids: Ids) -> list[int]:
        """Return the `count` ids nearest to a unit vector, the nearest first, among a few that have vectors or not."""
        held = self._rows()
        _, places = _found(held, ids)
        return _first(nearest_first(held, query, places), count, lambda near: near) if len(places) else []

    def _clear_away(self, held: Rows) -> None:
        if len(held.dead) > len(held.ids) + SPARE_ROWS:
            rows.compact(held, self._numbered(held.vectors.shape[1], rows.generation(held.folder) + 1))

    def _numbered(self, dimension: int, generation: int) -> Path:
        return self._folder / f"{self._model}-{dimension}-{generation}.vectors"

    def _newest(self) -> Path | None:
        return max(self._folder.glob(f"{self._model}-*-*.vectors"), key=rows.generation, default=None)

    def _rows(self) -> Rows:
        folder, missed = self._newest(), None
        while folder is not None and folder != missed:
            try:
                self._last = rows.read(folder, self._last)
            except FileNotFoundError:
                # Just being made, or cleared away while it was opened: then another is in its place.
                folder, missed = self._newest(), folder
            else:
                return self._last
        return rows.nothing(self._folder)


def _first(pieces: Iterator[Ids], count: int, passing: Passing) -> list[int]:
    """Return the first `count` ids that pass."""
    best: list[int] = []
    at_once = count * _ASKED
    for ids in pieces:
        while len(ids) and len(best) < count:
            asked, ids = ids[:at_once], ids[at_once:]
            best += asked[np.isin(asked, passing(asked))].tolist()
            at_once *= 2
        if len(best) >= count:
            break
    return best[:count]


def _found(held: Rows, ids: Ids) -> tuple[Ids, Places]:
    """Return those of some ids that have a vector, and their rows."""
    at = np.searchsorted(held.ids, ids)
    found = held.ids.take(at, mode="clip") == ids if len(held.ids) else np.zeros(len(ids), np.bool_)
    return ids[found], held.places[at[found]]
