"""Where names stand in the picture: coarse ones from afar, finer ones from near, never one across another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.names import Name
from musicmap.types import Bools, Doubles

Measure = Callable[[str, float], tuple[float, float]]
"""(text, size in pixels) → (width, height) in pixels as it will be drawn, capitals and tracking included."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of the picture."""

SIZES = (22.0, 16.0, 13.0, 11.0)
"""Pixels, by rank."""
GAP = 5.0
"""Pixels that stay free around a name."""
USUAL = 900.0
"""Pixels along a map's longer side at which its coarsest names have the room they need."""
_STAYS = 2.0
"""A rank is at its best when the map is 2^rank times `USUAL`, and gone so many doublings later."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A name in the picture."""

    name: Name
    x_px: float
    """The middle of its box."""
    y_px: float
    size_px: float
    opacity: float
    """Above 0, to 1."""


def placed(
    names: Sequence[Name], camera: Camera, measure: Measure, bounds: Bounds, taken: Sequence[Box] = ()
) -> tuple[Placed, ...]:
    """The names to be drawn, most important first. No two boxes, with `GAP` around each, cross.

    Who gives way to whom is settled among all names, seen or not, and in distances that do not hang on where
    the camera stands: while the map is dragged, no name appears, goes, or moves against the points. Names at
    positions that are not finite are left out.

    Args:
        bounds: of the whole map. How large it is in the picture says which ranks there is room for: more in a
            large window, fewer where four maps share one.
        taken: where something else is written; a name under it is left out, as one beyond the picture is.
    """
    level = _doublings(camera, bounds)
    finest = max((name.rank for name in names), default=0)
    there = [name for name in names if math.isfinite(name.x) and math.isfinite(name.y)]
    strength = {rank: opacity(rank, level, finest) for rank in {name.rank for name in there}}
    wanted = sorted((n for n in there if strength[n.rank] > 0), key=lambda n: (n.rank, -n.weight, n.text, n.x, n.y))
    if not wanted:
        return ()
    sizes = _sizes(wanted)
    half = np.array([measure(name.text, size) for name, size in zip(wanted, sizes, strict=True)]) / 2
    at = np.array([(name.x, name.y) for name in wanted])
    kept = _without_crossings(at * camera.scale, half + GAP / 2)
    pixels = camera.pixels(at)
    seen = kept & ((pixels + half > 0) & (pixels - half < camera.size)).all(axis=1)
    for left, top, right, bottom in taken:
        seen &= ((pixels + half <= (left, top)) | (pixels - half >= (right, bottom))).any(axis=1)
    return tuple(
        Placed(wanted[i], float(pixels[i, 0]), float(pixels[i, 1]), sizes[i], strength[wanted[i].rank])
        for i in np.flatnonzero(seen)
    )


def opacity(rank: int, level: float, finest: int) -> float:
    """How strongly a rank's names show when the map is 2^level times `USUAL`; 0 to 1.

    The coarsest are there from however far, the finest from however near.
    """
    risen = 1.0 if rank == 0 else _smooth((level - rank) * 2 + 1.5)
    return risen if rank >= finest else risen * _smooth((rank + _STAYS - level) * 2 + 0.5)


def _smooth(t: float) -> float:
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)


def _doublings(camera: Camera, bounds: Bounds) -> float:
    """How often the map is twice as large in the picture as `USUAL`; below 0 when it is smaller."""
    (sx, sy) = camera.scale
    return math.log2(max(sx * bounds.width, sy * bounds.height, 1e-9) / USUAL)


def _sizes(names: Sequence[Name]) -> list[float]:
    """Pixels: larger for coarser regions, and a step smaller for the small ones among them."""
    largest: dict[int, float] = defaultdict(float)
    for name in names:
        largest[name.rank] = max(largest[name.rank], name.weight)
    return [SIZES[min(n.rank + (4 * n.weight < largest[n.rank]), len(SIZES) - 1)] for n in names]


def _without_crossings(at: Doubles, half: Doubles) -> Bools:
    """(n,) which of n boxes around `at` (n, 2) stay, if each gives way to all before it."""
    (x, y), (wide, high) = at.T, half.T
    crosses = (np.abs(x[:, None] - x) < wide[:, None] + wide) & (np.abs(y[:, None] - y) < high[:, None] + high)
    kept = np.ones(len(at), bool)
    # Row by row: when a box's turn comes, all that could push it out have had theirs.
    for one, later in np.argwhere(np.triu(crosses, 1)).tolist():
        if kept[one]:
            kept[later] = False
    return kept
