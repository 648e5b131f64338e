"""From segments to tracks, and the strongest tags of either."""

from __future__ import annotations

import numpy as np

from musicmap.types import Floats, Ints

_AT_ONCE = 8_192


def mean_by_track(values: Floats, track: Ints, tracks: int) -> Floats:
    """(N, d) over segments → (tracks, d): the mean, which beats majority vote and softmax for song-level tags.

    `track` (N,) says whose segment a row is. A track without segments gets zeros.
    """
    means = np.zeros((tracks, values.shape[1]), dtype=np.float32)
    counts = np.maximum(np.bincount(track, minlength=tracks), 1)
    for column in range(values.shape[1]):
        means[:, column] = np.bincount(track, values[:, column], minlength=tracks) / counts
    return means


def strongest(values: Floats, count: int) -> Ints:
    """(N, d) → (N, count) columns of each row's largest values, largest first; equal ones by their number.

    Fewer columns than `count` give as many as there are.
    """
    found = np.zeros((len(values), min(count, values.shape[1])), np.int32)
    for first in range(0, len(values), _AT_ONCE):
        rows = np.array(values[first : first + _AT_ONCE])
        number = np.arange(len(rows))
        for place in range(found.shape[1]):  # a few times the largest: sooner than sorting all of them
            best = found[first : first + _AT_ONCE, place] = rows.argmax(axis=1)
            rows[number, best] = -np.inf
    return found
