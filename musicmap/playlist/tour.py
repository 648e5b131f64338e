"""The shortest way through some tracks: an open travelling salesman's.

Nearest neighbours first, then 2-opt (Croes 1958) and Or-opt (Or 1976): a stretch is walked the other way round, or up
to three tracks are moved elsewhere, as long as that makes the way shorter. No chance is involved.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicmap.types import Floats, Ints

Way = NDArray[np.int64]

_LONGEST_MOVED = 3
_ROUNDS = 50
_GAIN = 1e-6
"""What is gained by less is rounding."""
_MOST = 1_500
"""Of more tracks only the nearest neighbours are taken: the rest would take longer than anyone waits."""


def shortest_way(places: Floats, *, from_first: bool = False) -> Ints:
    """(n,) an order of (n, d) places in which the way through them is short; Euclidean.

    Args:
        from_first: begin at the first one; else at whichever end makes it shortest.
    """
    n = len(places)
    if n < 3 and (from_first or n < 2):
        return np.arange(n, dtype=np.int32)
    if n > _MOST:
        return _nearest_first(places, 0 if from_first else _outermost(places)).astype(np.int32)
    apart = _distances(places)
    way = _nearest_first(places, 0 if from_first else _outermost(places))
    for _ in range(_ROUNDS):
        turned, moved = _turn(way, apart, fixed=from_first), _move(way, apart, fixed=from_first)
        if not turned and not moved:
            break
    return way.astype(np.int32)


def length(places: Floats) -> float:
    """How long the way through (n, d) places in their order is."""
    return float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())


def _distances(places: Floats) -> Floats:
    powers = np.einsum("ij,ij->i", places, places)
    squared = powers[:, None] + powers - 2 * (places @ places.T)
    apart: Floats = np.sqrt(np.maximum((squared + squared.T) / 2, 0))
    np.fill_diagonal(apart, 0)
    return apart


def _outermost(places: Floats) -> int:
    """The one farthest from the middle: a good end."""
    step = places - places.mean(axis=0)
    return int(np.einsum("ij,ij->i", step, step).argmax())


def _nearest_first(places: Floats, start: int) -> Way:
    way = np.empty(len(places), np.int64)
    left = np.ones(len(places), bool)
    here = start
    for at in range(len(places)):
        way[at], left[here] = here, False
        rest = np.flatnonzero(left)
        if len(rest):
            step = places[rest] - places[here]
            here = int(rest[np.einsum("ij,ij->i", step, step).argmin()])
    return way


def _turn(way: Way, apart: Floats, *, fixed: bool) -> bool:
    """2-opt: walk from i to j the other way round, wherever that is shorter; whether it was anywhere."""
    n, better = len(way), False
    for i in range(1 if fixed else 0, n - 1):
        # Edges before i and after j go; where a side has none (an open end), nothing is gained or lost there.
        j = np.arange(i + 1, n)
        after = np.append(way[i + 2 :], -1)
        gone = np.where(after < 0, 0, apart[way[j], after])
        come = np.where(after < 0, 0, apart[way[i], after])
        if i:
            gone, come = gone + apart[way[i - 1], way[i]], come + apart[way[i - 1], way[j]]
        gain = gone - come
        best = int(gain.argmax())
        if gain[best] > _GAIN:
            end = i + 1 + best
            way[i : end + 1] = way[i : end + 1][::-1].copy()
            better = True
    return better


def _move(way: Way, apart: Floats, *, fixed: bool) -> bool:
    """Or-opt: put up to three neighbours somewhere else, either way round; whether that was shorter anywhere."""
    n, better = len(way), False
    for size in range(1, min(_LONGEST_MOVED, n - 2) + 1):
        for at in range(1 if fixed else 0, n - size + 1):
            head, tail = way[at], way[at + size - 1]
            rest = np.concatenate([way[:at], way[at + size :]])
            left = apart[way[at - 1], head] if at else 0.0
            right = apart[tail, way[at + size]] if at + size < n else 0.0
            closed = apart[way[at - 1], way[at + size]] if at and at + size < n else 0.0
            # Between rest[k − 1] and rest[k]; before the first and after the last there is one edge only.
            from_left, to_right = np.append(-1, rest), np.append(rest, -1)
            between = np.where((from_left >= 0) & (to_right >= 0), apart[from_left, to_right], 0)
            forth = _edges(apart, from_left, head) + _edges(apart, to_right, tail) - between
            back = _edges(apart, from_left, tail) + _edges(apart, to_right, head) - between
            cost = np.minimum(forth, back)
            if fixed:
                cost[0] = np.inf
            best = int(cost.argmin())
            if left + right - closed - cost[best] > _GAIN:
                moved = way[at : at + size].copy()
                moved = moved if forth[best] <= back[best] else moved[::-1]
                way[:] = np.concatenate([rest[:best], moved, rest[best:]])
                better = True
    return better


def _edges(apart: Floats, others: Way, one: int) -> Floats:
    """(k,) from some tracks to one; 0 from none (−1)."""
    edges: Floats = np.where(others >= 0, apart[others, one], 0)
    return edges
