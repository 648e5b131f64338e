"""A poster as a PNG file of any size."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.scene.camera import Bounds
from musicmap.scene.lettering import Lettering, PillowLettering
from musicmap.scene.peaks import blurred
from musicmap.scene.png import png_parts
from musicmap.scene.poster import Bar, Dot, Poster, Sheet, Word, laid_out
from musicmap.scene.raster import Look
from musicmap.scene.strips import strips
from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8, Floats

_HALO = 0.2
"""How far a halo reaches around its letters, as a share of their size."""


@dataclass(frozen=True, slots=True, eq=False)
class _Stamp:
    """A patch to be laid over the picture."""

    x: int
    """Real pixels of its top left."""
    y: int
    alpha: Floats
    """(h, w) 0 to 1."""
    colour: Floats
    """(…, 3), spread over the patch."""


def poster_png(poster: Poster, width: int, lettering: Lettering | None = None) -> Iterator[bytes]:
    """The parts of a PNG file that is `width` pixels wide and as high as the sheet's shape says.

    A 16,384 × 16,384 one takes no more memory than a screenful: write each part as it comes.
    """
    ratio = width / poster.size[0]
    height = max(round(poster.size[1] * ratio), 1)
    write = functools.cache((lettering or PillowLettering()).cover)

    def measure(text: str, size: float, tracking: float) -> float:
        return float(write(text, size * ratio, tracking).shape[1] / ratio)

    sheet = laid_out(poster, measure)
    stamps: list[_Stamp] = []
    for mark in sheet.marks:
        if isinstance(mark, Word):
            stamps += _written(mark, write(mark.text, mark.size * ratio, mark.tracking), ratio, poster.theme.canvas)
        else:
            stamps.append(_disc(mark, ratio) if isinstance(mark, Dot) else _ramp(mark, ratio))
    return png_parts(width, height, 3, _pictures(poster, sheet, stamps, ratio))


def _pictures(poster: Poster, sheet: Sheet, stamps: Sequence[_Stamp], ratio: float) -> Iterator[Bytes8]:
    """The sheet's strips, from the top down."""
    theme = poster.theme
    look = Look.of(theme, sheet.camera, Bounds.of(poster.points.positions), len(poster.points), ratio)
    top, bottom = round(sheet.top * ratio), round(sheet.bottom * ratio)
    first = 0
    for strip in strips(poster.points, sheet.camera, look, poster.islands, poster.trajectories):
        strip[: max(top - first, 0)] = theme.canvas
        strip[max(bottom - first, 0) :] = theme.canvas
        for stamp in stamps:
            _lay(stamp, strip, first)
        first += len(strip)
        yield strip


def _lay(stamp: _Stamp, strip: Bytes8, first: int) -> None:
    """The part of a stamp that falls on a strip whose first row is the picture's `first`."""
    (high, wide), x, y = stamp.alpha.shape, stamp.x, stamp.y - first
    left, right = max(x, 0), min(x + wide, strip.shape[1])
    top, bottom = max(y, 0), min(y + high, strip.shape[0])
    if left >= right or top >= bottom:
        return
    inside = np.s_[top - y : bottom - y, left - x : right - x]
    alpha = stamp.alpha[inside][..., None]
    colour = np.broadcast_to(stamp.colour, (high, wide, 3))[inside]
    below = strip[top:bottom, left:right]
    below[:] = np.rint((1 - alpha) * below + alpha * colour)


def _written(word: Word, cover: Bytes8, ratio: float, canvas: Rgb) -> list[_Stamp]:
    """A word, and below it its halo in the colour of the canvas."""
    alpha = cover.astype(np.float32) * np.float32(1 / 255)
    x, y = round(word.x * ratio), round(word.y * ratio - len(cover) / 2)
    text = _Stamp(x, y, alpha, np.array(word.colour, np.float32))
    if not word.halo:
        return [text]
    reach = _HALO * word.size * ratio
    edge = math.ceil(3 * reach)
    around = np.pad(alpha.astype(np.float64), edge)
    soft = blurred(np.fft.rfft2(around), around.shape, reach / max(around.shape))
    halo = np.minimum(3.2 * soft, 0.9).astype(np.float32)
    return [_Stamp(x - edge, y - edge, halo, np.array(canvas, np.float32)), text]


def _disc(dot: Dot, ratio: float) -> _Stamp:
    radius, x, y = dot.radius * ratio, (dot.x - dot.radius) * ratio, (dot.y - dot.radius) * ratio
    cells = np.arange(math.ceil(2 * radius) + 2) + 0.5
    away = np.hypot(cells - radius - (x - math.floor(x)), (cells - radius - (y - math.floor(y)))[:, None])
    alpha = np.clip(radius - away + 0.5, 0, 1).astype(np.float32)
    return _Stamp(math.floor(x), math.floor(y), alpha, np.array(dot.colour, np.float32))


def _ramp(bar: Bar, ratio: float) -> _Stamp:
    wide, high = (max(round(side * ratio), 1) for side in (bar.width, bar.height))
    places, stops = np.linspace(0, 1, wide), np.array(bar.stops)
    colour = [np.interp(places, np.linspace(0, 1, len(stops)), channel) for channel in stops.T]
    shades: Floats = np.stack(colour, axis=1).astype(np.float32)
    return _Stamp(round(bar.x * ratio), round(bar.y * ratio), np.ones((high, wide), np.float32), shades[None])
