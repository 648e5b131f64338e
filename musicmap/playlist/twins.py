"""Which tracks are the same music: one recording twice, encoded, cut, or mastered otherwise.

Two tracks are when they are about as long, lie near each other, and take the same course: segment by segment, they
leave their own means in the same directions. That sets a copy apart from another song of the same band, which lies as
near and goes its own way.

Measured with 26 real tracks of 30 s to 6 min, each written in six ways (MP3 of 96 and Opus of 40 kbit/s; with another
equalisation, compression and limiting; begun 1.3 s later; 2 s of silence before and after; 2 % faster), and with all
2,294 pairs of different files among 335 that are about as long. Taggrams and embeddings of MusiCNN: the courses of 95 %
of the copies correlate by 0.46 or more, and the tracks by 0.63 or more; of different files two pairs do (two mixes of
one piece each), the next by 0.36. A live recording has its own time: only its file tags tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.layers.space import Places
from musicmap.types import Bools, Floats

NEAR = 0.6
"""How alike, by their cosine, two tracks are at least that may be the same."""
TOGETHER = 0.45
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
    places: Places
    """(T, d) where they lie."""
    course: Callable[[int], Floats]
    """A track's (n, d) rows, placed, in the order of time."""

    def __call__(self, track: int, others: Sequence[int]) -> bool:
        if not len(others):
            return False
        rest = np.array(others, np.int64)
        suspects = rest[self._may_be(track, rest)]
        if not len(suspects):
            return False
        own = self.course(track)
        return any(self._are(own, track, int(other)) for other in suspects)

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
