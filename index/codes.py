"""Vectors in a quarter of their size: cosines of 8-bit codes, and how far they can be from the true ones."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numkong
import numpy as np
import numpy.typing as npt

from index.engine import Vector

Codes = npt.NDArray[np.int8]
Cosines = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

_STEPS = 127
# What float32 arithmetic and the rounding of unit vectors to float16 add to the errors computed here.
_ROUNDING = 1e-5
_LONGEST = 1.001
# The one pool for scans: two threads read memory nearly twice as fast as one, and more do not.
_POOL = ThreadPoolExecutor(2, "scan")
_ROWS_A_TASK = 65_536


class Coded(NamedTuple):
    """Rows as 8-bit numbers: a row is about its codes times its scale, `errors` being the length of the difference."""

    codes: Codes
    scales: Cosines
    errors: Cosines


def coded(vectors: Halves | Vector) -> Coded:
    """Return the codes of some rows (count × dimension); the largest number of a row has the code 127."""
    rows = vectors.astype(np.float32)
    scales = np.abs(rows).max(axis=1, initial=0) / _STEPS
    codes = np.rint(rows / np.maximum(scales, np.finfo(np.float32).tiny)[:, np.newaxis]).astype(np.int8)
    errors = np.linalg.norm(rows - codes * scales[:, np.newaxis], axis=1)
    return Coded(codes, scales.astype(np.float32), errors.astype(np.float32))


def cosines(query: Vector, rows: Halves) -> Cosines:
    """Return the cosine of a unit vector with each of some unit rows, of their float16 form: the one that decides.

    It does not depend on which other rows are asked for, so engine and saved searches decide alike.
    """
    if not len(rows):
        return np.empty(0, np.float32)
    products = numkong.cdist(query.astype(np.float16).reshape(1, -1), rows, "dot")
    return np.asarray(products, np.float32).reshape(-1)


def estimates(query: Coded, codes: Codes, scales: Cosines) -> Cosines:
    """Return about the cosine of a coded query (one row) with each coded row; see `margin`."""
    found = np.empty(len(codes), np.float32)

    def scan(first: int) -> None:
        rows = slice(first, first + _ROWS_A_TASK)
        products = numkong.cdist(query.codes, codes[rows], "dot")
        np.multiply(np.asarray(products).reshape(-1), scales[rows] * query.scales[0], out=found[rows], casting="unsafe")

    for _ in _POOL.map(scan, range(0, len(codes), _ROWS_A_TASK)):
        pass
    return found


def margin(query: Coded, largest_error: float) -> float:
    """Return how far an estimate can be from the cosine at most, where no row's error is larger than one.

    With q and x the vectors, q' and x' what their codes stand for: |qx - q'x'| <= |q| |x - x'| + |q - q'| |x'|.
    """
    return _LONGEST * largest_error + float(query.errors[0]) * (_LONGEST + largest_error) + _ROUNDING
