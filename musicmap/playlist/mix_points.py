"""Where one track goes over into another: outro segments of the one against intro segments of the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from musicmap.playlist.mixing import TOLERANCE, changes
from musicmap.playlist.musical_key import mix
from musicmap.playlist.rhythm import Rhythm
from musicmap.types import Doubles, Floats, Seconds

WINDOW = Seconds(60.0)
"""Intros and outros have 16 or 32 bars: a minute at 128 beats a minute."""
OVERLAP = 3
"""Segments in which both tracks are heard: some 9 seconds, four bars and a bit."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of two tracks to be mixed."""

    values: Floats
    """(n, d) its segments in the layer that likeness is told by, standardised over the library."""
    segment: Seconds
    """Length of a segment."""
    rhythm: Rhythm


@dataclass(frozen=True, slots=True, order=True)
class MixPoint:
    """Where one track goes over into another."""

    score: float
    """0 to 1: half of it likeness, a quarter tempo and a quarter key. What is not known counts for half."""
    leave: int
    """The segment of the first track from which on both are heard."""
    enter: int
    """The segment of the second one that is heard then."""
    likeness: float
    """−1 to 1: the mean cosine of the segments that are heard together."""


def mix_points(
    out_of: Side, into: Side, count: int = 10, *, window: Seconds = WINDOW, tolerance: float = TOLERANCE
) -> tuple[MixPoint, ...]:
    """The best places in the last `window` of one track and the first `window` of another, the best first.

    Neither reaches into the other half of its track. Of equal places the later one out and the earlier one in is
    better: more of both is heard. Fewer, or none, where a track has not enough segments.
    """
    ends, starts = _end(out_of, window), _end(into, window)
    first = len(out_of.values) - ends
    width = min(OVERLAP, ends, starts)
    if not width:
        return ()
    likeness = _along(_cosines(out_of.values[first:], into.values[:starts]), width)
    fit = _fit(out_of.rhythm, into.rhythm, tolerance)
    # By likeness, then the later one out, then the earlier one in.
    leave, enter = np.indices(likeness.shape)
    best = np.lexsort((enter.ravel(), -leave.ravel(), -likeness.ravel()))[:count]
    return tuple(
        MixPoint((1 + alike) / 4 + fit / 2, first + int(leave.flat[i]), int(enter.flat[i]), alike)
        for i in best
        for alike in [float(likeness.flat[i])]
    )


def told_apart(points: Iterable[MixPoint], count: int = 10) -> tuple[MixPoint, ...]:
    """The first of some places, without those in which mostly the same is heard as in one before: that begin less than
    the overlap from where it begins, in both tracks."""
    kept: list[MixPoint] = []
    for point in points:
        if len(kept) == count:
            break
        if all(max(abs(point.leave - one.leave), abs(point.enter - one.enter)) >= OVERLAP for one in kept):
            kept.append(point)
    return tuple(kept)


def _end(side: Side, window: Seconds) -> int:
    """How many segments of one end count."""
    half = (len(side.values) + 1) // 2
    return min(half, max(1, round(window / side.segment))) if side.segment > 0 else half


def _fit(one: Rhythm, other: Rhythm, tolerance: float) -> float:
    """0 to 1: how well tempo and key go together."""
    change, _ = changes(one.bpm or np.nan, np.array([other.bpm or np.nan]))
    tempo = 0.5 if np.isnan(change[0]) else max(0.0, 1 - abs(float(change[0])) / tolerance)
    key = 0.5 if one.key is None or other.key is None else float(mix(one.key, other.key))
    return (tempo + key) / 2


def _cosines(one: Floats, other: Floats) -> Doubles:
    """(n, m) of (n, d) and (m, d); 0 where a row is nothing, or not finite."""
    a, b = (np.nan_to_num(rows.astype(np.float64), posinf=0.0, neginf=0.0) for rows in (one, other))
    lengths = np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))
    products: Doubles = a @ b.T
    return np.clip(np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0), -1, 1)


def _along(cosines: Doubles, width: int) -> Doubles:
    """(n − width + 1, m − width + 1) means along the diagonals: what is heard together when both run on."""
    rows, columns = (size - width + 1 for size in cosines.shape)
    return np.asarray(np.mean([cosines[i : i + rows, i : i + columns] for i in range(width)], axis=0), np.float64)
