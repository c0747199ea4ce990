"""The vectors of passages: one file of rows, added to at its end, scanned whole, so that the nearest are exact."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numkong
import numpy as np
import numpy.typing as npt

from index.engine import Vector

# Rows that no longer count are cleared away when they outnumber the others by this many.
SPARE_ROWS = 10_000

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rows:
    """The file as it was at one time: all its rows, the places of those that count, and their ids, sorted."""

    state: tuple[int, int]
    ids: Ids
    vectors: npt.NDArray[np.float16]
    live: npt.NDArray[np.intp]
    held: Ids


_NONE = _Rows(
    state=(0, 0),
    ids=np.empty(0, np.int64),
    vectors=np.empty((0, 0), np.float16),
    live=np.empty(0, np.intp),
    held=np.empty(0, np.int64),
)


class VectorFile:
    """Rows of a passage id and a float16 unit vector; the last row of an id counts, a negative id takes it back.

    A row is whole or, after a crash, the file's unfinished end, which is not read and is overwritten. Each model has a
    file of its own, so that vectors of two models are never compared. One process writes (the engine's lock sees to
    it); others read, and see new rows at their next search.
    """

    def __init__(self, folder: Path, model: str) -> None:
        self._folder = folder
        self._model = hashlib.sha256(model.encode()).hexdigest()[:16]
        self._last: _Rows | None = None

    def add(self, ids: Sequence[int], vectors: Vector) -> None:
        """Add one row of `vectors` (count × dimension, unit length) for each id; durable on return."""
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids cannot have {len(vectors)} vectors")
        if not len(ids):
            return
        file = self._file()
        if file is not None and _dimension(file) != vectors.shape[1]:
            raise ValueError(f"{file} holds vectors of {_dimension(file)} numbers, not {vectors.shape[1]}")
        file = file or self._folder / f"{self._model}-{vectors.shape[1]}.vectors"
        _append(file, ids, vectors)
        rows = self._rows()
        if len(rows.ids) > 2 * len(rows.live) + SPARE_ROWS:
            _compact(file, rows)

    def remove(self, ids: Iterable[int]) -> None:
        """Take back the vectors of ids; those without one are passed over."""
        held = np.intersect1d(np.fromiter(ids, np.int64), self._rows().held)
        file = self._file()
        if file is not None and len(held):
            _append(file, (-held - 1).tolist(), np.zeros((len(held), _dimension(file)), np.float32))

    def clear(self) -> None:
        """Remove every vector, of every model."""
        for file in self._folder.glob("*.vectors"):
            file.unlink()

    def ids(self) -> Ids:
        """Return the ids that have a vector, sorted; the same array until the file changes."""
        return self._rows().held

    def closeness(self, query: Vector) -> tuple[Ids, npt.NDArray[np.float32]]:
        """Return all ids and the cosine of each with a unit vector, the nearest first."""
        rows = self._rows()
        if not len(rows.live):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if query.shape != rows.vectors.shape[1:]:
            raise ValueError(f"the vectors have {rows.vectors.shape[1]} numbers, the query's {query.shape[0]}")
        products = numkong.cdist(query.astype(np.float16).reshape(1, -1), rows.vectors, "dot")
        cosines = np.asarray(products, np.float32).reshape(-1)[rows.live]
        order = np.argsort(-cosines)
        return rows.ids[rows.live][order], cosines[order]

    def _file(self) -> Path | None:
        return next(iter(sorted(self._folder.glob(f"{self._model}-*.vectors"))), None)

    def _rows(self) -> _Rows:
        try:
            with (self._file() or self._folder / "none").open("rb") as file:
                status = os.fstat(file.fileno())
                state = (status.st_ino, status.st_size)
                if self._last is None or self._last.state != state:
                    # Set at once and never changed, because several threads search with one engine.
                    self._last = _read(file, state)
                return self._last
        except FileNotFoundError:
            return _NONE


def _read(file: BinaryIO, state: tuple[int, int]) -> _Rows:
    row = _row(_dimension(Path(file.name)))
    count = state[1] // row.itemsize
    rows = np.memmap(file, row, "r", shape=(count,)) if count else np.empty(0, row)
    ids = np.array(rows["id"])
    live = _last_rows(ids)
    return _Rows(state=state, ids=ids, vectors=rows["vector"], live=live, held=np.sort(ids[live]))


def _append(path: Path, ids: Sequence[int], vectors: Vector) -> None:
    rows = np.empty(len(ids), _row(vectors.shape[1]))
    rows["id"], rows["vector"] = ids, vectors
    with path.open("r+b" if path.exists() else "xb") as file:
        file.seek(os.fstat(file.fileno()).st_size // rows.itemsize * rows.itemsize)
        file.write(rows.tobytes())
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _compact(path: Path, rows: _Rows) -> None:
    kept = np.empty(len(rows.live), _row(_dimension(path)))
    kept["id"], kept["vector"] = rows.ids[rows.live], rows.vectors[rows.live]
    fresh = path.with_suffix(".compacted")
    with fresh.open("wb") as target:
        target.write(kept.tobytes())
        target.flush()
        os.fsync(target.fileno())
    fresh.replace(path)


def cosine(one: Vector, other: Vector) -> float:
    """Return the cosine of two unit vectors as VectorFile does: of their float16 form."""
    return float(one.astype(np.float16).astype(np.float32) @ other.astype(np.float16).astype(np.float32))


def _last_rows(ids: Ids) -> npt.NDArray[np.intp]:
    named = np.where(ids < 0, -ids - 1, ids)
    _, from_the_end = np.unique(named[::-1], return_index=True)
    last = np.sort(len(ids) - 1 - from_the_end)
    return last[ids[last] >= 0]


def _dimension(file: Path) -> int:
    return int(file.stem.rpartition("-")[2])


def _row(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("id", "<i8"), ("vector", "<f2", (dimension,))])
