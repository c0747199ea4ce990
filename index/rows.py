"""The files of a model's vectors: added to at their end, whole after a crash, read by any number of processes."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codes import Codes, Cosines, Halves, coded

Ids = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]

_ROW = np.dtype([("id", "<i8"), ("scale", "<f4"), ("error", "<f4")])
_AT_ONCE = 50_000  # rows copied at once: some 50 MB


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """The rows that there were at one time; never changed, because several threads search with one engine.

    `named` is what stands in each row; `ids` are those that have a vector, sorted, and `places` their rows; `dead` are
    the rows that no longer count.
    """

    folder: Path
    named: Ids
    ids: Ids
    places: Places
    dead: Places
    scales: Cosines
    largest_error: float
    codes: Codes
    vectors: Halves


def read(folder: Path, before: Rows | None = None) -> Rows:
    """Return the rows of a folder, those already read `before` being taken over; raises FileNotFoundError for none.

    The file of ids is written last: what stands in the other files beyond it is the end of a write that was cut off.
    """
    if before is None or before.folder != folder:
        before = nothing(folder)
    count = (folder / "ids").stat().st_size // _ROW.itemsize
    start = len(before.named)
    if count == start:
        return before
    new = np.fromfile(folder / "ids", _ROW, count - start, offset=start * _ROW.itemsize)
    ids, places, dead = _counting(before, new["id"])
    return Rows(
        folder=folder,
        named=np.concatenate([before.named, new["id"]]),
        ids=ids,
        places=places,
        dead=dead,
        scales=np.concatenate([before.scales, new["scale"]]),
        largest_error=max(before.largest_error, float(new["error"].max())),
        codes=np.memmap(folder / "codes", np.int8, "r", shape=(count, dimension(folder))),
        vectors=np.memmap(folder / "vectors", "<f2", "r", shape=(count, dimension(folder))),
    )


def nothing(folder: Path) -> Rows:
    """Return that a folder has no rows."""
    return Rows(
        folder=folder,
        named=np.empty(0, np.int64),
        ids=np.empty(0, np.int64),
        places=np.empty(0, np.intp),
        dead=np.empty(0, np.intp),
        scales=np.empty(0, np.float32),
        largest_error=0.0,
        codes=np.empty((0, 0), np.int8),
        vectors=np.empty((0, 0), np.float16),
    )


def append(folder: Path, ids: Sequence[int] | Ids, vectors: Halves) -> None:
    """Add rows at the end, over whatever a write that was cut off left there; durable on return."""
    folder.mkdir(exist_ok=True)
    marks = np.empty(len(ids), _ROW)
    code = coded(vectors)
    marks["id"], marks["scale"], marks["error"] = ids, code.scales, code.errors
    held = folder / "ids"
    start = held.stat().st_size // _ROW.itemsize if held.exists() else 0
    # The ids last: a row counts once its id is there.
    _write(folder / "codes", start, code.codes)
    _write(folder / "vectors", start, vectors)
    _write(held, start, marks)


def compact(rows: Rows, fresh: Path) -> None:
    """Write the rows that count into a fresh folder, which stands in place of theirs once it is whole."""
    unfinished = fresh.with_name(f"{fresh.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for places, ids in _pieces(rows):
        append(unfinished, ids, rows.vectors[places])
    unfinished.rename(fresh)
    shutil.rmtree(rows.folder)


def dimension(folder: Path) -> int:
    """Return how many numbers the vectors of a folder have, which its name says."""
    return int(folder.name.split("-")[1])


def generation(folder: Path) -> int:
    """Return the number of a folder, which its name says: rows cleared away are in a folder with a higher one."""
    return int(folder.name.split("-")[2].partition(".")[0])


def _pieces(rows: Rows) -> Iterator[tuple[Places, Ids]]:
    for start in range(0, len(rows.ids), _AT_ONCE):
        piece = slice(start, start + _AT_ONCE)
        yield rows.places[piece], rows.ids[piece]


def _counting(before: Rows, new: Ids) -> tuple[Ids, Places, Places]:
    """Return the ids that count after new rows, their places, and the places that do not count.

    The last row of an id counts; a negative one, -id - 1, takes it back.
    """
    start = len(before.named)
    named = np.where(new < 0, -new - 1, new)
    changed, from_the_end = np.unique(named[::-1], return_index=True)
    last = len(new) - 1 - from_the_end
    counts = new[last] >= 0
    # By insertion into what is sorted already: sorting a million ids anew would take longer than a search.
    at = np.searchsorted(before.ids, changed)
    again = at[before.ids.take(at, mode="clip") == changed] if len(before.ids) else at[:0]
    ids, places = np.delete(before.ids, again), np.delete(before.places, again)
    inserted = np.searchsorted(ids, changed[counts])
    spent = np.delete(np.arange(len(new)), last[counts])
    return (
        np.insert(ids, inserted, changed[counts]),
        np.insert(places, inserted, last[counts] + start),
        np.concatenate([before.dead, before.places[again], spent + start]),
    )


def _write(path: Path, start: int, rows: npt.NDArray[Any]) -> None:
    with path.open("r+b" if path.exists() else "xb") as file:
        file.seek(start * rows[:1].nbytes)
        file.write(rows.tobytes())
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
