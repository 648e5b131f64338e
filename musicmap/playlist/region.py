"""“Lasso for me”: the region of the music that a moment lies in.

Rows around the moment are joined to it one by one, each time the one that is nearest to any that has joined, where
nearness is mutual reachability (HDBSCAN: Campello, Moulavi & Sander 2013): two rows are no nearer than each is to the
third of the other tracks around it. So the region is connected through neighbours in the full space, and keeps to where
the music of many tracks is dense; a track is a crowd by itself, and would be most of a region otherwise. It ends where
going on would cost more than any step before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicmap.layers.keys import Keys, expanded
from musicmap.layers.space import Places
from musicmap.playlist.music import Music
from musicmap.types import Floats, Ints, TrackId

_LOOKED_AT = 4
"""Times as many rows as are wanted."""
_MOST = 4_096
_OTHERS = 3
_FEWEST, _LARGEST = 0.5, 2.0
"""Of the wanted size: between these the region ends where it ends best."""


def region(music: Music, track: TrackId, segment: int, k: int) -> Keys:
    """Keys of the region around a segment, itself among them, rising.

    It has about k segments of other tracks (half as many to twice as many, unless the library has fewer), and what
    joins them of its own.

    Raises:
        UserError: a track that the model has not heard, or a moment after its end.
    """
    at = music.number(track)
    here = music.row_at(at, segment)
    alike = music.space.similarity(music.values, music.space.place(music.values[[here]])[0])
    alike[here] = np.inf
    wanted = max(round(k / max(float(music.count.mean()), 1.0)), 1)
    own = music.rows_of(at)
    most = min(len(alike), _MOST, _LOOKED_AT * wanted + own.stop - own.start)
    rows = np.argsort(-alike, kind="stable")[:most]
    reach = _reach(Places.of(music.space.place(music.values[rows])).unit(), music.track[rows])
    order, steps = _joined(reach)
    chosen = rows[order[: _size(steps, np.cumsum(music.track[rows[order]] != at), wanted)]]
    return np.unique(expanded(music.keys[chosen], music.count[chosen]))


def _reach(places: Floats, track: Ints) -> Floats:
    """(n, n) mutual reachability of (n, d) places at distance 1, of (n,) tracks."""
    apart = np.sqrt(np.maximum(2 - 2 * (places @ places.T), 0))
    order = np.argsort(track, kind="stable")
    first = np.flatnonzero(np.append(True, np.diff(track[order]) != 0))
    to_tracks = np.minimum.reduceat(apart[:, order], first, axis=1)
    to_tracks[track[:, None] == track[order][first]] = np.inf
    third = min(_OTHERS, len(first)) - 1
    core = np.partition(to_tracks, third, axis=1)[:, third]
    core[np.isinf(core)] = 2.0  # as far as can be
    reach: Floats = np.maximum(apart, np.maximum(core[:, None], core))
    return reach


def _joined(reach: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The order in which rows join the first one (Prim 1957), and (n,) how far each then is."""
    order, steps = np.zeros(len(reach), np.int64), np.zeros(len(reach), np.float32)
    nearest = reach[0].copy()
    outside = np.arange(len(reach)) > 0
    for number in range(1, len(reach)):
        row = int(np.where(outside, nearest, np.inf).argmin())
        order[number], steps[number], outside[row] = row, nearest[row], False
        nearest = np.minimum(nearest, reach[row])
    return order, steps


def _size(steps: Floats, others: NDArray[np.int64], wanted: int) -> int:
    """How many of the rows in their order make the region; (n,) `others` are those of other tracks so far."""
    rise = steps - np.maximum.accumulate(np.append(-np.inf, steps[:-1]))
    # A region of so many rows ends before the step at that place.
    may_end = np.append(0, others[:-1])
    fits = (may_end >= _FEWEST * wanted) & (may_end <= _LARGEST * wanted) & (np.arange(len(steps)) > 0)
    if fits.any() and rise[fits].max() > 0:
        return int(np.flatnonzero(fits)[rise[fits].argmax()])
    return min(int(np.searchsorted(others, wanted)) + 1, len(steps))
