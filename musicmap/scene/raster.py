"""The map drawn by numpy alone: for files, and for machines without OpenGL.

It is the picture that the OpenGL program draws: islands, then round points with a soft edge in the drawing
order, dimmed or ringed by their flags.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.batch import FRESH, Batch, Part
from musicmap.scene.camera import Bounds, Camera, crowding, point_size
from musicmap.scene.density import Islands
from musicmap.scene.points import Flag, Points
from musicmap.scene.strokes import strokes
from musicmap.scene.theme import MapTheme, Rgb
from musicmap.scene.trajectories import BEGINS, LINE_ALPHA, LINE_WIDTH, Trajectories
from musicmap.types import Bytes8, Doubles, Floats

EDGE = 1.2
"""Pixels over which a point's edge fades."""
RIM = 0.42
"""How much darker a point's rim is than its middle, so that points which overlap stay apart."""
RING_GAP, RING_WIDTH = 1.5, 1.1
"""Pixels from a selected point's edge to the middle of its ring, and the ring's width."""
CIRCLE_FILL, CIRCLE_EDGE = 0.16, 1.3
"""How much of what lies below a circle its inside covers, and the width of its edge in pixels."""
_FAINTEST = 0.02
_LAYERS, _MOST_AT_ONCE, _MOST_LINES_AT_ONCE = 6, 25_000, 4_000
"""Points are laid down in so many layers: within one, points that overlap blend; between them the later covers."""


@dataclass(frozen=True, slots=True)
class Look:
    """How points look in one picture; lengths in real pixels."""

    theme: MapTheme
    size: float
    """Diameter of a point."""
    ratio: float = 1.0
    """Real pixels to a logical one."""
    dimmed: float = 0.12
    """Opacity of a dimmed point: less in a crowd, which would be as bright as if it were not dimmed."""

    @classmethod
    def of(cls, theme: MapTheme, camera: Camera, bounds: Bounds, count: int, ratio: float = 1.0) -> Look:
        dimmed = max(theme.dimmed_alpha / max(crowding(camera, bounds, count), 1.0), _FAINTEST)
        return cls(theme, point_size(camera, bounds, count) * ratio, ratio, dimmed)

    def without_glow(self) -> Look:
        """The same, but points cover what lies below them."""
        return replace(self, theme=replace(self.theme, glow=0.0))


class Canvas:
    """A picture in the making. Not frozen: it is added to, as the OpenGL frame buffer is."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._light = np.empty((height, width, 3), np.float32)
        # What one layer of points adds, by pixel: nothing between two layers.
        self._weight, self._veil = np.zeros(height * width, np.float32), np.zeros(height * width, np.float32)
        self._own = np.zeros((height * width, 3), np.float32)

    def wipe(self, colour: Rgb) -> None:
        """Begin again on an empty canvas."""
        self._light[:] = colour

    def copy(self) -> Canvas:
        """Another canvas with the same picture."""
        other = Canvas(self.width, self.height)
        other._light[:] = self._light
        return other

    def lay_islands(self, islands: Islands, camera: Camera, ratio: float, opacity: float = 1.0) -> None:
        """The islands' image under the camera, by its nearest four pixels."""
        seen, box = camera.seen, islands.bounds
        rows, columns = islands.image.shape[:2]
        x = seen.left + (np.arange(self.width) + 0.5) / (ratio * camera.scale[0])
        y = seen.top - (np.arange(self.height) + 0.5) / (ratio * camera.scale[1])
        alpha = np.pad(islands.image[..., 3] * np.float32(opacity / 255), 1)
        across = _weights((x - box.left) / box.width * columns + 0.5, columns + 2)
        down = _weights((box.top - y) / box.height * rows + 0.5, rows + 2)
        shade = _blend(_blend(alpha, down).T, across).T
        colour = islands.image[0, 0, :3].astype(np.float32)
        self._light += shade[..., None] * (colour - self._light)

    def lay_lines(self, part: Part, camera: Camera, look: Look, share: float = 1.0) -> None:
        """Lines from each vertex to the next, except to those that begin one."""
        at, flags = camera.pixels(part.at(share)) * look.ratio, part.looks[:, 3]
        drawn = ((flags[1:] & (BEGINS | Flag.HIDDEN)) == 0) & ((flags[:-1] & Flag.HIDDEN) == 0)
        first = np.flatnonzero(drawn)
        colour = part.looks[:, :3].astype(np.float32)
        alpha: Floats = np.full(len(at), LINE_ALPHA, np.float32)
        alpha[(flags & FRESH) != 0] *= np.float32(share)
        for layer in np.array_split(first, len(first) // _MOST_LINES_AT_ONCE + 1):
            found = strokes(at[layer], at[layer + 1], LINE_WIDTH * look.ratio, self.width, self.height)
            a, b, along = layer[found.line], layer[found.line] + 1, found.along
            own: Floats = colour[a] + (colour[b] - colour[a]) * along[:, None]
            cover: Floats = (found.cover * (alpha[a] + (alpha[b] - alpha[a]) * along)).astype(np.float32)
            self._blend_in(found.pixel, cover, own * cover[:, None], 0.0)

    def lay(self, part: Part, camera: Camera, look: Look, share: float = 1.0) -> None:
        """Points, later ones above, fresh ones at `share`: soft dots, or circles."""
        at = camera.pixels(part.at(share)) * look.ratio
        colour, alpha = part.looks[:, :3].astype(np.float32), _opacities(part.looks[:, 3], look, share)
        if part.radius is not None:
            body = CIRCLE_FILL, CIRCLE_EDGE * look.ratio
            self._lay_circles(at, colour, alpha, radii(part.radius, camera, look), body)
            return
        layers = 1 if len(at) < 2000 else max(_LAYERS, len(at) // _MOST_AT_ONCE)
        for layer in np.array_split(np.arange(len(at)), layers):
            self._lay(at[layer], colour[layer], alpha[layer], look.size / 2, look, ring=False)

    def lay_selected(self, part: Part, camera: Camera, look: Look, share: float = 1.0) -> None:
        """Rings in the accent, and above them all the dots they belong to: a crowd keeps its colours, outlined."""
        at, gap, width = camera.pixels(part.at(share)) * look.ratio, RING_GAP * look.ratio, RING_WIDTH * look.ratio
        accent = np.tile(np.array(look.theme.accent, np.float32), (len(at), 1))
        alpha = np.ones(len(at), np.float32)
        if part.radius is not None:
            grown = radii(part.radius, camera, look) + gap + width / 2
            self._lay_circles(at, accent, alpha, grown, (0.0, width))
            return
        for layer in np.array_split(np.arange(len(at)), len(at) // _MOST_AT_ONCE + 1):
            self._lay(at[layer], accent[layer], alpha[layer], look.size / 2 + gap, look, ring=True)
        self.lay(part, camera, look.without_glow(), share)

    def _lay_circles(
        self, at: Doubles, colour: Floats, alpha: Floats, radius: Doubles, body: tuple[float, float]
    ) -> None:
        """One after the other: circles differ in size, and there are but thousands of them."""
        fill, edge = body
        for (x, y), own, opacity, outer in zip(at.tolist(), colour, alpha.tolist(), radius.tolist(), strict=True):
            left, right = max(math.floor(x - outer - 1), 0), min(math.ceil(x + outer + 1), self.width)
            top, bottom = max(math.floor(y - outer - 1), 0), min(math.ceil(y + outer + 1), self.height)
            if left >= right or top >= bottom or not opacity:
                continue
            away = np.hypot(np.arange(left, right) + 0.5 - x, (np.arange(top, bottom) + 0.5 - y)[:, None])
            rim = np.clip((edge + 1) / 2 - np.abs(away - outer + edge / 2), 0, 1)
            cover = np.maximum(fill * np.clip(outer - away + 0.5, 0, 1), rim) * opacity
            spot = self._light[top:bottom, left:right]
            spot += cover[..., None].astype(np.float32) * (own - spot)

    def _lay(self, at: Floats | Doubles, colour: Floats, alpha: Floats, radius: float, look: Look, ring: bool) -> None:
        height, width = self.height, self.width
        reach = int(np.ceil(radius + EDGE * look.ratio))
        near = (at[:, 0] > -reach) & (at[:, 0] < width + reach) & (at[:, 1] > -reach) & (at[:, 1] < height + reach)
        if not near.any():
            return
        at, colour, alpha = at[near], colour[near], alpha[near]
        corner = np.floor(at).astype(np.int32)
        inside = (at - corner).astype(np.float32) - np.float32(0.5)
        dx, dy = (a.ravel() for a in np.meshgrid(*(np.arange(-reach, reach + 1, dtype=np.int32),) * 2))
        away = np.hypot(dx - inside[:, :1], dy - inside[:, 1:])
        cover = _ring_cover(away, radius, look.ratio) if ring else _cover(away, radius, EDGE * look.ratio)
        x, y = corner[:, :1] + dx, corner[:, 1:] + dy
        point, offset = np.nonzero((cover > 0) & (x >= 0) & (x < width) & (y >= 0) & (y < height))
        pixel, share = y[point, offset] * width + x[point, offset], cover[point, offset] * alpha[point]
        light = share if ring else share * _shade(away[point, offset], radius, EDGE * look.ratio)
        self._blend_in(pixel, share, light[:, None] * colour[point], 0.0 if ring else look.theme.glow)

    def _blend_in(self, pixel: NDArray[np.integer[Any]], cover: Floats, light: Floats, glow: float) -> None:
        """(K,) coverings of pixels by (K, 3) light. Of those of one pixel none is above another."""
        np.add.at(self._weight, pixel, cover)
        np.add.at(self._veil, pixel, np.log1p(-np.minimum(cover, np.float32(0.999))))
        for channel in range(3):
            np.add.at(self._own[:, channel], pixel, light[:, channel])
        touched = np.flatnonzero(self._weight)
        covered = -np.expm1(self._veil[touched])
        own = self._own[touched] * (covered / self._weight[touched])[:, None]
        self._weight[touched] = self._veil[touched] = 0.0
        self._own[touched] = 0.0
        flat = self._light.reshape(-1, 3)
        keep = 1 - covered * (1 - glow)
        flat[touched] = np.minimum(flat[touched] * keep[:, None] + own, 255)

    def rgba(self) -> Bytes8:
        """(H, W, 4) uint8, opaque."""
        picture = np.full((self.height, self.width, 4), 255, np.uint8)
        picture[..., :3] = np.round(self._light)
        return picture


def _cover(away: Floats, radius: float, edge: float) -> Floats:
    """How much of a pixel so far from the middle a disc covers; without a root, as the shader has it."""
    outer = radius + edge / 2
    cover: Floats = np.clip((outer * outer - away * away) / (2 * outer * edge), 0, 1).astype(np.float32)
    return cover


def _shade(away: Floats, radius: float, edge: float) -> Floats:
    """Full light in the middle of a disc, less towards its rim."""
    shade: Floats = (1 - RIM * np.clip(away / (radius + edge / 2), 0, 1) ** 6).astype(np.float32)
    return shade


def _ring_cover(away: Floats, radius: float, ratio: float) -> Floats:
    cover: Floats = np.clip(RING_WIDTH * ratio / 2 + 0.5 - np.abs(away - radius), 0, 1).astype(np.float32)
    return cover


Weights = tuple[NDArray[np.intp], NDArray[np.intp], Floats]


def _weights(places: Doubles, cells: int) -> Weights:
    """For each place (cell 0's middle is 0) the two cells around it and the share of the second."""
    held = np.clip(places, 0, cells - 1)
    first = np.minimum(held.astype(np.intp), cells - 2)
    return first, first + 1, (held - first).astype(np.float32)


def _blend(rows: Floats, weights: Weights) -> Floats:
    first, second, share = weights
    return rows[first] + (rows[second] - rows[first]) * share[:, None]


def radii(radius: Floats, camera: Camera, look: Look) -> Doubles:
    """(n,) real pixels of circles with these radii in data units; none is smaller than a dot."""
    sx, sy = camera.scale
    grown = np.nan_to_num(radius.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0) * ((sx * sy) ** 0.5 * look.ratio)
    pixels: Doubles = np.maximum(grown, look.size / 2)
    return pixels


def _opacities(flags: Bytes8, look: Look, share: float) -> Floats:
    """(n,) float32: little for dimmed points, `share` of the usual for fresh ones, 0 for hidden ones."""
    alpha = np.where(flags & Flag.DIMMED, np.float32(look.dimmed), np.float32(look.theme.point_alpha))
    alpha[(flags & FRESH) != 0] *= np.float32(share)
    alpha[(flags & Flag.HIDDEN) != 0] = 0.0
    return alpha


def draw(
    points: Points,
    camera: Camera,
    theme: MapTheme,
    islands: Islands | None = None,
    ratio: float = 1.0,
    trajectories: Trajectories | None = None,
) -> Bytes8:
    """The map as a picture, (H, W, 4) uint8 RGBA, opaque; `ratio` times the camera's size in pixels."""
    canvas = Canvas(round(camera.size[0] * ratio), round(camera.size[1] * ratio))
    canvas.wipe(theme.canvas)
    if islands:
        canvas.lay_islands(islands, camera, ratio)
    batch = Batch.of(points)
    look = Look.of(theme, camera, Bounds.of(points.positions), len(points), ratio)
    if trajectories:
        canvas.lay_lines(trajectories.part(batch), camera, look)
    canvas.lay(batch.part(), camera, look)
    canvas.lay_selected(batch.chosen(), camera, look)
    return canvas.rgba()
