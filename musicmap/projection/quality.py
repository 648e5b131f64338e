"""How far a map may be believed: as a whole, and point by point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.layers.cells import neighbour_graph, without_itself
from musicmap.layers.neighbours import nearest
from musicmap.types import Floats, Ints

NEIGHBOURS = 15
NEAR = 4
"""A true neighbour lies near on the map when it is among this many times as many nearest there."""
EXACT = 4_000
"""Above so many rows quality is measured on so many of them, each against all rows."""
_PAIRS_AT_ONCE = 4 << 20


@dataclass(frozen=True, slots=True)
class Quality:
    """Of a layout; 1 is best in both."""

    trustworthiness: float
    """How little is near on the map that is far in the full space (Venna & Kaski 2001)."""
    preservation: float
    """The share of the nearest in the full space that are among as many nearest on the map."""


def quality(values: Floats, positions: Floats, k: int = NEIGHBOURS) -> Quality:
    """Measure positions (N, 2) against the rows (N, d) they stand for.

    With fewer than 2k + 2 rows k is lowered, as trustworthiness is defined for k < N / 2 only; two rows or
    fewer cannot be told wrong.
    """
    rows = len(values)
    k = min(k, (rows - 1) // 2)
    if k < 1:
        return Quality(1.0, 1.0)
    asked = np.arange(rows)
    if rows > EXACT:
        asked = np.sort(np.random.default_rng(0).choice(rows, EXACT, replace=False))
    found, apart = nearest(positions, positions[asked], k + 1)
    ranks = _ranks(values, asked, without_itself(found, asked, apart)[0])
    # As scikit-learn's, over the rows that are looked at.
    worst = len(asked) * k * (2.0 * rows - 3.0 * k - 1.0) / 2.0
    return Quality(1.0 - float(np.maximum(ranks - k, 0).sum()) / worst, float((ranks <= k).mean()))


def trust(
    values: Floats, positions: Floats, k: int = NEIGHBOURS, on_progress: Callable[[float], None] = lambda _: None
) -> Floats:
    """(N,) for each point the share, 0 to 1, of its k true neighbours that lie near it on the map.

    Near is who is among its `NEAR` · k nearest points there. True neighbours come from an index that misses a few
    in a hundred. Equal positions are equally near. `on_progress` hears the share that is done, and may raise.
    """
    from scipy.spatial import cKDTree

    true, _ = neighbour_graph(values, k, lambda share: on_progress(0.8 * share))
    if not true.shape[1]:
        return np.ones(len(values), np.float32)
    tree, reach = cKDTree(positions), min(NEAR * true.shape[1], len(values) - 1)
    shares = np.empty(len(values), np.float32)
    for first in range(0, len(values), 8_192):
        at = slice(first, first + 8_192)
        edge = tree.query(positions[at], [reach + 1])[0]
        step = positions[true[at]].astype(np.float64) - positions[at, None]
        near = np.hypot(step[..., 0], step[..., 1]) <= edge * (1 + 1e-6)
        shares[at] = near.mean(axis=1)
        on_progress(0.8 + 0.2 * min((first + 8_192) / len(values), 1.0))
    return shares


def _ranks(values: Floats, rows: NDArray[np.int64], others: Ints) -> NDArray[np.int64]:
    """(n, k) for some rows how many-th nearest the others are in the full space, from 1; equal ones share a rank."""
    centred = values - values[:1]
    powers = np.einsum("ij,ij->i", centred, centred)
    ranks = np.empty(others.shape, np.int64)
    step = max(1, _PAIRS_AT_ONCE // len(values))
    for first in range(0, len(rows), step):
        own, asked = rows[first : first + step], others[first : first + step]
        squared = (centred[own] * np.float32(-2.0)) @ centred.T
        squared += powers
        squared[np.arange(len(own)), own] = np.inf
        limits = np.take_along_axis(squared, asked, axis=1)
        for i in range(asked.shape[1]):
            ranks[first : first + step, i] = np.count_nonzero(squared < limits[:, i, None], axis=1) + 1
    return ranks
