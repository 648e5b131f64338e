"""Haze: all points as a soft cloud in their colours, to stand behind a sample of them while the map moves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from musicmap.scene.camera import Pair
from musicmap.scene.density import Islands
from musicmap.scene.points import Flag, Points
from musicmap.types import Doubles

_STRENGTH = 0.9
"""Of what the points would cover: the sample before it adds the rest."""
_AT_ONCE = 1 << 16


def haze(points: Points, islands: Islands, size: float, scale: Pair) -> Islands:
    """The islands with the points upon them: everywhere their mean colour, as dense as dots would cover it.

    Dots that fall at random over an area leave exp(−n · dot / area) of it bare. The area is as many cells of the
    islands' image as a dot reaches over. About 60 ms for a million.

    Args:
        size: a dot's diameter in pixels.
        scale: pixels to a data unit, along x and y.
    """
    return next(made for made in haze_in_steps(points, islands, size, scale) if made is not None)


def haze_in_steps(points: Points, islands: Islands, size: float, scale: Pair) -> Iterator[Islands | None]:
    """The same, but None after each few milliseconds' work until it is there: for a thread that has more to do."""
    box, (rows, columns) = islands.bounds, islands.image.shape[:2]
    across, down = box.width * scale[0] / columns, box.height * scale[1] / rows
    reach = max(round(size / across), 1), max(round(size / down), 1)
    tables = np.zeros((4, rows * columns))
    for first in range(0, len(points), _AT_ONCE):
        _gather(tables, points, slice(first, first + _AT_ONCE), islands)
        yield None
    spread = []
    for table in tables.reshape(4, rows, columns):
        spread.append(_spread(table, reach))
        yield None
    count, *light = spread
    dots = count * (np.pi / 4 * size**2 / (across * reach[0] * down * reach[1]))
    cover = -_STRENGTH * np.expm1(-dots)
    veil = islands.image[..., 3] / 255 * (1 - cover)
    alpha = cover + veil
    image = np.empty((rows, columns, 4), np.uint8)
    image[..., 3] = np.round(alpha * 255)
    for channel, sums in enumerate(light):
        yield None
        mean = sums / np.maximum(count, 1)
        mixed = (mean * cover + islands.image[..., channel] * veil) / np.maximum(alpha, 1e-6)
        image[..., channel] = np.round(np.minimum(mixed, 255))
    yield Islands(image, box)


def _gather(tables: Doubles, points: Points, piece: slice, islands: Islands) -> None:
    """Add to (4, H × W) how many bright points each cell of the islands' image holds, and the sum of their colours."""
    box, (rows, columns) = islands.bounds, islands.image.shape[:2]
    (x, y), flags = points.positions[piece].T, points.flags[piece]
    shown = np.isfinite(x) & np.isfinite(y) & ((flags & (Flag.DIMMED | Flag.HIDDEN)) == 0)
    column = np.clip((x[shown] - box.left) * (columns / box.width), 0, columns - 1).astype(np.intp)
    row = np.clip((box.top - y[shown]) * (rows / box.height), 0, rows - 1).astype(np.intp)
    cell = row * columns + column
    tables[0] += np.bincount(cell, minlength=rows * columns)
    for channel in range(3):
        light = points.colour[piece][shown, channel]
        tables[channel + 1] += np.bincount(cell, weights=light, minlength=rows * columns)


def _spread(table: Doubles, reach: tuple[int, int]) -> Doubles:
    """Sums over `reach` columns and rows around each cell."""
    for axis, cells in ((1, reach[0]), (0, reach[1])):
        margin = [(0, 0), (0, 0)]
        margin[axis] = ((cells - 1) // 2, cells // 2)
        wide = np.pad(table, margin)
        table = np.sum([wide.take(range(i, i + table.shape[axis]), axis) for i in range(cells)], axis=0)
    return table
