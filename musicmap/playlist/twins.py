"""Which tracks are the same music: one recording twice, encoded, cut, or mastered otherwise.

Two tracks are when they are about as long, are not unlike each other, and take the same course: segment by segment,
they leave their own means in the same directions, by one of a model's layers at least. That sets a copy apart from
another song of the same band, which is as like it and goes its own way.

Measured with 38 real tracks and 180 copies of them: MP3 of 64 and 96 and Opus of 32 and 40 kbit/s; at half the
loudness; with another equalisation, compression and limiting; begun 1.3 s later; with 2 s of silence before and after;
2 % faster. By MusiCNN all of them are found, the courses correlating by 0.53 or more; by VGG, of 156, all but one: its
embedding is of no use once a copy begins later, and the taggram tells. Of the 1,852 pairs of different files among 335
that are about as long, both models find two and VGG a third: two versions of one piece each, whose harmonies correlate
by 0.8. All other pairs are below 0.45. A live recording has its own time: its file tags tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.layers.pooling import mean_by_track
from musicmap.layers.space import Places, Space
from musicmap.types import Bools, Floats, Ints

TOGETHER = 0.45
"""The correlation of their courses from which on two tracks are the same."""
_NEAR = 0.4
"""How alike they are at least, by the cosine of their taggrams."""
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
class Heard:
    """One layer of T tracks."""

    values: Floats
    """(N, d) rows, those of a track together, in the order of time."""
    space: Space
    places: Places
    """(T, d) where the tracks lie: the means of their rows' places."""

    @classmethod
    def of(cls, values: Floats, track: Ints, tracks: int) -> Heard:
        """Learn the space of (N, d) finite rows, of which (N,) says whose each is, rising, and place the tracks."""
        space = Space.of(values, track)
        return cls(values, space, Places.of(space.place(mean_by_track(values, track, tracks))))


@dataclass(frozen=True, slots=True, eq=False)
class Twins:
    """Answers whether a track is the same music as any of some others; all by their number."""

    duration: Floats
    """(T,) seconds."""
    first: NDArray[np.int64]
    """(T + 1,) where each track's rows begin, and the last one's end."""
    layers: tuple[Heard, ...]
    """Of one model, the taggram first."""

    @classmethod
    def of(cls, duration: Floats, track: Ints, layers: tuple[Heard, ...]) -> Twins:
        """(N,) says whose each row is, rising."""
        return cls(duration, np.searchsorted(track, np.arange(len(duration) + 1)), layers)

    def __call__(self, track: int, others: Sequence[int]) -> bool:
        if not len(others):
            return False
        rest = np.array(others, np.int64)
        return any(self._are(track, int(other)) for other in rest[self._may_be(track, rest)])

    def together(self, track: int, other: int) -> float:
        """How far two tracks take the same course, 0 to 1, by the layer in which they do most."""
        return max(correlation(self._course(layer, track), self._course(layer, other)) for layer in self.layers)

    def _course(self, layer: Heard, track: int) -> Floats:
        """(n, d) the places of a track's rows, each with its neighbours' in time."""
        return _smooth(layer.space.place(layer.values[self.first[track] : self.first[track + 1]]))

    def _may_be(self, track: int, rest: NDArray[np.int64]) -> Bools:
        length, lengths = self.duration[track], self.duration[rest]
        like = np.abs(lengths - length) <= np.maximum(_SECONDS, _SHARE * np.maximum(lengths, length))
        may: Bools = like & (self._alike(track, rest) >= _NEAR)
        return may

    def _alike(self, track: int, rest: NDArray[np.int64]) -> Floats:
        places = self.layers[0].places
        return Places(places.rows[rest], places.lengths[rest]).similarity(places.rows[track])

    def _are(self, track: int, other: int) -> bool:
        if min(self.first[track + 1] - self.first[track], self.first[other + 1] - self.first[other]) >= _FEW:
            return self.together(track, other) >= TOGETHER
        apart = abs(float(self.duration[track] - self.duration[other]))
        return apart <= _FEW_SECONDS and bool(self._alike(track, np.array([other]))[0] >= _FEW_NEAR)


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
