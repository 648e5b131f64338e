"""Where one looks from: data units to pixels and back.

Data has y upwards, as on paper; pixels have y downwards from the top left corner, as in windows. Pixels
are logical ones; what draws on a dense screen multiplies by its ratio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from musicmap.types import Doubles, Floats

Pair = tuple[float, float]

CLOSEST = 4000.0
"""How many times the fitted scale one may come near: float32 positions stay true to a pixel there."""
FARTHEST = 0.4
"""How small the fitted map may become."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in data units."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def of(cls, positions: Floats) -> Bounds:
        """Around all finite (N, 2) positions. No points, or all on one spot, give a square around it."""
        # Column by column: numpy takes ten times as long for the extremes of rows of two.
        x, y = np.ascontiguousarray(positions.T)
        finite = np.isfinite(x) & np.isfinite(y)
        if not finite.all():
            x, y = x[finite], y[finite]
        if not len(x):
            return cls(-1.0, -1.0, 1.0, 1.0)
        left, right, bottom, top = (float(extreme) for extreme in (x.min(), x.max(), y.min(), y.max()))
        wide = max(right - left, top - bottom)
        if wide <= 1e-6 * max(abs(left), abs(bottom), 1e-6):
            wide = max(abs(left), abs(bottom), 1.0)
            return cls(left - wide, bottom - wide, left + wide, bottom + wide)
        return cls(left, bottom, right, top)

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def centre(self) -> Pair:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def grown(self, share: float) -> Bounds:
        """Wider on each side by this share of the longer side."""
        more = share * max(self.width, self.height)
        return Bounds(self.left - more, self.bottom - more, self.right + more, self.top + more)

    def holds(self, other: Bounds) -> bool:
        """Whether all of `other` lies in here."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and self.right >= other.right
            and self.top >= other.top
        )


@dataclass(frozen=True, slots=True)
class Camera:
    """A view of the map. The two scales differ only where the axes mean different things (two tags, say)."""

    centre: Pair
    """Data units."""
    scale: Pair
    """Pixels to a data unit, along x and y; both above 0."""
    size: Pair
    """Width and height of the picture in pixels."""

    @classmethod
    def fit(cls, bounds: Bounds, size: Pair, margin: float = 32.0, *, keep_aspect: bool = True) -> Camera:
        """See all of `bounds` with `margin` pixels around it (less where the picture is small)."""
        room = [max(side - 2 * min(margin, side / 4), 1.0) for side in size]
        least = max(bounds.width, bounds.height, 1e-12) * 1e-9
        sx, sy = room[0] / max(bounds.width, least), room[1] / max(bounds.height, least)
        return cls(bounds.centre, (min(sx, sy),) * 2 if keep_aspect else (sx, sy), size)

    def pixels(self, data: Floats | Doubles) -> Doubles:
        """(…, 2) data units → (…, 2) pixels, float64."""
        away = (np.asarray(data, np.float64) - self.centre) * (self.scale[0], -self.scale[1])
        moved: Doubles = away + np.array(self.size) / 2
        return moved

    def data(self, pixels: NDArray[np.floating]) -> Doubles:
        """(…, 2) pixels → (…, 2) data units, float64."""
        away = np.asarray(pixels, np.float64) - np.array(self.size) / 2
        moved: Doubles = away / (self.scale[0], -self.scale[1]) + self.centre
        return moved

    def pixel_of(self, point: Pair) -> Pair:
        """Where one data point is in the picture."""
        x, y = self.pixels(np.array(point))
        return float(x), float(y)

    def data_of(self, pixel: Pair) -> Pair:
        """Which data point lies under one pixel."""
        x, y = self.data(np.array(pixel))
        return float(x), float(y)

    @property
    def seen(self) -> Bounds:
        """What the picture shows."""
        (x, y), half = self.centre, (self.size[0] / 2 / self.scale[0], self.size[1] / 2 / self.scale[1])
        return Bounds(x - half[0], y - half[1], x + half[0], y + half[1])

    def panned(self, dx: float, dy: float) -> Camera:
        """The map dragged by so many pixels."""
        (x, y), (sx, sy) = self.centre, self.scale
        return replace(self, centre=(x - dx / sx, y + dy / sy))

    def pan_to(self, other: Camera) -> Pair | None:
        """How many pixels the map is dragged from here to `other`; None where that is more than a drag."""
        if (self.scale, self.size) != (other.scale, other.size):
            return None
        (x0, y0), (x1, y1), (sx, sy) = self.centre, other.centre, self.scale
        return (x0 - x1) * sx, (y1 - y0) * sy

    def zoomed(self, factor: float, at: Pair | None = None) -> Camera:
        """Nearer by `factor`; what lies under the pixel `at` (or the middle) stays there."""
        at = at or (self.size[0] / 2, self.size[1] / 2)
        held, (sx, sy) = self.data_of(at), (self.scale[0] * factor, self.scale[1] * factor)
        return replace(
            self,
            scale=(sx, sy),
            centre=(held[0] - (at[0] - self.size[0] / 2) / sx, held[1] + (at[1] - self.size[1] / 2) / sy),
        )

    def resized(self, size: Pair) -> Camera:
        """The same middle and scale in a picture of another size."""
        return replace(self, size=size)

    def looking_at(self, point: Pair) -> Camera:
        """The same scale with `point` in the middle."""
        return replace(self, centre=point)

    def clamped(self, bounds: Bounds) -> Camera:
        """Kept where there is something to see: never lost in the empty, never too far or too near."""
        fitted = Camera.fit(bounds, self.size)
        ratio = min(max(self.scale[0] / fitted.scale[0], FARTHEST), CLOSEST) * fitted.scale[0] / self.scale[0]
        near = self.zoomed(ratio) if ratio != 1.0 else self
        x = min(max(near.centre[0], bounds.left), bounds.right)
        y = min(max(near.centre[1], bounds.bottom), bounds.top)
        return near if (x, y) == near.centre else near.looking_at((x, y))

    def towards(self, goal: Camera, share: float) -> Camera:
        """On the way to `goal`: 0 is here, 1 is there.

        The scale moves geometrically, and the centre so that the one point which both show at the same
        pixel stays there all the way: a zoom about the pointer remains one.
        """
        if share >= 1.0:
            return goal
        scale, centre = [], []
        for c0, c1, s0, s1 in zip(self.centre, goal.centre, self.scale, goal.scale, strict=True):
            s = s0 * (s1 / s0) ** share
            part = share if math.isclose(s0, s1, rel_tol=1e-6) else (1 - s0 / s) / (1 - s0 / s1)
            scale.append(s)
            centre.append(c0 + (c1 - c0) * part)
        return Camera((centre[0], centre[1]), (scale[0], scale[1]), goal.size)

    def is_close_to(self, other: Camera, pixels: float = 0.25) -> bool:
        """Whether nothing in the picture is more than about this many pixels elsewhere."""
        corner = self.size
        there = [
            abs(a - b) for p in ((0.0, 0.0), corner) for a, b in zip(other.pixel_of(self.data_of(p)), p, strict=True)
        ]
        return max(there) <= pixels


def point_size(camera: Camera, bounds: Bounds, count: int) -> float:
    """Diameter of a point in pixels, 3 to 9: larger where there is more room for each.

    The room for a point is the picture's area over the points it would show if they lay evenly over `bounds`.
    """
    return min(max(0.64 * math.sqrt(_room(camera, bounds, count)), 3.0), 9.0)


def crowding(camera: Camera, bounds: Bounds, count: int) -> float:
    """How many points lie above one another, if they lay evenly over `bounds`; below 1 where there is room."""
    return math.pi / 4 * point_size(camera, bounds, count) ** 2 / _room(camera, bounds, count)


def _room(camera: Camera, bounds: Bounds, count: int) -> float:
    """Pixels of the picture for each point that it shows."""
    area = max(bounds.width, 1e-12) * max(bounds.height, 1e-12)
    pixels = camera.size[0] * camera.size[1]
    shown = count * min(1.0, pixels / (camera.scale[0] * camera.scale[1]) / area)
    return pixels / max(shown, 1.0)
