"""From segments to tracks, and the strongest tags of either."""

from __future__ import annotations

import numpy as np

from musicmap.types import Floats, Ints


def mean_by_track(values: Floats, track: Ints, tracks: int) -> Floats:
    """(N, d) over segments → (tracks, d): the mean, which beats majority vote and softmax for song-level tags.

    `track` (N,) says whose segment a row is. A track without segments gets zeros.
    """
    sums = np.zeros((tracks, values.shape[1]), dtype=np.float64)
    np.add.at(sums, track, values)
    counts = np.bincount(track, minlength=tracks)
    return (sums / np.maximum(counts, 1)[:, None]).astype(np.float32)


def strongest(values: Floats, count: int) -> Ints:
    """(N, d) → (N, count) columns of each row's largest values, largest first; equal ones by their number.

    Fewer columns than `count` give as many as there are.
    """
    return np.argsort(-values, axis=1, kind="stable")[:, :count].astype(np.int32)
