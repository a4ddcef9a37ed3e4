"""The little linear algebra that a forecast needs, in plain Python: its matrices have at most a few dozen rows.

Sums are rounded once (`fsum`), so that every Python gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum, sqrt
from operator import mul

__all__ = ["Matrix", "dot", "inverse", "solved", "times"]

Vector = Sequence[float]
Matrix = list[list[float]]


def dot(first: Iterable[float], second: Iterable[float]) -> float:
    """Give the sum of the products of two vectors.

    >>> dot([1, 2, 3], [4, 5, 6])
    32.0
    """
    return fsum(map(mul, first, second))


def times(matrix: Sequence[Vector], vector: Vector) -> list[float]:
    """Give a matrix times a vector."""
    return [dot(row, vector) for row in matrix]


def solved(matrix: Sequence[Vector], right: Vector) -> list[float]:
    """Solve `matrix x = right` for a symmetric, positive definite matrix.

    >>> solved([[4, 2], [2, 5]], [8, 12])
    [1.0, 2.0]
    """
    root = _root(matrix)
    return _backward(root, _forward(root, right))


def inverse(matrix: Sequence[Vector]) -> Matrix:
    """Give the inverse of a symmetric, positive definite matrix.

    >>> inverse([[4, 0], [0, 16]])
    [[0.25, 0.0], [0.0, 0.0625]]
    """
    root, size = _root(matrix), len(matrix)
    units = ([float(row == column) for row in range(size)] for column in range(size))
    columns = [_forward(root, unit) for unit in units]
    # The inverse of L L' is the product of the inverse of L with itself: entry (i, j) is column i times column j.
    upper = [[dot(columns[i], columns[j]) for j in range(i, size)] for i in range(size)]
    return [[upper[min(i, j)][abs(i - j)] for j in range(size)] for i in range(size)]


def _root(matrix: Sequence[Vector]) -> Matrix:
    """Give Cholesky's factor L of L L'."""
    rows: Matrix = []
    for i, entries in enumerate(matrix):
        row: list[float] = []
        for j in range(i):
            row.append((entries[j] - dot(row, rows[j])) / rows[j][j])
        row.append(sqrt(entries[i] - dot(row, row)))
        rows.append(row)
    return rows


def _forward(root: Matrix, right: Vector) -> list[float]:
    found: list[float] = []
    for row, value in zip(root, right, strict=True):
        found.append((value - dot(row, found)) / row[-1])
    return found


def _backward(root: Matrix, right: Vector) -> list[float]:
    size = len(right)
    found = [0.0] * size
    for i in reversed(range(size)):
        known = fsum(root[j][i] * found[j] for j in range(i + 1, size))
        found[i] = (right[i] - known) / root[i][i]
    return found
