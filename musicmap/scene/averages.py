"""The view of averages: for each track a circle, where its points are on average and as large as they spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.types import Floats, Ints

SHARE = 0.3
"""A circle's radius to the standard deviation: whole ones of a few hundred tracks would cover each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Averages:
    """T circles, in data units."""

    centres: Floats
    """(T, 2) the means of the tracks' points."""
    radius: Floats
    """(T,) `SHARE` of the standard deviation: of the root of the mean squared distance from the mean."""
    middle: Ints
    """(T,) of each track the point that is nearest to its mean: what sounds for it."""


def averages(positions: Floats, track: Ints, tracks: int) -> Averages:
    """Circles of the tracks of (N, 2) points; `track` (N,) rises, and every track has a point.

    As in music-explore (Tovstogan, Serra, Bogdanov 2020) the diameter is proportional to the standard deviation.
    """
    count = np.maximum(np.bincount(track, minlength=tracks), 1)
    means = np.stack([np.bincount(track, positions[:, axis], minlength=tracks) / count for axis in (0, 1)], axis=1)
    away = np.square(positions - means[track]).sum(axis=1)
    spread = SHARE * np.sqrt(np.bincount(track, away, minlength=tracks) / count)
    # Sorted by track, then by distance: the first of each track is its middle.
    order = np.lexsort((away, track))
    middle = order[np.searchsorted(track, np.arange(tracks))] if len(order) else np.zeros(tracks, np.intp)
    return Averages(means.astype(np.float32), spread.astype(np.float32), middle.astype(np.int32))
