"""Haze: all points as a soft cloud in their colours, to stand behind a sample of them while the map moves."""

from __future__ import annotations

import numpy as np

from musicmap.scene.camera import Pair
from musicmap.scene.density import Islands
from musicmap.scene.points import Flag, Points
from musicmap.types import Floats

_STRENGTH = 0.9
"""Of what the points would cover: the sample before it adds the rest."""
_AT_ONCE = 1 << 18


def haze(points: Points, islands: Islands, size: float, scale: Pair) -> Islands:
    """The islands with the points upon them: in each cell their mean colour, as dense as dots would cover it.

    Dots that fall at random over a cell's area leave exp(−n · dot / area) of it bare. About 40 ms for a million.

    Args:
        size: a dot's diameter in pixels.
        scale: pixels to a data unit, along x and y.
    """
    box, (rows, columns) = islands.bounds, islands.image.shape[:2]
    count, light = np.zeros(rows * columns, np.int64), np.zeros((3, rows * columns))
    # In pieces: tables of all points would take more room than the points do.
    for first in range(0, len(points), _AT_ONCE):
        piece = slice(first, first + _AT_ONCE)
        at, flags = points.positions[piece], points.flags[piece]
        shown = np.isfinite(at).all(axis=1) & ((flags & (Flag.DIMMED | Flag.HIDDEN)) == 0)
        at, colour = at[shown], points.colour[piece][shown]
        column = np.clip((at[:, 0] - box.left) * (columns / box.width), 0, columns - 1).astype(np.intp)
        row = np.clip((box.top - at[:, 1]) * (rows / box.height), 0, rows - 1).astype(np.intp)
        cell = row * columns + column
        count += np.bincount(cell, minlength=rows * columns)
        for channel in range(3):
            light[channel] += np.bincount(cell, weights=colour[:, channel], minlength=rows * columns)
    area = box.width / columns * scale[0] * (box.height / rows * scale[1])
    cover = (_STRENGTH * -np.expm1(-count * (np.pi / 4 * size**2 / area))).astype(np.float32)
    image = np.empty((rows * columns, 4), np.uint8)
    below, veil = islands.image.reshape(-1, 4), islands.image.reshape(-1, 4)[:, 3].astype(np.float32) / 255
    alpha = cover + veil * (1 - cover)
    for channel in range(3):
        mean = light[channel] / np.maximum(count, 1)
        mixed: Floats = (mean * cover + below[:, channel] * (veil * (1 - cover))) / np.maximum(alpha, 1e-6)
        image[:, channel] = np.round(np.minimum(mixed, 255))
    image[:, 3] = np.round(alpha * 255)
    return Islands(image.reshape(rows, columns, 4), box)
