"""Points made ready for drawing: in drawing order, from where they come to where they go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.morph import Origins
from musicmap.scene.points import Flag, Points, drawing_order
from musicmap.types import Bytes8, Floats

FRESH = 128
"""The flag of points that were not there before and appear on the spot."""
_NOWHERE = 1e18
"""Where points go that are not on this map: finite, so that arithmetic on it is, and never seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """N points in drawing order; any first n of them are a fair sample."""

    order: NDArray[np.int32]
    """(N,) rows of the `Points` it was made from."""
    start: Floats
    """(N, 2) float32."""
    end: Floats
    """(N, 2) float32."""
    looks: Bytes8
    """(N, 4) uint8: sRGB, and the flags."""

    @classmethod
    def of(cls, points: Points, origins: Origins | None = None) -> Batch:
        """All points in drawing order. Without origins they are at rest."""
        order = drawing_order(points).astype(np.int32)
        end = np.nan_to_num(points.positions[order], nan=_NOWHERE, posinf=_NOWHERE, neginf=_NOWHERE)
        start = end if origins is None else np.nan_to_num(origins.positions[order], nan=_NOWHERE)
        return cls(order, start, end, looks(points, order, origins))

    def chosen(self) -> Batch:
        """Only the selected points, which get a ring."""
        wanted = self.looks[:, 3] & (Flag.SELECTED | Flag.HIDDEN) == Flag.SELECTED
        return Batch(self.order[wanted], self.start[wanted], self.end[wanted], self.looks[wanted])

    def __len__(self) -> int:
        return len(self.order)


def looks(points: Points, order: NDArray[np.int32], origins: Origins | None = None) -> Bytes8:
    """(N, 4) uint8 colours and flags in this order, `FRESH` set for points that appear."""
    table = np.empty((len(points), 4), np.uint8)
    table[:, :3] = points.colour
    table[:, 3] = points.flags
    if origins is not None:
        table[origins.fresh, 3] |= FRESH
    return table[order]
