"""Which points lie inside what the user draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicmap.scene.camera import Bounds, Pair
from musicmap.scene.points import Flag, Points
from musicmap.types import Doubles


def in_box(points: Points, box: Bounds) -> NDArray[np.intp]:
    """Visible points in a rectangle (data units), its edges included; in rising order."""
    return _in_box(points, box)


def in_polygon(points: Points, polygon: ArrayLike) -> NDArray[np.intp]:
    """Visible points inside a closed polygon (K, 2) in data units, by the even-odd rule; in rising order.

    A lasso may cross itself. Fewer than three corners hold nothing. The candidates are sorted by y once, and
    each edge flips those in its own range of y that lie left of it: the work grows with the candidates, not
    with candidates × edges.
    """
    corners = np.asarray(polygon, np.float64).reshape(-1, 2)
    if len(corners) < 3 or not np.isfinite(corners).all():
        return np.zeros(0, np.intp)
    candidates = _in_box(points, _around(corners))
    candidates = candidates[np.argsort(points.positions[candidates, 1], kind="stable")]
    x, y = points.positions[candidates].astype(np.float64).T
    inside = np.zeros(len(candidates), bool)
    ends = np.roll(corners, -1, axis=0)
    lower, upper = np.minimum(corners[:, 1], ends[:, 1]), np.maximum(corners[:, 1], ends[:, 1])
    first, last = np.searchsorted(y, lower, side="left"), np.searchsorted(y, upper, side="left")
    for (ax, ay), (bx, by), low, high in zip(corners, ends, first, last, strict=True):
        if low < high:
            inside[low:high] ^= x[low:high] < ax + (y[low:high] - ay) * ((bx - ax) / (by - ay))
    return np.sort(candidates[inside])


def along(points: Points, trail: ArrayLike, reach: Pair) -> NDArray[np.intp]:
    """Visible points that a brush touches on its way along (K, 2) data units; in rising order.

    `reach` is the brush's radius along x and y as one sees it: so many pixels over the camera's scale.
    """
    steps = np.asarray(trail, np.float64).reshape(-1, 2)
    if not len(steps) or not np.isfinite(steps).all():
        return np.zeros(0, np.intp)
    around = _around(steps)
    box = Bounds(around.left - reach[0], around.bottom - reach[1], around.right + reach[0], around.top + reach[1])
    candidates = _in_box(points, box)
    candidates = candidates[np.argsort(points.positions[candidates, 1], kind="stable")]
    # In units of the radius the brush is a circle of 1.
    at, steps = points.positions[candidates].astype(np.float64) / reach, steps / reach
    ends = steps[1:] if len(steps) > 1 else steps
    touched = np.zeros(len(candidates), bool)
    first = np.searchsorted(at[:, 1], np.minimum(steps[: len(ends), 1], ends[:, 1]) - 1, side="left")
    last = np.searchsorted(at[:, 1], np.maximum(steps[: len(ends), 1], ends[:, 1]) + 1, side="right")
    for a, b, low, high in zip(steps, ends, first, last, strict=False):
        way, away = b - a, at[low:high] - a
        share = np.clip(away @ way / max(float(way @ way), 1e-300), 0.0, 1.0)
        touched[low:high] |= np.square(away - share[:, None] * way).sum(axis=1) <= 1.0
    return np.sort(candidates[touched])


def _around(corners: Doubles) -> Bounds:
    (left, bottom), (right, top) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Bounds(left, bottom, right, top)


def _in_box(points: Points, box: Bounds) -> NDArray[np.intp]:
    x, y = points.positions[:, 0], points.positions[:, 1]
    # Comparing with NaN is false, so points that are nowhere fall out here.
    found = np.flatnonzero((x >= box.left) & (x <= box.right) & (y >= box.bottom) & (y <= box.top))
    return found[~points.has(Flag.HIDDEN)[found]]
