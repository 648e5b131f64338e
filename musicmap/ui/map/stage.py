"""What a map shows and where one looks from, as it moves in time. No Qt: the time is told, never asked."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from musicmap.scene import lasso, morph
from musicmap.scene.camera import Bounds, Camera, Pair
from musicmap.scene.density import Islands
from musicmap.scene.grid import Direction, GridIndex
from musicmap.scene.points import Points
from musicmap.types import Bytes8, Doubles, Floats, Ints
from musicmap.ui.map.gestures import BRUSH, glided

MORPH_S, FADE_S = 0.4, 0.4
ZOOM_EASE_S, FLIGHT_EASE_S, INERTIA_EASE_S = 0.06, 0.09, 0.13
STILL_AFTER_S = 0.12
"""A hand that has not moved the map for so long is about to look at it."""
MARGIN = 48.0
"""Pixels around a fitted map."""
PICK_RADIUS = 10.0
"""Pixels from the pointer within which a point counts as pointed at."""
_NEXT = 48.0
"""Pixels within which the pointer may come to another point next."""
SLOWEST_INERTIA = 150.0
"""Pixels a second below which a map that is let go stays where it is."""

Rows = NDArray[np.intp]


class Stage:
    """Points on their way, islands that fade, a camera that flies. `now` is in seconds, from any clock."""

    def __init__(self, *, reduced_motion: bool = False) -> None:
        self.reduced_motion = reduced_motion
        self.points = Points.of(np.zeros((0, 2)))
        self.origins: morph.Origins | None = None
        """Where points come from, while they move."""
        self.bounds = Bounds.of(self.points.positions)
        self.islands: tuple[Islands | None, Islands | None] = (None, None)
        """Those that fade out and those that fade in."""
        self.camera = Camera.fit(self.bounds, (100.0, 100.0), MARGIN)
        self.fitted = True
        """The user has not chosen where to look: all is to be seen, however it grows."""
        self._goal: Camera | None = None
        self._ease_s = FLIGHT_EASE_S
        self._grid: GridIndex | None = None
        self._morph_began = self._fade_began = self._moved_at = -math.inf
        self._stepped = 0.0

    # Points and islands

    def show(self, points: Points, now: float, *, fit: bool | None = None) -> morph.Origins:
        """Put on other points; see `MapView.show_points`. Where they come from, also when they do not move."""
        before = self.camera
        was = self.points.with_positions(self.positions(now))
        self.points, self._grid = points, None
        self.bounds = Bounds.of(points.positions)
        if fit or (fit is None and self.fitted):
            self._goal, self.fitted = None, True
            self.camera = self._fitted_camera()
        # A layout has its own units: what is on the screen now, put into those of the new one.
        origins = morph.origins(was.with_positions(morph.seen_from(was.positions, before, self.camera)), points)
        moves = origins.any_kept and not self.reduced_motion
        self.origins, self._morph_began = (origins, now) if moves else (None, -math.inf)
        old = self.islands[1]
        self.islands = (None, old and Islands(old.image, _seen_from(old.bounds, before, self.camera)))
        return origins

    def set_flags(self, flags: Bytes8) -> None:
        self.points, self._grid = self.points.with_flags(flags), None

    def set_colours(self, colour: Bytes8) -> None:
        self.points = self.points.with_colour(colour)

    def set_islands(self, islands: Islands | None, now: float) -> None:
        self.islands = (self.islands[1], islands)
        fades = self.islands[0] is not None and not self.reduced_motion
        self._fade_began = now if fades else -math.inf

    def share(self, now: float) -> float:
        """How far points have come on their way, 0 to 1, eased."""
        return morph.ease((now - self._morph_began) / MORPH_S)

    def islands_share(self, now: float) -> float:
        """How far the new islands have replaced the old, 0 to 1, eased."""
        return morph.ease((now - self._fade_began) / FADE_S)

    def positions(self, now: float) -> Floats:
        """(N, 2) where all points are now, data units."""
        if self.origins is None:
            return self.points.positions
        return morph.between(self.origins.positions, self.points.positions, self.share(now))

    def pixels(self, rows: Rows, now: float) -> Doubles:
        """(K, 2) where these points are now in the view."""
        at = self.points.positions[rows]
        if self.origins is not None:
            at = morph.between(self.origins.positions[rows], at, self.share(now))
        return self.camera.pixels(at)

    # Where one looks

    def resize(self, size: Pair) -> None:
        """The view has another size."""
        self._goal = None
        self.camera = self.camera.resized(size)
        if self.fitted:
            self.camera = self._fitted_camera()

    def look_from(self, camera: Camera, now: float) -> None:
        """At once; the size stays the view's."""
        self.fitted, self._goal, self._moved_at = False, None, now
        self.camera = camera.resized(self.camera.size).clamped(self.bounds)

    def pan(self, dx: float, dy: float, now: float) -> None:
        """The map is dragged by so many pixels."""
        self.look_from(self.camera.panned(dx, dy), now)

    def let_go(self, velocity: Pair, now: float) -> None:
        """The map is let go while it moves, in pixels a second: it runs out."""
        if math.hypot(*velocity) > SLOWEST_INERTIA and not self.reduced_motion:
            run = round(velocity[0] * INERTIA_EASE_S), round(velocity[1] * INERTIA_EASE_S)
            self._fly(self.camera.panned(*run), INERTIA_EASE_S, now)

    def fit(self, now: float) -> None:
        """Fly to where all is seen."""
        self.fitted = True
        self._fly(self._fitted_camera(), FLIGHT_EASE_S, now)

    def zoom(self, factor: float, at: Pair | None, now: float) -> None:
        """Nearer by `factor`, about a pixel or the middle; turns of a wheel add up."""
        self.fitted = False
        self._fly((self._goal or self.camera).zoomed(factor, at), ZOOM_EASE_S, now)

    def centre_on(self, index: int, now: float) -> None:
        """Fly to where this point is in the middle."""
        x, y = self.points.positions[index].tolist()
        if math.isfinite(x) and math.isfinite(y):
            self.fitted = False
            self._fly(self.camera.looking_at((x, y)), FLIGHT_EASE_S, now)

    def stop(self) -> None:
        """A hand is on the map: it stays where it is."""
        self._goal = None

    def step(self, now: float) -> bool:
        """Let time pass; whether the camera has moved."""
        if self.origins is not None and now - self._morph_began >= MORPH_S:
            self.origins = None
        seconds, self._stepped = now - self._stepped, now
        if self._goal is None:
            return False
        self.camera = glided(self.camera, self._goal, seconds, self._ease_s)
        if self.camera == self._goal:
            self._goal = None
        return True

    def flying(self) -> bool:
        return self._goal is not None

    def moving(self, now: float) -> bool:
        """Whether the next picture will be another."""
        began = ((self._morph_began, MORPH_S), (self._fade_began, FADE_S), (self._moved_at, STILL_AFTER_S))
        return self.flying() or any(now - at < seconds for at, seconds in began)

    def _fly(self, goal: Camera, ease_s: float, now: float) -> None:
        goal = goal.clamped(self.bounds)
        if self.reduced_motion:
            self.camera, self._goal = goal, None
        else:
            if self._goal is None:
                self._stepped = now
            self._goal, self._ease_s = goal, ease_s

    def _fitted_camera(self) -> Camera:
        return Camera.fit(self.bounds, self.camera.size, MARGIN)

    # What lies where

    def pick(self, at: Pair) -> int | None:
        """The point at a pixel of the view."""
        sx, sy = self.camera.scale
        return self._index().nearest(self.camera.data_of(at), (PICK_RADIUS / sx, PICK_RADIUS / sy))

    def around(self, index: int, count: int) -> Ints:
        """(≤ count,) the points that the pointer may come to next from one, the nearest first."""
        sx, sy = self.camera.scale
        x, y = self.points.positions[index].tolist()
        if not (math.isfinite(x) and math.isfinite(y)):
            return np.zeros(0, np.int32)
        found = self._index().around((x, y), (_NEXT / sx, _NEXT / sy), count + 1)
        others: Ints = found[found != index][:count]
        return others

    def inside(self, corners: Doubles) -> Rows:
        """(K,) points inside a polygon of pixels, in rising order."""
        return lasso.in_polygon(self.points, self.camera.data(corners))

    def along(self, trail: Doubles) -> Rows:
        """(K,) points that the brush touches on its way along these pixels, in rising order."""
        sx, sy = self.camera.scale
        return lasso.along(self.points, self.camera.data(trail), (BRUSH / sx, BRUSH / sy))

    def nearest_towards(self, index: int | None, direction: Direction) -> int | None:
        """Where an arrow key leads from a point; from nowhere: the point nearest to the middle."""
        unit = (1 / self.camera.scale[0], 1 / self.camera.scale[1])
        if index is not None:
            return self._index().nearest_towards(index, direction, unit)
        reach = math.hypot(*self.camera.size)
        return self._index().nearest(self.camera.centre, (unit[0] * reach, unit[1] * reach))

    def _index(self) -> GridIndex:
        if self._grid is None:
            self._grid = GridIndex.of(self.points)
        return self._grid


def _seen_from(bounds: Bounds, before: Camera, after: Camera) -> Bounds:
    """Bounds which `after` shows where `before` showed these."""
    left, bottom = after.data_of(before.pixel_of((bounds.left, bounds.bottom)))
    right, top = after.data_of(before.pixel_of((bounds.right, bounds.top)))
    return Bounds(left, bottom, right, top)
