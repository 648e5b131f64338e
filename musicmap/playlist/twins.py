"""Which tracks are the same music: one recording twice, encoded, cut, or mastered otherwise.

Two tracks are when they are about as long, lie near each other, and take the same course: segment by segment, they
leave their own means in the same directions. That sets a copy apart from another song of the same band, which lies as
near and goes its own way. Taggrams tell it, whatever layer a list is made by: VGG's embedding hears a copy that begins
a second later as something else.

Measured with 26 real tracks of 30 s to 6 min, each written in six ways (MP3 of 96 and Opus of 40 kbit/s; with another
equalisation, compression and limiting; begun 1.3 s later; 2 s of silence before and after; 2 % faster), and with the
2,294 pairs of different files among 335 that are about as long. By MusiCNN's taggrams all 156 copies are found (their
courses correlate by 0.52 or more), by VGG's 154. Of the different files, two pairs are taken for the same by MusiCNN,
three by VGG, and are two versions of one piece each: their harmonies correlate by 0.8. The next pair does by 0.46. A
live recording has its own time: its file tags tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.layers.pooling import mean_by_track
from musicmap.layers.space import Places, Space
from musicmap.types import Bools, Floats, Ints

NEAR = 0.6
"""How alike, by their cosine, two tracks are at least that may be the same."""
TOGETHER = 0.5
"""The correlation of their courses from which on they are."""
_SECONDS, _SHARE = 5.0, 0.04
"""By which their lengths may differ: whichever is more."""
_SHIFTS = range(-2, 3)
"""Rows by which one may begin later."""
_OVERLAP = 0.8
"""Of the shorter one."""
_FEW = 6
"""Of fewer rows no course can be told: such tracks are the same when they are nearly as long and as good as alike."""
_FEW_NEAR, _FEW_SECONDS = 0.97, 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Twins:
    """Answers whether a track is the same music as any of some others; all by their number."""

    duration: Floats
    """(T,) seconds."""
    taggrams: Floats
    """(N, tags) rows, those of a track together, in the order of time."""
    first: NDArray[np.int64]
    """(T + 1,) where each track's rows begin, and the last one's end."""
    space: Space
    places: Places
    """(T, tags) where the tracks lie."""

    @classmethod
    def of(cls, duration: Floats, taggrams: Floats, track: Ints) -> Twins:
        """Of T tracks, (T,) seconds, and (N,) whose each row is, rising."""
        space = Space.of(taggrams, track)
        places = Places.of(space.place(mean_by_track(taggrams, track, len(duration))))
        first = np.searchsorted(track, np.arange(len(duration) + 1))
        return cls(duration, taggrams, first, space, places)

    def __call__(self, track: int, others: Sequence[int]) -> bool:
        if not len(others):
            return False
        rest = np.array(others, np.int64)
        suspects = rest[self._may_be(track, rest)]
        if not len(suspects):
            return False
        own = self.course(track)
        return any(self._are(own, track, int(other)) for other in suspects)

    def course(self, track: int) -> Floats:
        """(n, tags) the places of a track's rows, each with its neighbours' in time, in the order of time."""
        rows = self.space.place(self.taggrams[self.first[track] : self.first[track + 1]])
        return _smooth(rows)

    def _may_be(self, track: int, rest: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Bools:
        length, lengths = self.duration[track], self.duration[rest]
        like = np.abs(lengths - length) <= np.maximum(_SECONDS, _SHARE * np.maximum(lengths, length))
        near = Places(self.places.rows[rest], self.places.lengths[rest]).similarity(self.places.rows[track]) >= NEAR
        may: Bools = like & near
        return may

    def _are(self, own: Floats, track: int, other: int) -> bool:
        theirs = self.course(other)
        if min(len(own), len(theirs)) >= _FEW:
            return correlation(own, theirs) >= TOGETHER
        apart = abs(float(self.duration[track] - self.duration[other]))
        alike = Places.of(self.places.rows[[other]]).similarity(self.places.rows[track])[0]
        return apart <= _FEW_SECONDS and bool(alike >= _FEW_NEAR)


def _smooth(rows: Floats) -> Floats:
    """Means of three neighbours: one that begins between two segments of the other is still heard alike."""
    if len(rows) < _FEW:
        return rows
    padded = np.concatenate([rows[:1], rows, rows[-1:]])
    smooth: Floats = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    return smooth


def correlation(one: Floats, other: Floats) -> float:
    """How far two tracks, (n, d) and (m, d) rows, leave their means in the same directions at the same times, 0 to 1.

    The correlation at the best of a few shifts in time; 0 where none is above it, or one never leaves its mean.
    """
    shortest = min(len(one), len(other))
    if not shortest:
        return 0.0
    first, second = one - one.mean(axis=0), other - other.mean(axis=0)
    best = 0.0
    for shift in _SHIFTS:
        a, b = first[max(shift, 0) :], second[max(-shift, 0) :]
        both = min(len(a), len(b))
        if both >= max(1.0, _OVERLAP * shortest):
            a, b = a[:both], b[:both]
            power = float(np.vdot(a, a)) * float(np.vdot(b, b))
            best = max(best, float(np.vdot(a, b)) / np.sqrt(power) if power > 0 else 0.0)
    return best
