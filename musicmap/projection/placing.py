"""Placing rows into a layout that is there: at the mean of their nearest placed neighbours. Nothing placed moves."""

from __future__ import annotations

import numpy as np

from musicmap.layers.neighbours import nearest
from musicmap.types import Bools, Doubles, Floats, Ints

NEIGHBOURS = 5
_ROWS_AT_ONCE = 65_536


def place(values: Floats, placed: Floats, positions: Floats) -> Floats:
    """Where (n, d) new rows belong in a layout of (N, d) rows `placed` at `positions` (N, 2).

    At the mean of their nearest ones' positions, weighted by one over the distance; a row that is equal to some
    lies at the mean of those. In an empty layout all lie in the middle.
    """
    if not len(placed):
        return np.zeros((len(values), 2), np.float32)
    found, apart = nearest(placed, values, NEIGHBOURS)
    return _mean(positions[found].astype(np.float64), _weights(apart)).astype(np.float32)


def spread(neighbours: Ints, distances: Floats, known: Bools, positions: Doubles) -> Bools:
    """Place the rows that are not `known` at the mean of those of their graph neighbours that are, until none is left.

    Args:
        neighbours, distances: (N, k) of `layers.cells.neighbour_graph`.
        known: (N,) whose `positions` (N, 2) are right already; the others' are written.

    Returns:
        (N,) who has a place now: not those whom no path joins to a known one.
    """
    known = known.copy()
    while not known.all():
        left = np.flatnonzero(~known)
        reached = []
        for first in range(0, len(left), _ROWS_AT_ONCE):
            rows = left[first : first + _ROWS_AT_ONCE]
            rows = rows[known[neighbours[rows]].any(axis=1)]
            weights = _weights(distances[rows]) * known[neighbours[rows]]
            positions[rows] = _mean(positions[neighbours[rows]], weights)
            reached.append(rows)
        placed = np.concatenate(reached)
        if not len(placed):
            break
        known[placed] = True
    return known


def _weights(distances: Floats) -> Doubles:
    return 1.0 / np.maximum(distances.astype(np.float64), 1e-9)


def _mean(positions: Doubles, weights: Doubles) -> Doubles:
    """(n, k, 2) positions and (n, k) weights → (n, 2)."""
    share = weights / weights.sum(axis=1, keepdims=True)
    mean: Doubles = np.einsum("ijk,ij->ik", positions, share)
    return mean
