"""Nearly all true neighbours of every row at once, for layouts: exact for some thousand rows, an index above.

The rows are divided into cells about some of them (k-means, Lloyd 1982), and a row's neighbours are looked for
in the cells nearest to its own (an inverted file: Sivic & Zisserman 2003). Written on matrix products: it starts at
once, where compiled indices take longer to be compiled than this to run, and the same rows give the same neighbours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from musicmap.layers.neighbours import nearest
from musicmap.types import Floats, Ints

EXACT = 4_096
"""Up to so many rows every pair is looked at."""
_CELL = 128
"""Rows in a cell, about."""
_LOOKED_AT = 16
"""Cells, a row's own included."""
_ROUNDS = 4
_LEARNT_FROM = 32
"""Rows a cell, when its centre is sought."""


def neighbour_graph(
    values: Floats, k: int, on_progress: Callable[[float], None] = lambda _: None
) -> tuple[Ints, Floats]:
    """The k nearest other rows of every row of (N, d), nearest first, and how far they are: (N, k), (N, k).

    Euclidean; with fewer than k other rows, all of them. `on_progress` hears the share that is done, and may
    raise to give up.
    """
    k = min(k, max(len(values) - 1, 0))
    indices, distances = np.empty((len(values), k), np.int32), np.empty((len(values), k), np.float32)
    if not k:
        return indices, distances
    if len(values) <= EXACT or k > _CELL:
        found, apart = nearest(values, values, k + 1)
        return without_itself(found, np.arange(len(values)), apart)
    centres, members = _cells(values)
    around = nearest(centres, centres, min(_LOOKED_AT, len(centres)))[0]
    done = 0
    for own, cells in zip(members, around, strict=True):
        candidates = np.sort(np.concatenate([members[cell] for cell in cells]))
        # A cell may stand alone among empty ones.
        if len(candidates) <= k:
            candidates = np.arange(len(values))
        closest, apart = _nearest_of(values[own], values[candidates], k + 1)
        indices[own], distances[own] = without_itself(candidates[closest], own, apart)
        done += len(own)
        on_progress(done / len(values))
    return indices, distances


def without_itself(found: NDArray[np.int64] | Ints, rows: NDArray[np.int64], apart: Floats) -> tuple[Ints, Floats]:
    """(N, k + 1) neighbours → (N, k): without the row, or without the last where copies of it crowd it out."""
    itself = found == rows[:, None]
    itself[:, -1] |= ~itself.any(axis=1)
    shape = (len(found), max(found.shape[1] - 1, 0))
    return found[~itself].reshape(shape).astype(np.int32), apart[~itself].reshape(shape)


def _cells(values: Floats) -> tuple[Floats, list[NDArray[np.int64]]]:
    """Centres (C, d), and the rows of each; none is empty."""
    count = max(2, len(values) // _CELL)
    random = np.random.default_rng(0)
    learnt = values[np.sort(random.choice(len(values), min(len(values), _LEARNT_FROM * count), replace=False))]
    centres = learnt[:: max(1, len(learnt) // count)][:count].copy()
    for _ in range(_ROUNDS):
        centres = _means(learnt, _closest(learnt, centres), len(centres))
    cell = _closest(values, centres)
    order = np.argsort(cell, kind="stable")
    counts = np.bincount(cell, minlength=len(centres))
    members = np.split(order, np.cumsum(counts)[:-1])
    return centres[counts > 0], [rows for rows in members if len(rows)]


def _means(values: Floats, cell: NDArray[np.int64], cells: int) -> Floats:
    """Of the cells that have rows."""
    order = np.argsort(cell, kind="stable")
    counts = np.bincount(cell, minlength=cells)
    counts = counts[counts > 0]
    starts = np.append(0, np.cumsum(counts)[:-1])
    return (np.add.reduceat(values[order], starts, axis=0) / counts[:, None]).astype(np.float32)


def _closest(values: Floats, centres: Floats, rows_at_once: int = 2048) -> NDArray[np.int64]:
    half = np.square(centres).sum(axis=1) / 2
    closest = np.empty(len(values), np.int64)
    for first in range(0, len(values), rows_at_once):
        at = slice(first, first + rows_at_once)
        closest[at] = (values[at] @ centres.T - half).argmax(axis=1)
    return closest


def _nearest_of(queries: Floats, rows: Floats, k: int) -> tuple[NDArray[np.int64], Floats]:
    """The k nearest of some rows, and how far they are."""
    squared = queries @ (rows.T * np.float32(-2.0))
    squared += np.einsum("ij,ij->i", rows, rows)
    found = np.argpartition(squared, k - 1, axis=1)[:, :k]
    step = rows[found] - queries[:, None]
    apart = np.sqrt(np.einsum("ijk,ijk->ij", step, step))
    order = np.lexsort((found, apart), axis=1)
    return np.take_along_axis(found, order, axis=1), np.take_along_axis(apart, order, axis=1)
