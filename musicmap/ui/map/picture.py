"""The points as a picture that is built up: what OpenGL and the plain raster have in common.

A picture belongs to one `Shot`. While that stays the same, the picture stays, and a frame costs only showing
it; when it changes, the picture is shifted, if that will do, or begun again. Points are added slice by slice,
as many as the time allows: a fast machine draws all in the first slice, a slow one shows a fair sample while the
map moves and fills in the rest as soon as it is still.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from PySide6.QtGui import QPainter

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Camera
from musicmap.scene.density import Islands
from musicmap.scene.raster import Look
from musicmap.types import Bytes8
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

    def __init__(self) -> None:
        self.pace = Pace()
        self.batch: Batch | None = None
        self.rings: Batch | None = None
        self.islands: tuple[Islands | None, Islands | None] = (None, None)
        self._shot: Shot | None = None
        self._drawn = 0
        self._rough = False
        self._points_ms = 0.0

    @property
    @abstractmethod
    def description(self) -> str:
        """What draws, for the user and for reports: one line."""

    @property
    def finished(self) -> bool:
        """Whether everything is in the picture."""
        return self._shot is not None and self._drawn >= self._total

    def shows(self, shot: Shot) -> bool:
        """Whether this is the whole picture of `shot`."""
        return shot == self._shot and self.finished and (shot.moving or not self._rough)

    @property
    def drawn_share(self) -> float:
        """How much of the points is in the picture, 0 to 1."""
        return self._drawn / self._total if self._total else 1.0

    def take(self, batch: Batch) -> None:
        """Other points, or the same on another way."""
        self.batch, self.rings = batch, batch.chosen()
        self.restart()

    def take_looks(self, looks: Bytes8) -> None:
        """The same points in other colours or with other flags, (N, 4) in the batch's order."""
        if self.batch is not None:
            self.take(Batch(self.batch.order, self.batch.start, self.batch.end, looks))

    def take_islands(self, before: Islands | None, after: Islands | None) -> None:
        """The islands that fade out and in."""
        self.islands = (before, after)
        self.restart()

    def restart(self) -> None:
        """Whatever is in the picture is out of date."""
        self._shot = None

    @abstractmethod
    def paint(self, painter: QPainter, shot: Shot) -> None:
        """Show the picture of `shot`, after adding as many points as there is time for."""

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

    def _advance(self, shot: Shot) -> None:
        """Begin the picture if `shot` is another, and add the next slice."""
        self._points_ms = 0.0
        room = self.pace.points(moving=shot.moving)
        if self._shot is None or (self._rough and not shot.moving):
            self._start(shot)
        elif shot != self._shot:
            if self._shift(self._shot, shot, room):
                room //= 2  # It took its time too.
            else:
                self._start(shot)
        self._shot = shot
        if self._drawn >= self._total:
            return
        end = min(self._drawn + room, self._total)
        started = time.perf_counter()
        self._add(shot, self._drawn, end)
        self._points_ms = (time.perf_counter() - started) * 1000
        self.pace = self.pace.drew(end - self._drawn, self._points_ms)
        self._drawn = end

    @property
    def _rings_shown(self) -> int:
        """How many rings belong to the points that are in the picture."""
        return math.ceil(len(self.rings) * self.drawn_share) if self.rings is not None else 0

    def _start(self, shot: Shot) -> None:
        self._rough = self._begin(shot)
        self._drawn = 0

    def _shift(self, before: Shot, shot: Shot, room: int) -> bool:
        """Make the picture of `before` that of `shot` by moving it; False where that cannot be or is not worth it.

        `room` is how many points could be drawn instead.
        """
        return False

    @abstractmethod
    def _begin(self, shot: Shot) -> bool:
        """An empty picture: canvas and islands; wait until they are drawn. True for a quick version of it."""

    @abstractmethod
    def _add(self, shot: Shot, first: int, end: int) -> None:
        """Draw points `first` to `end`, and wait until they are drawn."""
