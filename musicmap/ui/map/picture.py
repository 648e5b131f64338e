"""The points as a picture that is built up: what OpenGL and the plain raster have in common.

A picture belongs to one `Shot`. While that stays the same, the picture stays, and a frame costs only showing
it; when it changes, the picture is shifted, if that will do, or begun again. Lines and then points are added slice
by slice, as many as the time allows: a fast machine draws all in the first slice, a slow one shows a fair sample
while the map moves and fills in the rest as soon as it is still.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from PySide6.QtGui import QPainter

from musicmap.scene.batch import Batch, Part
from musicmap.scene.camera import Camera
from musicmap.scene.density import Islands
from musicmap.scene.nearby import Nearby
from musicmap.scene.points import Points
from musicmap.scene.raster import Look
from musicmap.scene.trajectories import Trajectories
from musicmap.ui.map.pace import Pace


@dataclass(frozen=True, slots=True)
class Shot:
    """All that decides what a picture shows, beside the points and the islands themselves."""

    camera: Camera
    look: Look
    share: float = 1.0
    """How far the points have come on their way, already eased: 0 to 1."""
    islands: float = 1.0
    """How far the new islands have replaced the old, 0 to 1."""
    moving: bool = field(default=False, compare=False)
    """Whether the next shot will be another: then speed counts more than the last detail."""

    @property
    def width(self) -> int:
        """Real pixels."""
        return round(self.camera.size[0] * self.look.ratio)

    @property
    def height(self) -> int:
        return round(self.camera.size[1] * self.look.ratio)


class Picture(ABC):
    """One way to draw points. `take_…` may be called at any time; drawing happens in `paint` alone."""

    culls = True
    """Whether it pays to leave out what cannot be seen."""

    def __init__(self) -> None:
        self.pace = Pace()
        self.batch: Batch | None = None
        self.rings: Part | None = None
        self.trajectories: Trajectories | None = None
        self.lines: Part | None = None
        self.islands: tuple[Islands | None, Islands | None] = (None, None)
        self._line_pace = Pace(points_per_ms=500.0, fewest=500)
        self._shot: Shot | None = None
        self._near = Nearby.everything()
        self._drawn = self._missing = self._lined = 0
        self._rough = self._whole = False
        self._points_ms = 0.0

    @property
    @abstractmethod
    def description(self) -> str:
        """What draws, for the user and for reports: one line."""

    @property
    def finished(self) -> bool:
        """Whether everything is in the picture."""
        lines = len(self.lines) if self.lines is not None else 0
        return self._shot is not None and self._drawn >= self._total and self._lined >= lines

    def shows(self, shot: Shot) -> bool:
        """Whether this is the whole picture of `shot`."""
        return shot == self._shot and self.finished and (shot.moving or not self._rough)

    @property
    def drawn_share(self) -> float:
        """How much of the points is in the picture, 0 to 1."""
        return max(self._drawn - self._missing, 0) / self._total if self._total else 1.0

    def take(self, batch: Batch) -> None:
        """Other points, or the same on another way."""
        self.batch, self.rings = batch, batch.chosen()
        self._near = Nearby.everything() if batch.start is batch.end else self._near
        self._take_lines()
        self.restart()

    def take_points(self, points: Points) -> None:
        """The same points in other colours or with other flags."""
        if self.batch is not None:
            self.take(self.batch.with_points(points))

    def take_islands(self, before: Islands | None, after: Islands | None) -> None:
        """The islands that fade out and in."""
        self.islands = (before, after)
        self.restart()

    def take_trajectories(self, trajectories: Trajectories | None) -> None:
        """Lines below the points, through these of them."""
        self.trajectories = trajectories
        self._take_lines()
        self.restart()

    def restart(self) -> None:
        """Whatever is in the picture is out of date."""
        self._shot = None

    @abstractmethod
    def paint(self, painter: QPainter, shot: Shot) -> None:
        """Show the picture of `shot`, after adding as many points as there is time for."""

    @property
    def prepares(self) -> bool:
        """Whether something is being made ready for when the map moves: `prepare` takes the next step of it."""
        return False

    def prepare(self) -> None:  # noqa: B027  # nothing to do where nothing is made ready
        """A few milliseconds' work, for when the map is still and complete."""

    def showed(self, milliseconds: float) -> None:
        """The frame of the last `paint` took so long until it was on the screen."""
        if self._shot is not None and self._shot.moving:
            self.pace = self.pace.showed(milliseconds - self._points_ms)

    def release(self) -> None:
        """Give back what the graphics system holds. The next `paint` starts from scratch."""
        self.restart()

    @property
    def _total(self) -> int:
        return len(self.batch) if self.batch is not None else 0

    @property
    def _near_count(self) -> int:
        return self._near.count(self.batch) if self.batch is not None else 0

    def _room(self, count: int, *, moving: bool) -> int:
        """How many of so many points there is time for."""
        return self.pace.points(count, moving=moving, kept=self._whole)

    def _advance(self, shot: Shot) -> None:
        """Begin the picture if `shot` is another, and add the next slice."""
        self._points_ms = 0.0
        anew = self._shot is None or (self._rough and not shot.moving)
        if anew or not (shot == self._shot or (self._shot and self._shift(self._shot, shot))):
            self._start(shot)
        self._shot = shot
        if self.lines is not None and self._lined < len(self.lines):
            self._add_more_lines(self.lines, shot)
            if self._lined < len(self.lines) and not shot.moving:
                return
        if self.batch is not None and self._drawn < len(self.batch):
            self._add_more(self.batch, shot)

    def _add_more(self, batch: Batch, shot: Shot) -> None:
        self._look_near(batch, shot)
        first, count = self._near.place(self._drawn), self._near_count
        end = first + self._room(count - first, moving=shot.moving)
        if first == 0 and shot.moving:
            self._whole = end == count
        started = time.perf_counter()
        self._add(shot, first, end)
        took = (time.perf_counter() - started) * 1000
        self.pace = self.pace.drew(end - first, took)
        self._points_ms += took
        self._drawn = self._near.rank(end, batch)

    def _add_more_lines(self, lines: Part, shot: Shot) -> None:
        first = self._lined
        self._lined = end = first + self._line_pace.points(len(lines) - first, moving=shot.moving)
        started = time.perf_counter()
        self._add_lines(shot, first, end)
        took = (time.perf_counter() - started) * 1000
        self._line_pace = self._line_pace.drew(end - first, took)
        self._points_ms += took
        # Points already lie above these lines where there was no time for all of them: not when all is still.
        self._rough = self._rough or (shot.moving and end < len(lines))

    @property
    def _rings_shown(self) -> int:
        """How many rings belong to the points that are in the picture."""
        return math.ceil(len(self.rings) * self.drawn_share) if self.rings is not None else 0

    def _start(self, shot: Shot) -> None:
        if self.batch is not None and shot.share >= 1.0 and self.batch.start is not self.batch.end:
            self.batch = self.batch.arrived()
            self._arrived()
        self._drawn = self._missing = self._lined = 0
        if self.batch is not None:
            self._look_near(self.batch, shot)
        self._rough = self._begin(shot)

    def _look_near(self, batch: Batch, shot: Shot) -> None:
        """Choose among which points to draw."""
        if not self.culls or batch.start is not batch.end:
            near = Nearby.everything()
        else:
            seen = shot.camera.seen.grown(0.02)
            near = self._near if self._near.serves(seen) and self._near.region else Nearby.of(batch, seen)
        if near is not self._near:
            self._near = near
            self._looked_elsewhere()

    def _take_lines(self) -> None:
        batch, trajectories = self.batch, self.trajectories
        self.lines = trajectories.part(batch) if batch is not None and trajectories is not None else None

    def _arrived(self) -> None:
        """The points move no more; `batch` has no other start any more."""
        self.rings = self.rings and self.rings.arrived()
        self.lines = self.lines and self.lines.arrived()

    def _looked_elsewhere(self) -> None:  # noqa: B027  # nothing to do where nothing is uploaded
        """Points are drawn out of other ones now, `_near`."""

    def _shift(self, before: Shot, shot: Shot) -> bool:
        """Make the picture of `before` that of `shot` by moving it; False where that cannot be."""
        return False

    @abstractmethod
    def _begin(self, shot: Shot) -> bool:
        """An empty picture: canvas and islands; wait until they are drawn. True for a quick version of it."""

    @abstractmethod
    def _add(self, shot: Shot, first: int, end: int) -> None:
        """Draw the points `first` to `end` of those near by, and wait until they are drawn."""

    @abstractmethod
    def _add_lines(self, shot: Shot, first: int, end: int) -> None:
        """Draw the lines through the vertices `first` to `end`, and wait until they are drawn."""
