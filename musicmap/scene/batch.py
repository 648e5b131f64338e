"""Points made ready for drawing: in drawing order, from where they come to where they go."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.camera import Bounds
from musicmap.scene.morph import Origins, between
from musicmap.scene.points import Flag, Points, drawing_order
from musicmap.types import Bools, Bytes8, Floats

FRESH = 128
"""The flag of points that were not there before and appear on the spot."""
_NOWHERE = 1e18
"""Where points go that are not on this map: finite, so that arithmetic on it is, and never seen."""

Ranks = NDArray[np.int32]
"""Places in the drawing order, rising."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """K points as they are drawn, in drawing order."""

    start: Floats
    """(K, 2) float32."""
    end: Floats
    """(K, 2) float32; the same array as `start` where nothing moves."""
    looks: Bytes8
    """(K, 4) uint8: sRGB, and the flags."""
    radius: Floats | None = None
    """(K,) float32, data units; None for dots."""

    def __len__(self) -> int:
        return len(self.end)

    def __getitem__(self, run: slice) -> Part:
        end = self.end[run]
        start = end if self.start is self.end else self.start[run]
        return Part(start, end, self.looks[run], None if self.radius is None else self.radius[run])

    def arrived(self) -> Part:
        """The same points at the end of their way."""
        return replace(self, start=self.end)

    def at(self, share: float) -> Floats:
        """(K, 2) float32 where they are on their way, data units."""
        return self.end if self.start is self.end else between(self.start, self.end, share)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """N points in drawing order; any first n of them are a fair sample.

    Beside the points' own arrays it holds 12 bytes a point, and 9 more while they move: the map has a million.
    """

    points: Points
    order: Ranks
    """(N,) rows of `points`."""
    start: Floats
    """(N, 2) float32."""
    end: Floats
    """(N, 2) float32; the same array as `start` where nothing moves."""
    fresh: Bools | None = None
    """(N,) which rows of `points` appear on the spot; None for none."""

    @classmethod
    def of(cls, points: Points, origins: Origins | None = None) -> Batch:
        """All points in drawing order. Without origins they are at rest."""
        order = drawing_order(points).astype(np.int32)
        end = _placed(points.positions, order)
        if origins is None:
            return cls(points, order, end, end)
        return cls(points, order, _placed(origins.positions, order), end, origins.fresh)

    def __len__(self) -> int:
        return len(self.order)

    def with_points(self, points: Points) -> Batch:
        """The same points in other colours or with other flags."""
        return replace(self, points=points)

    def arrived(self) -> Batch:
        """The same points at the end of their way."""
        return replace(self, start=self.end, fresh=None)

    def part(self, ranks: slice | Ranks = slice(None)) -> Part:
        """These points ready to draw; all of them without an argument."""
        rows, end = self.order[ranks], self.end[ranks]
        start = end if self.start is self.end else self.start[ranks]
        radius = self.points.radius
        return Part(start, end, _looks(self.points, rows, self.fresh), None if radius is None else radius[rows])

    def chosen(self) -> Part:
        """Only the selected points, which get a ring."""
        wanted = self.points.flags & (Flag.SELECTED | Flag.HIDDEN) == Flag.SELECTED
        return self.part(np.flatnonzero(wanted[self.order]).astype(np.int32) if wanted.any() else slice(0, 0))

    def within(self, box: Bounds, upto: int | None = None) -> Ranks:
        """Which of the first `upto` points (of all without it) end in a rectangle; a few ms for a million."""
        sides = (box.left, box.right), (box.bottom, box.top)
        # First along the axis that leaves fewer over: half the work for the strips of a map that is dragged.
        first = 0 if box.width < box.height else 1
        (low, high), (least, most) = sides[first], sides[1 - first]
        along = self.end[:upto, first]
        found = np.flatnonzero((along >= low) & (along <= high)).astype(np.int32)
        across = self.end[found, 1 - first]
        within: Ranks = found[(across >= least) & (across <= most)]
        return within


def _placed(positions: Floats, order: Ranks) -> Floats:
    """Positions in this order, all finite."""
    return np.nan_to_num(positions[order], copy=False, nan=_NOWHERE, posinf=_NOWHERE, neginf=_NOWHERE)


def _looks(points: Points, rows: Ranks, fresh: Bools | None) -> Bytes8:
    """(K, 4) uint8 colours and flags of these rows, `FRESH` set for points that appear."""
    looks = np.empty((len(rows), 4), np.uint8)
    looks[:, :3] = points.colour.take(rows, axis=0)
    looks[:, 3] = points.flags.take(rows)
    if fresh is not None:
        looks[:, 3] |= fresh.take(rows).view(np.uint8) * np.uint8(FRESH)
    return looks
