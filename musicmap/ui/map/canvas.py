"""The map as something to look at: points, islands and marks, in time."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QPointF

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Camera, Pair
from musicmap.scene.density import Islands
from musicmap.scene.grid import Direction
from musicmap.scene.labels import Box
from musicmap.scene.names import Name
from musicmap.scene.points import Points
from musicmap.scene.theme import MapTheme
from musicmap.scene.trajectories import Trajectories
from musicmap.types import Bytes8, Ints
from musicmap.ui.map.surface import Surface


class MapCanvas(Surface):
    """Shows points and what is marked among them. A point is told by its index among them."""

    # What is shown

    @property
    def points(self) -> Points:
        """What was given last."""
        return self._stage.points

    def show_points(self, points: Points, islands: Islands | None = None, *, fit: bool | None = None) -> None:
        """Show these points instead of the last ones.

        Those that were there before, by track and segment, move to their new places; new ones appear on the
        spot; all others are gone. So this is also how a set grows during an analysis. What is pointed at and
        what plays stay so, by track and segment, and trajectories go along with their points.

        Args:
            islands: the points' density islands. Without them the old ones stay where they are seen until
                `set_islands`.
            fit: look at all points; None does so unless the user has moved the camera.
        """
        now = time.perf_counter()
        origins = self._stage.show(points, now, fit=fit)
        self._marked.carry(origins)
        if self._trajectories is not None:
            self._trajectories = self._trajectories.moved(origins)
            self._item.picture.take_trajectories(None)
        self._item.picture.take(Batch.of(points, self._stage.origins))
        self._item.picture.take_trajectories(self._trajectories)
        self._item.picture.take_islands(*self._stage.islands)
        if islands is not None:
            self.set_islands(islands)
        self._camera_moved()

    def set_flags(self, flags: Bytes8) -> None:
        """Other flags for the same points, (N,) uint8."""
        # A picture of a million points is not begun again for what it shows already.
        if not np.array_equal(flags, self.points.flags):
            self._stage.set_flags(flags)
            self._take_looks()

    def set_colours(self, colour: Bytes8) -> None:
        """Other colours for the same points, (N, 3) uint8."""
        if not np.array_equal(colour, self.points.colour):
            self._stage.set_colours(colour)
            self._take_looks()

    def set_islands(self, islands: Islands | None) -> None:
        """Fade over to these density islands of the points that are shown; the first are there at once."""
        self._stage.set_islands(islands, time.perf_counter())
        self._item.picture.take_islands(*self._stage.islands)
        self._refresh()

    def set_theme(self, theme: MapTheme) -> None:
        """Draw in these colours. The points' own and the islands are the caller's to set."""
        self._theme = theme
        self._refresh()

    def set_trajectories(self, runs: Sequence[ArrayLike] | None, colours: ArrayLike | None = None) -> None:
        """Lines below the points, each through the points of a run in that order; they move as their points do.

        Args:
            runs: rows of points, a run for each track. None or empty: no lines.
            colours: (V, 3) uint8 for all vertices, run after run. None: from each run's begin to its end, by the
                ramp of the present theme.

        Raises ValueError when there are not as many colours as vertices.
        """
        if not runs and self._trajectories is None:
            return
        self._trajectories = Trajectories.of(runs, colours, dark=self._theme.dark) if runs else None
        self._item.picture.take_trajectories(self._trajectories)
        self._refresh()

    def set_names(self, names: Sequence[Name]) -> None:
        """What places on the map are called. They fade in, coarse ones from afar, fine ones near by."""
        if self._names.names != tuple(names):
            self._names.set_names(names)
            self._named = -math.inf if self.reduced_motion else time.perf_counter()
            self._refresh()

    def keep_free(self, taken: Sequence[Box]) -> None:
        """Where something is written over the map, so that no name is written there too."""
        if self._names.taken != tuple(taken):
            self._names.taken = tuple(taken)
            self._refresh()

    def set_hover(self, index: int | None) -> None:
        """Show this point as pointed at, here or on a linked map. Takes away path and lines of another."""
        if index == self._marked.hover:
            return
        self._marked.point_at(index, time.perf_counter())
        self._refresh()

    def set_path(self, indices: ArrayLike) -> None:
        """The pointed track's segments, in order: a thin line through them."""
        self._marked.set_path(indices)
        self._refresh()

    def set_lines(self, pairs: ArrayLike) -> None:
        """(M, 2) hairlines, each from one point to another: the pointed segment's true neighbours."""
        self._marked.set_lines(pairs)
        self._refresh()

    def set_now_playing(self, index: int | None, tail: ArrayLike = ()) -> None:
        """A breathing ring around this point, and a short tail through those played before it, in that order."""
        self._marked.set_playing(index, tail)
        self._refresh()

    def set_pair(self, indices: ArrayLike) -> None:
        """Rings around two points and a line between them; none: no longer."""
        self._marked.set_pair(indices)
        self._refresh()

    # Where one looks

    @property
    def camera(self) -> Camera:
        """Where one looks from now, in logical pixels."""
        return self._stage.camera

    @property
    def fitted(self) -> bool:
        """Whether everything is looked at, because the user has not chosen otherwise."""
        return self._stage.fitted

    def set_camera(self, camera: Camera) -> None:
        """Look from there at once; its size is taken from the view."""
        self._stage.look_from(camera, time.perf_counter())
        self._camera_moved()

    def fit(self) -> None:
        """Fly to where everything is seen."""
        self._stage.fit(time.perf_counter())
        self._camera_moved()

    def zoom(self, factor: float, at: Pair | None = None) -> None:
        """Nearer by `factor`, about a pixel of the view or its middle."""
        self._stage.zoom(factor, at, time.perf_counter())
        self._camera_moved()

    def centre_on(self, index: int) -> None:
        """Fly to where this point is in the middle."""
        self._stage.centre_on(index, time.perf_counter())
        self._camera_moved()

    def around(self, index: int, count: int) -> Ints:
        """(≤ count,) the points that lie next to one in the picture, the nearest first."""
        return self._stage.around(index, count)

    def nearest_towards(self, direction: Direction) -> int | None:
        """The point that an arrow key leads to from the pointed one, or the one nearest to the middle without one."""
        return self._stage.nearest_towards(self._marked.hover, direction)

    def pixel_of(self, index: int) -> QPointF:
        """Where a point is in the view, on its way or at rest."""
        return QPointF(*self._stage.pixels(np.array([index]), time.perf_counter())[0].tolist())
