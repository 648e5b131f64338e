"""Haze: all points as a soft cloud in their colours, to stand behind a sample of them while the map moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.camera import Pair
from musicmap.scene.density import Islands
from musicmap.scene.points import Flag, Points
from musicmap.types import Doubles

_STRENGTH = 0.9
"""Of what the points would cover: the sample before it adds the rest."""
_AT_ONCE = 1 << 18


def haze(points: Points, islands: Islands, size: float, scale: Pair) -> Islands:
    """The islands with the points upon them: in each cell their mean colour, as dense as dots would cover it.

    Dots that fall at random over a cell's area leave exp(−n · dot / area) of it bare. A cell is as large as a dot or
    larger, and holds some of the islands' image. About 40 ms for a million.

    Args:
        size: a dot's diameter in pixels.
        scale: pixels to a data unit, along x and y.
    """
    box, (rows, columns) = islands.bounds, islands.image.shape[:2]
    across, down = box.width * scale[0] / columns, box.height * scale[1] / rows
    coarse = max(round(size / min(across, down)), 1)
    high, wide = -(-rows // coarse), -(-columns // coarse)
    count, light = _gathered(points, islands, coarse, (high, wide))
    dots = count * (np.pi / 4 * size**2 / (across * down * coarse**2))
    cover = (_STRENGTH * -np.expm1(-dots)).reshape(high, wide, 1)
    mean = (light / np.maximum(count, 1)).T.reshape(high, wide, 3)
    cover, mean = (part.repeat(coarse, 0).repeat(coarse, 1)[:rows, :columns] for part in (cover, mean))
    veil = islands.image[..., 3:] / 255 * (1 - cover)
    alpha = cover + veil
    mixed = (mean * cover + islands.image[..., :3] * veil) / np.maximum(alpha, 1e-6)
    image = np.round(np.concatenate([np.minimum(mixed, 255), alpha * 255], axis=2)).astype(np.uint8)
    return Islands(image, box)


def _gathered(
    points: Points, islands: Islands, coarse: int, shape: tuple[int, int]
) -> tuple[NDArray[np.int64], Doubles]:
    """(cells,) how many bright points each cell holds, and (3, cells) the sum of their colours."""
    box, (rows, columns), cells = islands.bounds, islands.image.shape[:2], shape[0] * shape[1]
    count, light = np.zeros(cells, np.int64), np.zeros((3, cells))
    # In pieces: tables of all points would take more room than the points do.
    for first in range(0, len(points), _AT_ONCE):
        piece = slice(first, first + _AT_ONCE)
        (x, y), flags = points.positions[piece].T, points.flags[piece]
        shown = np.isfinite(x) & np.isfinite(y) & ((flags & (Flag.DIMMED | Flag.HIDDEN)) == 0)
        column = np.clip((x[shown] - box.left) * (columns / box.width), 0, columns - 1).astype(np.intp) // coarse
        row = np.clip((box.top - y[shown]) * (rows / box.height), 0, rows - 1).astype(np.intp) // coarse
        cell = row * shape[1] + column
        count += np.bincount(cell, minlength=cells)
        for channel in range(3):
            light[channel] += np.bincount(cell, weights=points.colour[piece][shown, channel], minlength=cells)
    return count, light
