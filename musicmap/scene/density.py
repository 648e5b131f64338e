"""Density islands: where much music lies, as a few soft levels a shade above the canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.scene.camera import Bounds
from musicmap.scene.points import Points
from musicmap.scene.theme import MapTheme
from musicmap.types import Bytes8, Doubles

LEVELS = (0.985, 0.85, 0.6, 0.3)
"""Share of all points that lies within each contour, from the coast inwards."""


@dataclass(frozen=True, slots=True, eq=False)
class Islands:
    """A picture to lie behind the points."""

    image: Bytes8
    """(H, W, 4) uint8 RGBA, not premultiplied; the top row first."""
    bounds: Bounds
    """Where it lies, in data units."""


def islands(points: Points, theme: MapTheme, *, side: int = 512, softness: float = 0.024) -> Islands | None:
    """Filled contours of the points' density, or None when there are too few points (under 30) to speak of any.

    The density is a histogram of `side` cells along the longer axis, blurred by a Gaussian of `softness` times
    that length. A contour is the level above which a share of `LEVELS` of the points lies (a highest density
    region, Hyndman 1996), so that the picture has the same levels whatever the size of the library.
    """
    at = points.positions[points.visible]
    if len(at) < 30:
        return None
    bounds = Bounds.of(at).grown(4 * softness)
    longer = max(bounds.width, bounds.height)
    wide = max(round(side * bounds.width / longer), 16)
    high = max(round(side * bounds.height / longer), 16)
    column = np.clip((at[:, 0] - bounds.left) * (wide / bounds.width), 0, wide - 1).astype(np.intp)
    row = np.clip((bounds.top - at[:, 1]) * (high / bounds.height), 0, high - 1).astype(np.intp)
    counts = np.bincount(row * wide + column, minlength=wide * high).reshape(high, wide)
    blur = _gaussian(high, softness * longer / bounds.height), _gaussian(wide, softness * longer / bounds.width)
    density = blur[0] @ counts @ blur[1].T
    heights = density[row, column]
    shade = np.zeros((high, wide))
    for level in np.quantile(heights, 1 - np.array(LEVELS)).tolist():
        shade += _above(density, max(level, 1e-9)) / len(LEVELS)
    image = np.empty((high, wide, 4), np.uint8)
    image[..., :3] = theme.island
    image[..., 3] = np.round(shade * theme.island_strength * 255)
    return Islands(image, bounds)


def _gaussian(cells: int, softness: float) -> Doubles:
    """(cells, cells) matrix that blurs a column of cells; `softness` is the standard deviation in columns' lengths."""
    away = (np.arange(cells)[:, None] - np.arange(cells)[None, :]) / max(softness * cells, 0.5)
    weights: Doubles = np.exp(-0.5 * away**2)
    weights /= weights.sum(axis=0)
    return weights


def _above(density: Doubles, level: float) -> Doubles:
    """1 above the level, 0 below, and a smooth edge about three cells wide between."""
    rise, run = np.gradient(density)
    width = 1.5 * np.hypot(rise, run) + 0.02 * level
    t = np.clip((density - level) / width * 0.5 + 0.5, 0, 1)
    edge: Doubles = t * t * (3 - 2 * t)
    return edge
