"""Tracks of a selection: those of which enough lies inside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicmap.layers.keys import Keys
from musicmap.layers.neighbours import Metric
from musicmap.playlist.choosing import choose
from musicmap.playlist.listed import walked
from musicmap.playlist.music import Found, Music
from musicmap.playlist.rules import Rules
from musicmap.types import Floats

ENOUGH = 0.5
"""One odd interlude does not pull a track in."""


def from_selection(
    music: Music, keys: Keys, rules: Rules, *, share: float = ENOUGH, n: int | None = None, metric: Metric = "cosine"
) -> tuple[Found, ...]:
    """Tracks with at least `share` of their segments among the selected ones, in a short way through them.

    Args:
        keys: of the selected segments, rising.
        share: 0 to 1; whatever it is, a track has at least one segment inside.
        n: at most so many, those with the largest shares.

    A track's similarity is its share; the segment that led there is its selected one that is most like the selection's
    middle.
    """
    first = music.keys
    inside = np.searchsorted(keys, first + music.count) - np.searchsorted(keys, first)
    whole = np.bincount(music.track, music.count, len(music))
    shares = (np.bincount(music.track, inside, len(music)) / np.maximum(whole, 1)).astype(np.float32)
    fits = music.fitting(rules) & (shares > 0) & (shares >= share)
    chosen = choose(shares, fits, music.tally(rules), len(music) if n is None else n)
    held = np.flatnonzero(inside)
    middle = music.space.place(music.values[held]).mean(axis=0) if len(held) else music.places.rows[:0].sum(axis=0)
    return tuple(
        _found(music, row, held, middle, float(shares[row]), metric)
        for row in walked(music, np.array(chosen, np.int32), metric).tolist()
    )


def _found(music: Music, track: int, held: NDArray[np.intp], middle: Floats, share: float, metric: Metric) -> Found:
    own = held[slice(*np.searchsorted(music.track[held], [track, track + 1]))]
    alike = music.space.similarity(music.values[own], middle, metric)
    return Found(music.catalogue.ids[track], int(music.segment[own[alike.argmax()]]), share)
