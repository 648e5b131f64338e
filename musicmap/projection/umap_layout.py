"""UMAP (McInnes, Healy & Melville 2018): neighbours pull as a fuzzy set of theirs says, some random rows push.

The fuzzy set is umap-learn's (a test holds them together). Its descent is in `descent`: the library compiles for some
twenty seconds in a new process, and takes as long again for thirty thousand rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from musicmap.types import Doubles, Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEIGHBOURS = 14
"""Other rows; umap-learn's 15 count the row itself."""
_CURVE = 1.5769434603, 0.8950608779
"""a and b of 1 / (1 + a·d²ᵇ) for umap-learn's `min_dist` 0.1 and `spread` 1."""
_REPELLED_BY = 5
_EPOCHS, _EPOCHS_OF_SKETCH, _EPOCHS_AFTER = 200, 150, 45
_HALVINGS = 30


def form(
    neighbours: Ints,
    distances: Floats,
    start: Floats | Doubles,
    show: Callable[[Doubles, float], None],
    sketch: bool = False,
) -> Doubles:
    """Lay rows out from `start` (N, 2), of which only the arrangement counts. `show` may raise.

    A sketch is sooner done: good enough to place other rows in.
    """
    size = np.abs(start - start.mean(axis=0)).max()
    begin = (start - start.mean(axis=0)) * (10.0 / size)
    return _descended(neighbours, distances, begin, _EPOCHS_OF_SKETCH if sketch else _EPOCHS, 1.0, show)


def refine(
    neighbours: Ints,
    distances: Floats,
    start: Floats | Doubles,
    growth: float,  # noqa: ARG001 - a fuzzy set's layout does not spread with its rows
    show: Callable[[Doubles, float], None],
) -> Doubles:
    """Settle rows that were placed among `growth` times fewer ones."""
    return _descended(neighbours, distances, start, _EPOCHS_AFTER, 0.5, show)


def fuzzy_set(neighbours: Ints, distances: Floats) -> csr_matrix:
    """(N, k) nearest other rows and distances → (N, N) how much each belongs to each other's neighbourhood, 0 to 1.

    exp(−(d − ρ) / σ), where ρ is the distance of the nearest that is not in the same place and σ such that a row's
    sum is log₂(k + 1); joined by the probabilistic sum, p + q − p·q.
    """
    from scipy.sparse import csr_matrix

    rows, k = neighbours.shape
    nearest = np.where(distances > 0, distances, np.inf).min(axis=1)
    beyond = np.maximum(distances - np.where(np.isfinite(nearest), nearest, 0.0)[:, None], 0.0).astype(np.float32)
    low, high = np.zeros(rows, np.float32), np.full(rows, np.inf, np.float32)
    sigma = np.ones(rows, np.float32)
    for _ in range(_HALVINGS):
        too_much = np.exp(-beyond / sigma[:, None]).sum(axis=1) > np.log2(k + 1)
        high, low = np.where(too_much, sigma, high), np.where(too_much, low, sigma)
        sigma = np.where(np.isinf(high), sigma * 2, (low + high) / 2)
        # As umap-learn has it, and never zero: a row of copies of one another has no scale of its own.
        sigma = np.maximum(sigma, np.maximum(1e-3 * distances.mean(axis=1), 1e-30)).astype(np.float32)
    belongs = np.exp(-beyond / sigma[:, None])
    one_way = csr_matrix((belongs.ravel(), neighbours.ravel(), np.arange(0, rows * k + 1, k)), (rows, rows))
    other_way = one_way.T.tocsr()
    joined = (one_way + other_way - one_way.multiply(other_way)).tocsr()
    joined.sort_indices()
    return joined


def _descended(
    neighbours: Ints,
    distances: Floats,
    start: Floats | Doubles,
    epochs: int,
    pace: float,
    show: Callable[[Doubles, float], None],
) -> Doubles:
    from musicmap.projection.descent import SEED, epoch

    graph = fuzzy_set(neighbours, distances)
    strength = (graph.data * (2.0**24 / graph.data.max())).astype(np.float32)
    starts, ends = graph.indptr.astype(np.int64), graph.indices.astype(np.int32)
    positions = np.ascontiguousarray(start, np.float32).copy()
    a, b, state = np.float32(_CURVE[0]), np.float32(_CURVE[1]), SEED
    for i in range(epochs):
        fallen = np.float32(pace * (1.0 - i / epochs))
        # A compiled function gives a plain int, which alone would be taken for a signed one.
        state = np.uint64(epoch(positions, starts, ends, strength, fallen, a, b, _REPELLED_BY, state))
        show(positions.astype(np.float64), (i + 1) / epochs)
    return positions.astype(np.float64)
