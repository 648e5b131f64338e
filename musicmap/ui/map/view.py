"""The map as a widget."""

from __future__ import annotations

import math
import time
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPaintEvent,
    QResizeEvent,
    QSurfaceFormat,
    QWheelEvent,
)
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QWidget

from musicmap.scene import lasso, morph
from musicmap.scene.batch import Batch, looks
from musicmap.scene.camera import Bounds, Camera, Pair
from musicmap.scene.density import Islands
from musicmap.scene.grid import Direction, GridIndex
from musicmap.scene.points import Points
from musicmap.scene.raster import Look
from musicmap.scene.theme import DARK, MapTheme
from musicmap.types import Bytes8, Doubles
from musicmap.ui.map import marks
from musicmap.ui.map.gestures import Mode, Outline, Pan, Tool, glided
from musicmap.ui.map.gl_picture import GlPicture, wanted_format, why_no_opengl
from musicmap.ui.map.picture import Picture, Shot
from musicmap.ui.map.points_item import PointsItem
from musicmap.ui.map.raster_picture import RasterPicture
from musicmap.ui.map.sheet import Sheet

MORPH_S, FADE_S, HOVER_S, BREATH_S = 0.4, 0.4, 0.12, 2.4
ZOOM_EASE_S, FLIGHT_EASE_S, INERTIA_EASE_S = 0.06, 0.09, 0.13
MARGIN = 48.0
"""Pixels around a fitted map."""
PICK_RADIUS = 10.0
"""Pixels from the pointer within which a point counts as pointed at."""
SLOWEST_INERTIA = 150.0
"""Pixels a second below which a map that is let go stays where it is."""

Drawing = Literal["auto", "raster"]
Rows = NDArray[np.intp]


def surface_format() -> QSurfaceFormat:
    """Tell Qt what kind of OpenGL all windows want; to be called before the QApplication is made.

    macOS shares OpenGL objects only between contexts of one kind, so the window must have the map's.
    """
    QSurfaceFormat.setDefaultFormat(wanted_format())
    return wanted_format()


class MapView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Shows points, and says what the user does with them. Everything is given by index of a point.

    Drag pans, the wheel zooms about the pointer, a double click fits, shift and drag draws a lasso (with
    control or command it adds, with alt it takes away). Arrow keys and letters are left to the window.
    """

    hovered = Signal(object)
    """int, or None when the pointer leaves the points."""
    clicked = Signal(object)
    """int, or None for a click beside all points."""
    lassoed = Signal(object, str)
    """(K,) indices in rising order, and the `Mode`."""
    camera_changed = Signal(object)
    """Camera."""

    def __init__(
        self,
        theme: MapTheme = DARK,
        parent: QWidget | None = None,
        *,
        drawing: Drawing = "auto",
        reduced_motion: bool = False,
    ) -> None:
        """`drawing`: "raster" does without OpenGL even where there is some."""
        super().__init__(parent, useOpenGL=False, background=None)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setAccessibleName("Map")
        self.reduced_motion = reduced_motion
        self.tool: Tool = "pan"
        self._theme = theme
        self._points = Points.of(np.zeros((0, 2)))
        self._origins: morph.Origins | None = None
        self._order = np.zeros(0, np.int32)
        self._bounds = Bounds.of(self._points.positions)
        self._grid: GridIndex | None = None
        self._islands: Islands | None = None
        self._camera = Camera.fit(self._bounds, (100.0, 100.0), MARGIN)
        self._goal: Camera | None = None
        self._ease_s = FLIGHT_EASE_S
        self._fitted = True
        self._drag: Pan | Outline | None = None
        self._hover: int | None = None
        self._pointer: Pair | None = None
        self._path: Rows = np.zeros(0, np.intp)
        self._lines: Rows = np.zeros((0, 2), np.intp)
        self._playing: Rows = np.zeros(0, np.intp)
        never = -math.inf
        self._morph_began = self._fade_began = self._hover_began = never
        self._breath_began = self._last_tick = self._painted = time.perf_counter()

        # A frame for pyqtgraph's own items in data units (axes, curves); the camera leads, it follows.
        self.view_box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.view_box.disableAutoRange()
        self.setCentralItem(self.view_box)
        self._sheets = {name: Sheet(10 + layer) for layer, name in enumerate(("pointed", "playing", "outline"))}
        reason = "It was switched off." if drawing == "raster" else why_no_opengl()
        self._item = PointsItem(RasterPicture(reason) if reason else GlPicture())
        self._item.setZValue(-10)
        for item in (self._item, *self._sheets.values()):
            self.scene().addItem(item)
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._set_viewport(opengl=not reason)
        application = QApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._release)
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)

    # What is shown

    @property
    def points(self) -> Points:
        """What was given last."""
        return self._points

    @property
    def camera(self) -> Camera:
        """Where one looks from now, in logical pixels."""
        return self._camera

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
        return not self._moving(time.perf_counter()) and self._item.picture.finished

    def show_points(self, points: Points, islands: Islands | None = None, *, fit: bool | None = None) -> None:
        """Show these points, and these islands instead of the old ones.

        Points that were there before, by track and segment, move to their new places; new ones appear on the
        spot; all others are gone. So this is also how a set grows during an analysis.

        Args:
            fit: look at all of them; None does so unless the user has moved the camera.
        """
        now = time.perf_counter()
        before, was = self._camera, self._points.with_positions(self._positions_now(now))
        self._points, self._grid = points, None
        self._bounds = Bounds.of(points.positions)
        if fit or (fit is None and self._fitted):
            self._goal, self._fitted = None, True
            self._camera = self._fitted_camera()
        origins = morph.origins(was.with_positions(morph.seen_from(was.positions, before, self._camera)), points)
        self._origins = None
        if origins.any_kept and not self.reduced_motion:
            self._origins, self._morph_began = origins, now
        else:
            self._morph_began = -math.inf
        batch = Batch.of(points, self._origins)
        self._order = batch.order
        self._item.picture.take(batch)
        hovered = origins.now_at([] if self._hover is None else [self._hover])
        self._hover = int(hovered[0]) if len(hovered) else None
        self._path, self._playing = origins.now_at(self._path), origins.now_at(self._playing)
        self._lines = np.zeros((0, 2), np.intp)
        if self._islands is not None:
            self._islands = Islands(self._islands.image, _seen_from(self._islands.bounds, before, self._camera))
        self.set_islands(islands)
        self._camera_set()

    def set_flags(self, flags: Bytes8) -> None:
        """Other flags for the same points, (N,) uint8."""
        self._points, self._grid = self._points.with_flags(flags), None
        self._take_looks()

    def set_colours(self, colour: Bytes8) -> None:
        """Other colours for the same points, (N, 3) uint8."""
        self._points = self._points.with_colour(colour)
        self._take_looks()

    def set_islands(self, islands: Islands | None) -> None:
        """Fade over to these density islands of the points that are shown."""
        self._item.picture.take_islands(self._islands, islands)
        self._islands = islands
        self._fade_began = -math.inf if self.reduced_motion else time.perf_counter()
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
        """A breathing ring around this point, and a short tail through those played before, latest first."""
        before = np.asarray(tail, np.intp).reshape(-1)
        self._playing = np.concatenate([np.array([index], np.intp), before]) if index is not None else before[:0]
        self._refresh()

    # Where one looks

    def fit(self) -> None:
        """Fly to where everything is seen."""
        self._fitted = True
        self._fly(self._fitted_camera(), FLIGHT_EASE_S)

    def zoom(self, factor: float, at: Pair | None = None) -> None:
        """Nearer by `factor`, about a pixel of the view or its middle."""
        self._fitted = False
        self._fly((self._goal or self._camera).zoomed(factor, at), ZOOM_EASE_S)

    def centre_on(self, index: int) -> None:
        """Fly to where this point is in the middle."""
        place = self._points.positions[index].astype(float)
        if np.isfinite(place).all():
            self._fitted = False
            self._fly(self._camera.looking_at((place[0], place[1])), FLIGHT_EASE_S)

    def set_camera(self, camera: Camera) -> None:
        """Look from there at once; its size is taken from the view."""
        self._fitted, self._goal = False, None
        self._camera = camera.resized(self._size()).clamped(self._bounds)
        self._camera_set()

    def nearest_towards(self, direction: Direction) -> int | None:
        """The point that an arrow key leads to from the pointed one, or the one nearest to the middle without one."""
        unit = (1 / self._camera.scale[0], 1 / self._camera.scale[1])
        if self._hover is not None:
            return self._index().nearest_towards(self._hover, direction, unit)
        wide = max(self._camera.size)
        return self._index().nearest(self._camera.centre, (unit[0] * wide, unit[1] * wide))

    def pixel_of(self, index: int) -> QPointF:
        """Where a point is in the view, on its way or at rest."""
        return QPointF(*self._pixels(np.array([index]))[0].tolist())

    def close(self) -> bool:
        """As every widget does it: pyqtgraph's own takes the view apart while Qt still uses it."""
        return QGraphicsView.close(self)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        now = time.perf_counter()
        self._painted = now
        self._item.aim(self._shot(now))
        super().paintEvent(event)
        if self._item.failure:
            QTimer.singleShot(0, self, self._fall_back)
        elif not self._item.picture.finished:
            self._run_clock(now)

    def _shot(self, now: float) -> Shot:
        ratio = self.devicePixelRatioF()
        look = Look.of(self._theme, self._camera, self._bounds, len(self._points), ratio)
        return Shot(
            self._camera, look, self._share(now), morph.ease((now - self._fade_began) / FADE_S), self._moving(now)
        )

    @Slot()
    def _showed(self) -> None:
        self._item.picture.showed((time.perf_counter() - self._painted) * 1000)

    def _set_viewport(self, *, opengl: bool) -> None:
        viewport = QOpenGLWidget() if opengl else QWidget()
        if isinstance(viewport, QOpenGLWidget):
            viewport.setFormat(wanted_format())
            viewport.frameSwapped.connect(self._showed)
        self.setViewport(viewport)
        viewport.setMouseTracking(True)
        viewport.setAutoFillBackground(False)

    @Slot()
    def _release(self) -> None:
        """At the program's end Python lets go of things in any order; OpenGL's must go before their context."""
        self._item.picture.release()

    @Slot()
    def _fall_back(self) -> None:
        """The driver promised OpenGL 3.3 and refused the shaders."""
        if self._item.failure:
            picture: Picture = RasterPicture(f"The graphics driver says: {self._item.failure}")
            picture.take(Batch.of(self._points))
            picture.take_islands(None, self._islands)
            self._item.picture, self._item.failure = picture, ""
            self._set_viewport(opengl=False)
            self._refresh()

    def _ink(self, now: float) -> None:
        """Ink the sheets anew where the points are now."""
        size, view = self._shot(now).look.size / self.devicePixelRatioF(), self._camera.size
        hover = self._hover
        grown = 1.0 if self.reduced_motion else morph.ease((now - self._hover_began) / HOVER_S)
        red, green, blue = self._points.colour[hover].tolist() if hover is not None else (0, 0, 0)
        self._sheets["pointed"].set_ink(
            marks.pointed(
                self._theme,
                size,
                view,
                point=self.pixel_of(hover).toTuple() if hover is not None else None,
                colour=(red, green, blue),
                growth=grown,
                path=self._pixels(self._path),
                lines=self._pixels(self._lines.reshape(-1)).reshape(-1, 2, 2),
            )
        )
        self._ink_playing(now, size)

    def _ink_playing(self, now: float, size: float) -> None:
        breath = 0.0 if self.reduced_motion else (now - self._breath_began) / BREATH_S % 1.0
        at = self._pixels(self._playing)
        self._sheets["playing"].set_ink(marks.playing(self._theme, size, self._camera.size, at=at, breath=breath))

    def _refresh(self) -> None:
        now = time.perf_counter()
        self._ink(now)
        self._run_clock(now)
        self.viewport().update()

    # Time

    def _moving(self, now: float) -> bool:
        return (
            self._goal is not None
            or isinstance(self._drag, Pan)
            or now - self._morph_began < MORPH_S
            or now - self._fade_began < FADE_S
        )

    def _run_clock(self, now: float) -> None:
        if self._moving(now) or now - self._hover_began < HOVER_S or not self._item.picture.finished:
            interval = 8
        elif len(self._playing) and not self.reduced_motion:
            interval = 50
        else:
            self._clock.stop()
            return
        if not self._clock.isActive():
            self._last_tick = now
        if not self._clock.isActive() or self._clock.interval() != interval:
            self._clock.start(interval)

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        if self._goal is not None:
            self._camera = glided(self._camera, self._goal, now - self._last_tick, self._ease_s)
            if self._camera == self._goal:
                self._goal = None
            self._camera_set()
            if self._goal is None and self._pointer is not None:
                self._point_at(self._pointer)
        if self._origins is not None and now - self._morph_began >= MORPH_S:
            self._origins = None
        self._last_tick = now
        if self.isVisible():
            self._refresh()
        else:
            self._clock.stop()

    def _share(self, now: float) -> float:
        return morph.ease((now - self._morph_began) / MORPH_S)

    def _fly(self, goal: Camera, ease_s: float) -> None:
        goal = goal.clamped(self._bounds)
        if self.reduced_motion:
            self._camera = goal
        else:
            self._goal, self._ease_s = goal, ease_s
        self._camera_set()

    def _camera_set(self) -> None:
        seen = self._camera.seen
        self.view_box.setRange(xRange=(seen.left, seen.right), yRange=(seen.bottom, seen.top), padding=0, update=False)
        self._refresh()
        self.camera_changed.emit(self._camera)

    # Where points are

    def _index(self) -> GridIndex:
        if self._grid is None:
            self._grid = GridIndex.of(self._points)
        return self._grid

    def _positions_now(self, now: float) -> NDArray[np.float32]:
        if self._origins is None:
            return self._points.positions
        return morph.between(self._origins.positions, self._points.positions, self._share(now))

    def _pixels(self, rows: Rows) -> Doubles:
        """(K, 2) pixels of these points, on their way or at rest."""
        ends = self._points.positions[rows]
        if self._origins is not None:
            ends = morph.between(self._origins.positions[rows], ends, self._share(time.perf_counter()))
        return self._camera.pixels(ends)

    def _take_looks(self) -> None:
        self._item.picture.take_looks(looks(self._points, self._order, self._origins))
        self._refresh()

    def _fitted_camera(self) -> Camera:
        return Camera.fit(self._bounds, self._size(), MARGIN)

    def _size(self) -> Pair:
        return float(max(self.viewport().width(), 1)), float(max(self.viewport().height(), 1))

    # Hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at, now = event.position().toTuple(), time.perf_counter()
        self._goal = None
        if self.tool != "pan" or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._drag = Outline(at, _mode(event.modifiers()), box=self.tool == "box")
        else:
            self._drag = Pan(at, now)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        at, now = event.position().toTuple(), time.perf_counter()
        self._pointer = at
        if isinstance(self._drag, Pan):
            step = self._drag.to(at, now)
            if step != (0.0, 0.0):
                self._fitted = False
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._camera = self._camera.panned(*step).clamped(self._bounds)
                self._camera_set()
        elif isinstance(self._drag, Outline):
            self._drag.to(at)
            self._sheets["outline"].set_ink(marks.outline(self._theme, self._camera.size, self._drag.corners))
            self.viewport().update()
        else:
            self._point_at(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        drag, self._drag = self._drag, None
        if event.button() != Qt.MouseButton.LeftButton or drag is None:
            return
        at, now = event.position().toTuple(), time.perf_counter()
        if isinstance(drag, Outline):
            self._sheets["outline"].set_ink(None)
            self.viewport().update()
            if drag.moved:
                polygon = self._camera.data(drag.corners)
                self.lassoed.emit(lasso.in_polygon(self._points, polygon), drag.mode)
        elif not drag.moved:
            self.clicked.emit(self._pick(at))
        else:
            vx, vy = drag.velocity(now)
            if math.hypot(vx, vy) > SLOWEST_INERTIA and not self.reduced_motion:
                self._fly(self._camera.panned(vx * INERTIA_EASE_S, vy * INERTIA_EASE_S), INERTIA_EASE_S)
        self._point_at(at)
        self._refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(1.25**notches, event.position().toTuple())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1.0 + event.value(), event.position().toTuple())
            return True
        return bool(super().viewportEvent(event))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: ARG002
        self._pointer = None
        self._hover_now(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        # pyqtgraph calls this before the view is made.
        if event is not None:
            self._goal = None
            self._camera = self._fitted_camera() if self._fitted else self._camera.resized(self._size())
            self._camera_set()

    def _pick(self, at: Pair) -> int | None:
        radius = (PICK_RADIUS / self._camera.scale[0], PICK_RADIUS / self._camera.scale[1])
        return self._index().nearest(self._camera.data_of(at), radius)

    def _point_at(self, at: Pair) -> None:
        inside = QRectF(0, 0, *self._camera.size).contains(*at)
        self._hover_now(self._pick(at) if inside else None)

    def _hover_now(self, index: int | None) -> None:
        if self.tool == "pan":
            pointing = Qt.CursorShape.PointingHandCursor if index is not None else Qt.CursorShape.ArrowCursor
            self.setCursor(pointing)
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)
        if index != self._hover:
            self.set_hover(index)
            self.hovered.emit(index)


def _mode(modifiers: Qt.KeyboardModifier) -> Mode:
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return "add"
    return "subtract" if modifiers & Qt.KeyboardModifier.AltModifier else "replace"


def _seen_from(bounds: Bounds, before: Camera, after: Camera) -> Bounds:
    """Bounds which `after` shows where `before` showed these."""
    left, bottom = after.data_of(before.pixel_of((bounds.left, bounds.bottom)))
    right, top = after.data_of(before.pixel_of((bounds.right, bounds.top)))
    return Bounds(left, bottom, right, top)
