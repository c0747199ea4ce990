"""The file of vectors: exact, whole after a crash, seen by other readers as it grows."""

from pathlib import Path

import numpy as np
import pytest

from index.engine import Vector
from index.vectors import VectorFile, cosine


def unit(count: int, seed: int = 0, dimension: int = 24) -> Vector:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def test_the_nearest_are_exact(tmp_path: Path) -> None:
    rows, (query,) = unit(3_000), unit(1, seed=1)
    file = VectorFile(tmp_path, "m")
    file.add(range(100, 3_100), rows)
    ids, cosines = file.closeness(query)
    expected = np.array([cosine(row, query) for row in rows])
    assert ids.tolist() == (100 + np.argsort(-expected, kind="stable")).tolist()
    np.testing.assert_allclose(cosines, np.sort(expected)[::-1], atol=1e-5)


def test_the_last_vector_of_an_id_counts_and_one_taken_back_does_not(tmp_path: Path) -> None:
    one, other = unit(2)
    file = VectorFile(tmp_path, "m")
    file.add([0, 7], np.stack([one, one]))
    file.add([7], other[np.newaxis])
    file.remove([0, 99])
    ids, cosines = file.closeness(other)
    assert ids.tolist() == file.ids().tolist() == [7]
    assert cosines[0] == pytest.approx(1.0, abs=1e-3)
    file.add([0], one[np.newaxis])
    assert file.ids().tolist() == [0, 7]


def test_another_reader_sees_what_is_added(tmp_path: Path) -> None:
    reader, writer = VectorFile(tmp_path, "m"), VectorFile(tmp_path, "m")
    assert reader.ids().tolist() == []
    for count in (1, 2, 3):
        writer.add([count], unit(1))
        assert reader.ids().tolist() == list(range(1, count + 1))
    writer.clear()
    assert reader.ids().tolist() == []


@pytest.mark.parametrize("lost", [1, 7, 8, 30, 55])
def test_a_row_cut_off_by_a_crash_is_not_read_and_is_written_over(tmp_path: Path, lost: int) -> None:
    file = VectorFile(tmp_path, "m")
    file.add([1, 2, 3], unit(3))
    (path,) = tmp_path.glob("*.vectors")
    with path.open("r+b") as stored:
        stored.truncate(path.stat().st_size - lost)
    reopened = VectorFile(tmp_path, "m")
    assert reopened.ids().tolist() == [1, 2]
    reopened.add([4], unit(1))
    assert reopened.ids().tolist() == [1, 2, 4]


def test_models_are_kept_apart(tmp_path: Path) -> None:
    VectorFile(tmp_path, "one").add([1], unit(1))
    other = VectorFile(tmp_path, "other")
    assert other.ids().tolist() == []
    other.add([2], unit(1, dimension=8))
    assert other.ids().tolist() == [2]


def test_rows_that_no_longer_count_are_cleared_away(tmp_path: Path) -> None:
    file, reader = VectorFile(tmp_path, "m"), VectorFile(tmp_path, "m")
    rows = unit(4_000)
    for _ in range(5):
        file.add(range(4_000), rows)
        assert reader.ids().tolist() == list(range(4_000))
    (path,) = tmp_path.glob("*.vectors")
    assert path.stat().st_size < 3 * 4_000 * (8 + 2 * 24)
    assert reader.closeness(rows[17])[0][0] == 17


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    file = VectorFile(tmp_path, "m")
    file.add([1], unit(1))
    with pytest.raises(ValueError, match="2 ids cannot have 1 vectors"):
        file.add([1, 2], unit(1))
    with pytest.raises(ValueError, match="24 numbers"):
        file.closeness(unit(1, dimension=8)[0])
