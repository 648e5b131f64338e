"""Rows that several layers share, so that they can be laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from musicmap.layers.keys import Keys
from musicmap.layers.matrix import LayerMatrix
from musicmap.types import Ints


def shared_rows(matrices: Sequence[LayerMatrix]) -> tuple[LayerMatrix, ...]:
    """The same layers with only those rows that all of them have: same track, same segment, in the first one's order.

    Tracks that a layer lacks are left out of all, as is what is left of a track after a layer's last segment.
    """
    keys = [m.keys for m in matrices]
    if all(np.array_equal(k, keys[0]) for k in keys[1:]):
        return tuple(matrices)
    shared = reduce(np.intersect1d, keys)
    return tuple(_only(m, _places(shared, k, keys[0])) for m, k in zip(matrices, keys, strict=True))


def _places(
    shared: Keys,
    keys: Keys,
    first: Keys,
) -> Ints:
    """Rows of `keys` that are shared, in the order in which `first` has them."""
    wanted = first[np.isin(first, shared)]
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys, wanted, sorter=order)].astype(np.int32)


def _only(matrix: LayerMatrix, rows: Ints) -> LayerMatrix:
    used, track = np.unique(matrix.track[rows], return_inverse=True)
    # Tracks keep the order of the rows, not of their ids.
    order = np.argsort(_first_seen(track, len(used)), kind="stable")
    place = np.empty(len(used), np.int32)
    place[order] = np.arange(len(used), dtype=np.int32)
    return replace(
        matrix,
        tracks=tuple(matrix.tracks[i] for i in used[order]),
        values=matrix.values[rows],
        track=place[track],
        segment=matrix.segment[rows],
        count=matrix.count[rows],
    )


def _first_seen(values: np.ndarray[tuple[int], np.dtype[np.intp]], kinds: int) -> Ints:
    seen = np.full(kinds, len(values), np.int32)
    np.minimum.at(seen, values, np.arange(len(values), dtype=np.int32))
    return seen
