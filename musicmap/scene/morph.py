"""Where points come from when a map changes: the same segments, by track and number, move; new ones appear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicmap.layers.keys import keys_of
from musicmap.scene.camera import Camera
from musicmap.scene.points import Points
from musicmap.types import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """For each of N new points, where its way begins."""

    positions: Floats
    """(N, 2) float32; for a point that was not there before: its new place."""
    fresh: Bools
    """(N,) points whose music was not there before."""
    before: NDArray[np.intp]
    """(N,) which old point each is, −1 for none."""

    @property
    def any_kept(self) -> bool:
        """Whether any point was there before."""
        return not bool(self.fresh.all())

    def now_at(self, rows: ArrayLike) -> NDArray[np.intp]:
        """Rows of old points → rows of the same ones among the new; those that are gone fall out."""
        wanted = np.asarray(rows, np.intp).reshape(-1)
        now = np.full(max(self.before.max(initial=-1), wanted.max(initial=-1)) + 2, -1, np.intp)
        now[self.before] = np.arange(len(self.before))
        now[-1] = -1
        return now[wanted][now[wanted] >= 0]


def origins(old: Points, new: Points) -> Origins:
    """Match `new` with `old` by (track, segment).

    Of points that share a key the first in `old` counts. Where the grain has become finer, a point comes out of the one
    that held it: its track's last one that began before it. Points that were or are nowhere do not move.
    """
    rows = _rows_of(old, new)
    held = rows if (rows >= 0).all() else np.where(rows >= 0, rows, _holders(old, new))
    known = held >= 0
    start = new.positions.copy()
    start[known] = old.positions[held[known]]
    lost = known & ~np.isfinite(start).all(axis=1)
    start[lost] = new.positions[lost]
    return Origins(start, ~known | lost, rows)


def _rows_of(old: Points, new: Points) -> NDArray[np.intp]:
    """(N,) the row in `old` of each point of `new`, −1 where there is none."""
    n = min(len(old), len(new))
    # While an analysis runs, and when only the projection changes, one is a beginning of the other.
    if np.array_equal(old.track[:n], new.track[:n]) and np.array_equal(old.segment[:n], new.segment[:n]):
        rows = np.full(len(new), -1, np.intp)
        rows[:n] = np.arange(n)
        return rows
    before, after = keys_of(old.track, old.segment), keys_of(new.track, new.segment)
    order = np.argsort(before, kind="stable")
    at = np.searchsorted(before[order], after)
    rows = order[np.minimum(at, len(old) - 1)]
    rows[before[rows] != after] = -1
    return rows


def _holders(old: Points, new: Points) -> NDArray[np.intp]:
    """(N,) the row in `old` of each new point's track that begins last before it, −1 where there is none."""
    if not len(old):
        return np.full(len(new), -1, np.intp)
    before = keys_of(old.track, old.segment)
    order = np.argsort(before, kind="stable")
    rows = order[np.maximum(np.searchsorted(before[order], keys_of(new.track, new.segment), side="right") - 1, 0)]
    fits = (old.track[rows] == new.track) & (old.segment[rows] <= new.segment)
    return np.where(fits, rows, -1)


def seen_from(positions: Floats, before: Camera, after: Camera) -> Floats:
    """Positions which `after` shows where `before` showed these: so a layout in other units starts where it was."""
    if before == after:
        return positions
    return after.data(before.pixels(positions)).astype(np.float32)


def between(start: Floats, end: Floats, share: float) -> Floats:
    """(N, 2) float32 on the straight way from `start` (0) to `end` (1)."""
    return (start + (end - start) * np.float32(share)).astype(np.float32)


def ease(share: float) -> float:
    """Ease in and out: slow, fast, slow (the cubic 3t² − 2t³), held to 0 … 1."""
    t = min(max(share, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
