"""Which pixels straight lines cover, and how much: for pictures drawn by numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.types import Doubles, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """K covered pixels of some lines; where lines cross, a pixel is there more than once."""

    line: NDArray[np.intp]
    """(K,) which line."""
    pixel: NDArray[np.intp]
    """(K,) row · width + column."""
    cover: Floats
    """(K,) above 0, to 1."""
    along: Floats
    """(K,) where on the line: 0 its begin, 1 its end."""


def strokes(start: Doubles, end: Doubles, breadth: float, width: int, height: int) -> Strokes:
    """Lines from (n, 2) to (n, 2) pixels, `breadth` wide with a soft edge, in a picture of `width` × `height`.

    As the OpenGL program has them: what lies up to half a breadth from the middle is covered, less over one pixel
    at the edge. Each line is walked pixel by pixel along its longer axis, and covers some pixels across each.
    """
    # Endless lines far outside would be walked too: only what is near the picture counts.
    near, start, end = _clipped(start, end, width, height, breadth + 2)
    steep = np.abs(end - start)[:, 1] > np.abs(end - start)[:, 0]
    a, b = np.where(steep[:, None], start[:, ::-1], start), np.where(steep[:, None], end[:, ::-1], end)
    backward = a[:, 0] > b[:, 0]
    a, b = np.where(backward[:, None], b, a), np.where(backward[:, None], a, b)
    run, rise = (b - a).T
    long = np.maximum(run, 1e-9)
    slope = rise / long
    first, last = np.round(a[:, 0]).astype(np.intp), np.round(b[:, 0]).astype(np.intp)
    steps = last - first
    line = np.repeat(np.arange(len(a)), steps)
    x = np.arange(len(line)) - np.repeat(np.cumsum(steps) - steps, steps) + first[line]
    share = (x + 0.5 - a[line, 0]) / long[line]
    y = a[line, 1] + rise[line] * share
    reach = int(np.ceil((breadth / 2 + 0.5) * np.sqrt(2))) + 1
    across = np.floor(y).astype(np.intp)[:, None] + np.arange(-reach, reach + 1)
    # From the middle of a line, not straight up or down.
    away = np.abs(across + 0.5 - y[:, None]) / np.sqrt(1 + slope[line, None] ** 2)
    cover = np.clip(breadth / 2 + 0.5 - away, 0, 1)
    columns = np.where(steep[line, None], across, x[:, None])
    rows = np.where(steep[line, None], x[:, None], across)
    kept = (cover > 0) & (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    place, _ = np.nonzero(kept)
    along = np.where(backward[line], 1 - share, share)[place]
    return Strokes(
        near[line[place]],
        (rows[kept] * width + columns[kept]),
        cover[kept].astype(np.float32),
        np.clip(along, 0, 1).astype(np.float32),
    )


def _clipped(
    start: Doubles, end: Doubles, width: int, height: int, margin: float
) -> tuple[NDArray[np.intp], Doubles, Doubles]:
    """What of the lines lies near the picture, and which these are (Liang and Barsky 1984)."""
    enter, leave = np.zeros(len(start)), np.ones(len(start))
    way = end - start
    meets = np.ones(len(start), bool)
    meets &= np.isfinite(way).all(axis=1)
    for axis, side in ((0, width), (1, height)):
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = ((edge - start[:, axis]) / way[:, axis] for edge in (-margin, side + margin))
        still = way[:, axis] == 0
        meets &= ~still | ((start[:, axis] >= -margin) & (start[:, axis] <= side + margin))
        enter = np.maximum(enter, np.where(still, 0, np.minimum(low, high)))
        leave = np.minimum(leave, np.where(still, 1, np.maximum(low, high)))
    near = np.flatnonzero(meets & (enter < leave))
    return near, start[near] + way[near] * enter[near, None], start[near] + way[near] * leave[near, None]
