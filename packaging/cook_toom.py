"""Short convolutions with fewer multiplications, after Toom and Cook, made for neural networks by Winograd.

`m` outputs of a filter of `r` taps are values of a product of polynomials, which `m + r - 1` points determine: so many
multiplications do instead of `m * r`. S. Winograd: Arithmetic Complexity of Computations, 1980; A. Lavin, S. Gray: Fast
Algorithms for Convolutional Neural Networks, CVPR 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

POINTS = tuple(map(Fraction, ("0", "1", "-1", "2", "-2", "1/2", "-1/2", "4", "-1/4")))
"""Where polynomials are evaluated, beside infinity: with 4 and −4 at the end float32 lost three times as much. B.
Barabasz, A. Anderson, K. Soodhalter, D. Gregg: Error Analysis and Improving the Accuracy of Winograd Convolution for
Deep Neural Networks, ACM TOMS 2020."""


@dataclass(frozen=True)
class Transforms:
    """`outputs @ ((taps @ filter) * (inputs @ signal))` is the filter's response to the signal."""

    outputs: Matrix
    """(m, n), n = m + r - 1."""
    taps: Matrix
    """(n, r)."""
    inputs: Matrix
    """(n, n)."""


def transforms(m: int, r: int) -> Transforms:
    """Those for `m` neighbouring responses of a filter of `r` taps.

    Each point's three rows are scaled to one length, so that no factor is larger than it need be.
    """
    n = m + r - 1
    if n - 1 > len(POINTS):
        raise ValueError(f"{m} outputs of {r} taps need {n - 1} points, and there are {len(POINTS)}.")
    outputs, taps = _powers(n, m).T, _powers(n, r)
    inputs = _floats(_inverse(_evaluation(n, n))).T
    lengths = [np.linalg.norm(rows, axis=1) for rows in (outputs.T, taps, inputs)]
    mean = np.prod(lengths, axis=0) ** (1 / 3)
    scales = [mean / length for length in lengths]
    return Transforms(outputs * scales[0], taps * scales[1][:, np.newaxis], inputs * scales[2][:, np.newaxis])


def _powers(n: int, columns: int) -> Matrix:
    return _floats(_evaluation(n, columns))


def _evaluation(n: int, columns: int) -> list[list[Fraction]]:
    """What a polynomial's coefficients give at n - 1 points and at infinity."""
    finite = [[point**power for power in range(columns)] for point in POINTS[: n - 1]]
    return [*finite, [Fraction(power == columns - 1) for power in range(columns)]]


def _inverse(matrix: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """By Gauss and Jordan, exactly."""
    n = len(matrix)
    rows = [[*row, *(Fraction(i == j) for j in range(n))] for i, row in enumerate(matrix)]
    for column in range(n):
        pivot = next(i for i in range(column, n) if rows[i][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for i in range(n):
            if i != column:
                factor = rows[i][column]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[column], strict=True)]
    return [row[n:] for row in rows]


def _floats(matrix: Sequence[Sequence[Fraction]]) -> Matrix:
    return np.array([[float(value) for value in row] for row in matrix])
