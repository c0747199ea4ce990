"""The file of vectors: exact, whole after a crash, seen by other readers as it grows."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.codes import coded, cosines, estimates, margin
from index.engine import Vector
from index.vectors import VectorFile
from tests.index.conftest import cosine


def unit(count: int, seed: int = 0, dimension: int = 24) -> Vector:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def held(folder: Path, rows: Vector) -> VectorFile:
    file = VectorFile(folder, "m")
    file.add(range(100, 100 + len(rows)), rows)
    return file


def by_cosine(rows: Vector, query: Vector) -> list[tuple[float, int]]:
    """Return each row's cosine and id, the nearest first, one row at a time."""
    return sorted(((cosine(query, row), number) for number, row in enumerate(rows, 100)), key=lambda one: -one[0])


@pytest.mark.parametrize("spread", [1.0, 0.05, 0.0])
def test_the_nearest_are_exact_however_close_they_are_to_each_other(tmp_path: Path, spread: float) -> None:
    (query,) = unit(1, seed=1)
    rows = query + spread * unit(70_000)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    file, expected = held(tmp_path, rows), by_cosine(rows, query)
    assert file.nearest(query, 50) == [number for _, number in expected[:50]]
    even = file.nearest(query, 50, lambda ids: ids[ids % 2 == 0])
    assert even == [number for _, number in expected if number % 2 == 0][:50]
    few = np.arange(0, 90_000, 7)
    assert file.nearest_among(query, 50, few) == [number for _, number in expected if number % 7 == 0][:50]


@given(seed=st.integers(0, 1_000), threshold=st.floats(-0.5, 0.9), length=st.sampled_from([1.0, 0.2, 30.0]))
def test_what_is_alike_is_decided_by_the_cosine_and_not_by_the_codes(
    seed: int, threshold: float, length: float
) -> None:
    rows, (query,) = unit(300, seed=seed), unit(1, seed=seed + 1)
    rows[:, 0] *= length  # one number far larger or smaller than the others makes the codes coarse
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    with tempfile.TemporaryDirectory() as folder:
        alike = held(Path(folder), rows).alike(query, threshold)
    assert alike == sorted(number for close, number in by_cosine(rows, query) if close >= threshold)


@given(seed=st.integers(0, 1_000), count=st.integers(1, 40))
def test_no_estimate_is_further_off_than_the_margin(seed: int, count: int) -> None:
    rows = np.random.default_rng(seed).standard_t(2, size=(count, 24)).astype(np.float32)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    code, query = coded(rows), coded(rows[:1])
    off = np.abs(estimates(query, code.codes, code.scales) - cosines(rows[0], rows))
    assert off.max() <= margin(query, float(code.errors.max()))


def test_a_cosine_does_not_depend_on_the_other_rows() -> None:
    rows, (query,) = unit(999, dimension=512).astype(np.float16), unit(1, seed=1, dimension=512)
    together = cosines(query, rows)
    assert together.tolist() == [cosine(query, row) for row in rows]
    assert together[::7].tolist() == cosines(query, rows[::7]).tolist()


def test_the_last_vector_of_an_id_counts_and_one_taken_back_does_not(tmp_path: Path) -> None:
    one, other = unit(2)
    file = VectorFile(tmp_path, "m")
    file.add([0, 7], np.stack([one, one]))
    file.add([7], other[np.newaxis])
    file.remove([0, 99])
    assert file.nearest(other, 5) == file.alike(other, 0.99) == file.ids().tolist() == [7]
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


@pytest.mark.parametrize("lost", [1, 7, 8, 15, 24, 30])
@pytest.mark.parametrize("reached", [["codes"], ["codes", "vectors"], ["codes", "vectors", "ids"]])
def test_a_write_cut_off_by_a_crash_is_not_read_and_is_written_over(
    tmp_path: Path, reached: list[str], lost: int
) -> None:
    file, rows = VectorFile(tmp_path, "m"), unit(5)
    file.add([1, 2], rows[:2])
    (folder,) = tmp_path.glob("*.vectors")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    file.add([3, 4], rows[2:4])
    after = {path: path.read_bytes() for path in folder.iterdir()}
    for path in before:
        path.write_bytes(after[path] if path.name in reached else before[path])
    last = folder / reached[-1]
    last.write_bytes(after[last][:-lost])
    reopened = VectorFile(tmp_path, "m")
    whole = {"ids": [1, 2, 3] if lost <= 16 else [1, 2]}.get(reached[-1], [1, 2])
    assert reopened.ids().tolist() == whole
    reopened.add([5], rows[4:])
    assert VectorFile(tmp_path, "m").nearest(rows[4], 1) == [5]
    assert VectorFile(tmp_path, "m").nearest(rows[1], 1) == [2]


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
    (folder,) = tmp_path.glob("*.vectors*")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4 * 4_000 * (16 + 3 * 24)
    assert reader.nearest(rows[17], 1) == [17]


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    file = VectorFile(tmp_path, "m")
    file.add([1], unit(1))
    with pytest.raises(ValueError, match="2 ids cannot have 1 vectors"):
        file.add([1, 2], unit(1))
    with pytest.raises(ValueError, match="24 numbers"):
        file.nearest(unit(1, dimension=8)[0], 1)
