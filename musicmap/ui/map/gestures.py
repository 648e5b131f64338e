"""What a hand does between press and release, in pixels and seconds, without Qt's events."""

from __future__ import annotations

import math
from collections import deque
from typing import Literal

import numpy as np

from musicmap.scene.camera import Camera, Pair
from musicmap.types import Doubles

Mode = Literal["replace", "add", "subtract", "intersect"]
"""What a lasso does to the selection."""
Tool = Literal["pan", "lasso", "box", "brush", "scrub", "line"]
"""What dragging does."""

BRUSH = 18.0
"""Radius of the brush in pixels."""
SLACK = 4.0
"""Pixels that a hand may tremble during a click."""


class Pan:
    """The map is dragged."""

    def __init__(self, at: Pair, now: float) -> None:
        self.moved = False
        self._start, self._last = at, at
        self._trail: deque[tuple[float, Pair]] = deque([(now, at)], maxlen=16)

    def to(self, at: Pair, now: float) -> Pair:
        """The pointer is here now: how far the map is to be moved."""
        self.moved = self.moved or math.dist(at, self._start) > SLACK
        self._trail.append((now, at))
        if not self.moved:
            return 0.0, 0.0
        step = at[0] - self._last[0], at[1] - self._last[1]
        self._last = at
        return step

    def velocity(self, now: float) -> Pair:
        """Pixels a second over the last 80 ms; none when the hand had stopped before it let go."""
        recent = [(t, at) for t, at in self._trail if now - t <= 0.08]
        if len(recent) < 2 or now - recent[-1][0] > 0.04 or recent[-1][0] - recent[0][0] < 0.005:
            return 0.0, 0.0
        (t0, a), (t1, b) = recent[0], recent[-1]
        return (b[0] - a[0]) / (t1 - t0), (b[1] - a[1]) / (t1 - t0)


class Scrub:
    """The pointer is drawn along to hear what it crosses."""


class Outline:
    """A lasso or a box is drawn, or a brush is led over the map."""

    def __init__(self, at: Pair, mode: Mode, *, box: bool = False, brush: bool = False, line: bool = False) -> None:
        """`line`: it is not closed, and selects nothing."""
        self.mode, self.box, self.brush, self.line = mode, box, brush, line
        self._trail = [at]

    def to(self, at: Pair) -> None:
        """The pointer is here now."""
        if self.box:
            self._trail[1:] = [at]
        elif math.dist(at, self._trail[-1]) >= 2.0:
            self._trail.append(at)

    @property
    def corners(self) -> Doubles:
        """(K, 2) pixels."""
        if self.box and len(self._trail) == 2:
            (x0, y0), (x1, y1) = self._trail
            return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        return np.array(self._trail, np.float64).reshape(-1, 2)

    @property
    def moved(self) -> bool:
        """More than a click."""
        away = self.corners - self._trail[0]
        return self.brush or bool(np.abs(away).max() > SLACK)


def glided(camera: Camera, goal: Camera, seconds: float, ease_s: float) -> Camera:
    """Where a camera that heads for `goal` is after so long: it covers 63 % of the way in `ease_s`, and arrives.

    A mere pan goes by whole pixels, which pictures can be shifted by.
    """
    nearer = camera.towards(goal, 1.0 - math.exp(-seconds / ease_s))
    if nearer.is_close_to(goal):
        return goal
    left = nearer.pan_to(goal)
    # Cut, not rounded: the last pixels would never be covered.
    return nearer if left is None else goal.panned(-int(left[0]), -int(left[1]))
