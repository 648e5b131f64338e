"""The map's surface: the window in which points, names and marks are painted, and the clock that moves them."""

from __future__ import annotations

import math
import time

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QWidget

from musicmap.scene.batch import Batch
from musicmap.scene.morph import ease
from musicmap.scene.raster import Look
from musicmap.scene.theme import DARK, MapTheme
from musicmap.scene.trajectories import Trajectories
from musicmap.ui.map.marked import Marked
from musicmap.ui.map.names_item import NamesItem
from musicmap.ui.map.picture import Picture, Shot
from musicmap.ui.map.points_item import PointsItem
from musicmap.ui.map.raster_picture import RasterPicture
from musicmap.ui.map.stage import FADE_S, Stage
from musicmap.ui.map.ways import Drawing, picture_for, viewport_for

_FRAME_MS, _BREATH_MS = 8, 50


class Surface(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Keeps what is painted true to the stage and to the marks: whoever changes these calls `_refresh`."""

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
        self._trajectories: Trajectories | None = None
        self._named = -math.inf
        self._painted = time.perf_counter()

        # A frame for pyqtgraph's own items in data units (axes, curves): the camera leads, it follows.
        self.view_box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.view_box.disableAutoRange()
        self.setCentralItem(self.view_box)
        self._item = PointsItem(picture_for(drawing))
        self._item.setZValue(-10)
        self._names = NamesItem(5)
        self.scene().addItem(self._item)
        self.scene().addItem(self._names)
        self._marked = Marked(self.scene())
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._set_viewport()
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)

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
        now = time.perf_counter()
        return not self._stage.moving(now) and now - self._named >= FADE_S and self._item.shows(self._shot(now))

    @property
    def reduced_motion(self) -> bool:
        """Whether everything is at once where it shall be."""
        return self._stage.reduced_motion

    @reduced_motion.setter
    def reduced_motion(self, wanted: bool) -> None:
        self._stage.reduced_motion = wanted

    def release(self) -> None:
        """Free what the picture holds on the GPU, now and on this thread. To be called before the view goes."""
        self._item.picture.release()

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

    def event(self, event: QEvent) -> bool:
        done = bool(super().event(event))
        # Another screen, another number of pixels.
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._refresh()
        return done

    def _shot(self, now: float) -> Shot:
        stage = self._stage
        look = Look.of(self._theme, stage.camera, stage.bounds, len(stage.points), self.devicePixelRatioF())
        return Shot(stage.camera, look, stage.share(now), stage.islands_share(now), self._stage.moving(now))

    @Slot()
    def _showed(self) -> None:
        self._item.picture.showed((time.perf_counter() - self._painted) * 1000)

    def _set_viewport(self) -> None:
        viewport, mode = viewport_for(self._item.picture)
        if isinstance(viewport, QOpenGLWidget):
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
            picture.take(Batch.of(self._stage.points))
            picture.take_islands(*self._stage.islands)
            picture.take_trajectories(self._trajectories)
            self._item.picture, self._item.failure = picture, ""
            self._set_viewport()
            self._refresh()

    def _take_looks(self) -> None:
        self._item.picture.take_points(self.points)
        self._refresh()

    def _ink(self, now: float) -> None:
        """Names and marks where the points are now."""
        size = self._shot(now).look.size / self.devicePixelRatioF()
        self._marked.ink(self._theme, self._stage, size, now)
        self._names.aim(self._theme, self.camera, self._stage.bounds, ease((now - self._named) / FADE_S))

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
        changes = self._stage.moving(now) or self._marked.grows(now) or now - self._named < FADE_S
        if changes or not self._item.picture.finished or self._item.picture.prepares:
            interval = _FRAME_MS
        elif len(self._marked.playing) and not self.reduced_motion:
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
            if self.at_rest:
                self._item.picture.prepare()
