"""True neighbours: the nearest rows in a layer's full space, exactly."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from musicmap.types import Doubles, Floats, Ints

Metric = Literal["euclidean", "cosine"]

_QUERIES_AT_ONCE = 256
_FEW = 4
"""So many queries are answered by plain differences: sooner than a matrix product, which would wait for its threads."""
_BYTES = 16 << 20
"""Of scratch memory for a block of rows and its distances."""
_CHECKED_AT_ONCE = 65_536
_ROUNDING = 1e-6
"""How far a squared distance from float32's matrix product may be off, as a share of the squared norms."""


def nearest(values: Floats, queries: Floats, k: int, *, metric: Metric = "euclidean") -> tuple[Ints, Floats]:
    """The k rows of `values` (N, d) nearest to each of `queries` (Q, d), nearest first; of equal ones the first.

    Args:
        values, queries: finite rows. A query that is itself a row finds itself.
        k: with fewer than k rows, all of them are given.
        metric: `cosine` is 1 − cos of the angle; a row of zeros is at a right angle to all others.

    Returns:
        (Q, k) indices and (Q, k) distances.
    """
    k = min(k, len(values))
    indices, distances = np.zeros((len(queries), k), np.int32), np.zeros((len(queries), k), np.float32)
    if not k:
        return indices, distances
    for first in range(0, len(queries), _QUERIES_AT_ONCE):
        at = slice(first, first + _QUERIES_AT_ONCE)
        indices[at], distances[at] = _nearest(values, queries[at], k, metric)
    return indices, distances


def _nearest(values: Floats, queries: Floats, k: int, metric: Metric) -> tuple[Ints, Floats]:
    # About a row of the data, squared norms are as small as the data's spread, and so is their rounding.
    centre = values[:1] if metric == "euclidean" else np.zeros((1, values.shape[1]), np.float32)
    targets = _prepared(queries, centre, metric)
    best = _Best(len(queries), k)
    step = max(k, _BYTES // (4 * (2 * values.shape[1] + 2 * len(queries))))
    for first in range(0, len(values), step):
        block = _prepared(values[first : first + step], centre, metric)
        squared, slack = _roughly(targets, block)
        limit = best.squared[:, -1] if first else np.partition(squared, k - 1, axis=1)[:, k - 1] + slack
        limit = np.nextafter((limit + slack).astype(np.float32), np.float32(np.inf))
        of, found = np.divmod(np.flatnonzero(squared < limit[:, None]), len(block))
        if len(of):
            best.take(of, found + first, _apart(targets, block, of, found))
    distances = best.squared / 2 if metric == "cosine" else np.sqrt(best.squared)
    return best.index.astype(np.int32), distances.astype(np.float32)


def _roughly(targets: Floats, block: Floats) -> tuple[Floats, Floats]:
    """Squared distances (Q, rows) of all pairs, and (Q,) by how much each may be off."""
    if len(targets) <= _FEW:
        steps = (block - target for target in targets)
        return np.stack([np.einsum("ij,ij->i", step, step) for step in steps]), np.zeros(len(targets), np.float32)
    norms, powers = np.einsum("ij,ij->i", targets, targets), np.einsum("ij,ij->i", block, block)
    # |q|² + |v|² − 2 q·v as one product.
    ones = np.ones((len(targets), 1), np.float32)
    folded = np.concatenate([targets * np.float32(-2.0), norms[:, None], ones], axis=1)
    unfolded = np.concatenate([block, np.ones((len(block), 1), np.float32), powers[:, None]], axis=1)
    squared: Floats = folded @ unfolded.T
    return squared, (_ROUNDING * (norms + powers.max())).astype(np.float32)


def _prepared(rows: Floats, centre: Floats, metric: Metric) -> Floats:
    if metric == "euclidean":
        return rows - centre
    lengths: Floats = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    lengths[lengths == 0] = 1.0
    return rows / lengths


def _apart(targets: Floats, block: Floats, of: NDArray[np.int64], found: NDArray[np.int64]) -> Doubles:
    """Squared distances of some pairs, without the rounding of a matrix product: equal rows are equally far."""
    squared = np.empty(len(of))
    for first in range(0, len(of), _CHECKED_AT_ONCE):
        at = slice(first, first + _CHECKED_AT_ONCE)
        step = targets[of[at]] - block[found[at]]
        squared[at] = np.einsum("ij,ij->i", step, step)
    return squared


class _Best:
    """The nearest so far of some queries."""

    def __init__(self, queries: int, k: int) -> None:
        self.index = np.zeros((queries, 0), np.int64)
        self.squared = np.zeros((queries, 0))
        self._k = k

    def take(self, of: NDArray[np.int64], index: NDArray[np.int64], squared: Doubles) -> None:
        """Pairs of a query's number and a row; at least k of each query have come in the end."""
        queries, held = self.index.shape
        of = np.concatenate([np.repeat(np.arange(queries), held), of])
        index = np.concatenate([self.index.ravel(), index])
        squared = np.concatenate([self.squared.ravel(), squared])
        order = np.lexsort((index, squared, of))
        begins = np.searchsorted(of[order], np.arange(queries))
        chosen = order[begins[:, None] + np.arange(self._k)]
        self.index, self.squared = index[chosen], squared[chosen]
