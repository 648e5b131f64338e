"""The map as something to look at: points, islands and marks, in time."""

from __future__ import annotations

import math
import time
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QWidget

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Camera, Pair
from musicmap.scene.density import Islands
from musicmap.scene.grid import Direction
from musicmap.scene.morph import ease
from musicmap.scene.points import Points
from musicmap.scene.raster import Look
from musicmap.scene.theme import DARK, MapTheme
from musicmap.types import Bytes8
from musicmap.ui.map import marks
from musicmap.ui.map.offscreen_picture import OffscreenPicture
from musicmap.ui.map.opengl import OpenGl, wanted_format
from musicmap.ui.map.picture import Picture, Shot
from musicmap.ui.map.points_item import PointsItem
from musicmap.ui.map.raster_picture import RasterPicture
from musicmap.ui.map.sheet import Sheet
from musicmap.ui.map.stage import Rows, Stage
from musicmap.ui.map.window_picture import WindowPicture

HOVER_S, BREATH_S = 0.12, 2.4
_FRAME_MS, _BREATH_MS = 8, 50

Drawing = Literal["auto", "window", "offscreen", "raster"]
"""How points are drawn: by the graphics card into the window, by OpenGL in software, without OpenGL."""


class MapCanvas(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Shows points and what is marked among them. A point is told by its index among them."""

    camera_changed = Signal(object)
    """Camera."""
    landed = Signal()
    """A flight is over."""

    def __init__(
        self,
        theme: MapTheme = DARK,
        parent: QWidget | None = None,
        *,
        drawing: Drawing = "auto",
        reduced_motion: bool = False,
    ) -> None:
        """`drawing`: "auto" takes what is fastest here, the others are for tests."""
        super().__init__(parent, useOpenGL=False, background=None)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setAccessibleName("Map")
        self._theme = theme
        self._stage = Stage(reduced_motion=reduced_motion)
        self._hover: int | None = None
        self._path: Rows = np.zeros(0, np.intp)
        self._lines: Rows = np.zeros((0, 2), np.intp)
        self._playing: Rows = np.zeros(0, np.intp)
        self._hover_began = -math.inf
        self._born = self._painted = time.perf_counter()

        # A frame for pyqtgraph's own items in data units (axes, curves): the camera leads, it follows.
        self.view_box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.view_box.disableAutoRange()
        self.setCentralItem(self.view_box)
        self._item = PointsItem(_picture(drawing))
        self._item.setZValue(-10)
        self._sheets = {name: Sheet(10 + layer) for layer, name in enumerate(("pointed", "playing", "outline"))}
        for item in (self._item, *self._sheets.values()):
            self.scene().addItem(item)
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._set_viewport()
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)

    # What is shown

    @property
    def points(self) -> Points:
        """What was given last."""
        return self._stage.points

    @property
    def drawing(self) -> str:
        """What draws, in one line; where that is not OpenGL, also why."""
        return self._item.picture.description

    @property
    def drawn_share(self) -> float:
        """How much of the points is in the picture: below 1 while a slow machine catches up."""
        return self._item.picture.drawn_share

    @property
    def at_rest(self) -> bool:
        """Whether nothing moves but the ring of what plays, and the picture is complete."""
        return not self._stage.moving(time.perf_counter()) and self._item.picture.finished

    @property
    def reduced_motion(self) -> bool:
        """Whether everything is at once where it shall be."""
        return self._stage.reduced_motion

    @reduced_motion.setter
    def reduced_motion(self, wanted: bool) -> None:
        self._stage.reduced_motion = wanted

    def show_points(self, points: Points, islands: Islands | None = None, *, fit: bool | None = None) -> None:
        """Show these points instead of the last ones.

        Those that were there before, by track and segment, move to their new places; new ones appear on the
        spot; all others are gone. So this is also how a set grows during an analysis. What is pointed at and
        what plays stay so, by track and segment.

        Args:
            islands: the points' density islands. Without them the old ones stay where they are seen until
                `set_islands`.
            fit: look at all points; None does so unless the user has moved the camera.
        """
        now = time.perf_counter()
        origins = self._stage.show(points, now, fit=fit)
        hovered = origins.now_at([] if self._hover is None else [self._hover])
        self._hover = int(hovered[0]) if len(hovered) else None
        self._path, self._playing = origins.now_at(self._path), origins.now_at(self._playing)
        self._lines = np.zeros((0, 2), np.intp)
        self._item.picture.take(Batch.of(points, self._stage.origins))
        self._item.picture.take_islands(*self._stage.islands)
        if islands is not None:
            self.set_islands(islands)
        self._camera_moved()

    def set_flags(self, flags: Bytes8) -> None:
        """Other flags for the same points, (N,) uint8."""
        self._stage.set_flags(flags)
        self._take_looks()

    def set_colours(self, colour: Bytes8) -> None:
        """Other colours for the same points, (N, 3) uint8."""
        self._stage.set_colours(colour)
        self._take_looks()

    def set_islands(self, islands: Islands | None) -> None:
        """Fade over to these density islands of the points that are shown."""
        self._stage.set_islands(islands, time.perf_counter())
        self._item.picture.take_islands(*self._stage.islands)
        self._refresh()

    def set_theme(self, theme: MapTheme) -> None:
        """Draw in these colours. The points' own and the islands are the caller's to set."""
        self._theme = theme
        self._refresh()

    def set_hover(self, index: int | None) -> None:
        """Show this point as pointed at, here or on a linked map. Takes away path and lines of another."""
        if index == self._hover:
            return
        self._hover, self._hover_began = index, time.perf_counter()
        self._path, self._lines = np.zeros(0, np.intp), np.zeros((0, 2), np.intp)
        self._refresh()

    def set_path(self, indices: ArrayLike) -> None:
        """The pointed track's segments, in order: a thin line through them."""
        self._path = np.asarray(indices, np.intp).reshape(-1)
        self._refresh()

    def set_lines(self, pairs: ArrayLike) -> None:
        """(M, 2) hairlines, each from one point to another: the pointed segment's true neighbours."""
        self._lines = np.asarray(pairs, np.intp).reshape(-1, 2)
        self._refresh()

    def set_now_playing(self, index: int | None, tail: ArrayLike = ()) -> None:
        """A breathing ring around this point, and a short tail through those played before it, in that order."""
        before = np.asarray(tail, np.intp).reshape(-1)
        self._playing = np.append(before, index) if index is not None else before[:0]
        self._refresh()

    # Where one looks

    @property
    def camera(self) -> Camera:
        """Where one looks from now, in logical pixels."""
        return self._stage.camera

    def release(self) -> None:
        """Free what the picture holds on the GPU, now and on this thread. To be called before the view goes."""
        self._item.picture.release()

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

    def nearest_towards(self, direction: Direction) -> int | None:
        """The point that an arrow key leads to from the pointed one, or the one nearest to the middle without one."""
        return self._stage.nearest_towards(self._hover, direction)

    def pixel_of(self, index: int) -> QPointF:
        """Where a point is in the view, on its way or at rest."""
        return QPointF(*self._stage.pixels(np.array([index]), time.perf_counter())[0].tolist())

    def close(self) -> bool:
        """As every widget does it: pyqtgraph's own takes the view apart while Qt still uses it."""
        return QGraphicsView.close(self)

    # Painting

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        # pyqtgraph calls this, without an event, before the view is made.
        if event is not None:
            self._stage.resize((float(max(event.size().width(), 1)), float(max(event.size().height(), 1))))
            self._camera_moved()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = self._painted = time.perf_counter()
        whole = self._item.shows(self._shot(now)) or event.rect().contains(self.viewport().rect())
        self._item.aim(self._shot(now))
        super().paintEvent(event)
        if not isinstance(self.viewport(), QOpenGLWidget):
            self._showed()
        if self._item.failure:
            QTimer.singleShot(0, self, self._fall_back)
        elif not whole or not self._item.picture.finished:
            # Only a part of the view was asked for, or there was no time for all points.
            self._item.update()
            self._run_clock(now)

    def _shot(self, now: float) -> Shot:
        stage = self._stage
        look = Look.of(self._theme, stage.camera, stage.bounds, len(stage.points), self.devicePixelRatioF())
        return Shot(stage.camera, look, stage.share(now), stage.islands_share(now), self._stage.moving(now))

    @Slot()
    def _showed(self) -> None:
        self._item.picture.showed((time.perf_counter() - self._painted) * 1000)

    def _set_viewport(self) -> None:
        mode = QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate
        viewport = QWidget()
        if isinstance(self._item.picture, WindowPicture):
            mode = QGraphicsView.ViewportUpdateMode.FullViewportUpdate
            viewport = QOpenGLWidget()
            viewport.setFormat(wanted_format())
            viewport.frameSwapped.connect(self._showed)
        self.setViewport(viewport)
        self.setViewportUpdateMode(mode)
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
        viewport.setAutoFillBackground(False)

    @Slot()
    def _fall_back(self) -> None:
        """The driver promised OpenGL 3.3 and refused the shaders."""
        if self._item.failure:
            picture: Picture = RasterPicture(f"The graphics driver says: {self._item.failure}")
            picture.take(Batch.of(self.points))
            picture.take_islands(*self._stage.islands)
            self._item.picture, self._item.failure = picture, ""
            self._set_viewport()
            self._refresh()

    def _take_looks(self) -> None:
        self._item.picture.take_points(self.points)
        self._refresh()

    def _ink(self, now: float) -> None:
        """Ink the sheets anew where the points are now."""
        stage, hover, view = self._stage, self._hover, self.camera.size
        size = self._shot(now).look.size / self.devicePixelRatioF()
        red, green, blue = self.points.colour[hover].tolist() if hover is not None else (0, 0, 0)
        pointed = marks.pointed(
            self._theme,
            size,
            view,
            point=stage.pixels(np.array([] if hover is None else [hover], np.intp), now),
            colour=(red, green, blue),
            growth=1.0 if self.reduced_motion else ease((now - self._hover_began) / HOVER_S),
            path=stage.pixels(self._path, now),
            here=int(np.argmax(self._path == hover)) if len(self._path) else 0,
            lines=stage.pixels(self._lines.reshape(-1), now).reshape(-1, 2, 2),
        )
        breath = 0.0 if self.reduced_motion else (now - self._born) / BREATH_S % 1.0
        playing = marks.playing(self._theme, size, view, at=stage.pixels(self._playing, now), breath=breath)
        self._sheets["pointed"].set_ink(pointed)
        self._sheets["playing"].set_ink(playing)

    def _refresh(self) -> None:
        now = time.perf_counter()
        self._ink(now)
        self._run_clock(now)
        if not self._item.shows(self._shot(now)):
            self._item.update()

    def _camera_moved(self) -> None:
        seen = self.camera.seen
        self.view_box.setRange(xRange=(seen.left, seen.right), yRange=(seen.bottom, seen.top), padding=0, update=False)
        self._refresh()
        self.camera_changed.emit(self.camera)

    # Time

    def _run_clock(self, now: float) -> None:
        if self._stage.moving(now) or now - self._hover_began < HOVER_S or not self._item.picture.finished:
            interval = _FRAME_MS
        elif len(self._playing) and not self.reduced_motion:
            interval = _BREATH_MS
        else:
            self._clock.stop()
            return
        if not self._clock.isActive() or self._clock.interval() != interval:
            self._clock.start(interval)

    @Slot()
    def _tick(self) -> None:
        if not self.isVisible():
            self._clock.stop()
            return
        if self._stage.step(time.perf_counter()):
            self._camera_moved()
            if not self._stage.flying():
                self.landed.emit()
        else:
            self._refresh()


def _picture(drawing: Drawing) -> Picture:
    opengl = OpenGl("It was switched off.") if drawing == "raster" else OpenGl.here()
    if opengl.missing:
        return RasterPicture(opengl.missing)
    in_software = opengl.in_software if drawing == "auto" else drawing == "offscreen"
    return OffscreenPicture() if in_software else WindowPicture()
