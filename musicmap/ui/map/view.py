"""The map as a widget: the canvas, and what a hand does on it."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QSurfaceFormat, QWheelEvent
from PySide6.QtWidgets import QWidget

from musicmap.scene.camera import Pair
from musicmap.scene.theme import DARK, MapTheme
from musicmap.ui.map import marks
from musicmap.ui.map.canvas import MapCanvas
from musicmap.ui.map.gestures import Mode, Outline, Pan, Scrub, Tool
from musicmap.ui.map.opengl import wanted_format
from musicmap.ui.map.stage import Rows as Rows
from musicmap.ui.map.ways import Drawing


def surface_format() -> QSurfaceFormat:
    """Tell Qt what kind of OpenGL all windows want; to be called before the QApplication is made.

    macOS shares OpenGL objects only between contexts of one kind, so the window must have the map's.
    """
    QSurfaceFormat.setDefaultFormat(wanted_format())
    return wanted_format()


class MapView(MapCanvas):
    """Shows points, and says what the user does with them.

    Drag pans, the wheel zooms about the pointer, a double click fits, shift and drag draws a lasso (with
    control or command it adds, with alt it takes away, with both it keeps what lies in both). Keys are left
    to the window.
    """

    hovered = Signal(object)
    """int, or None when the pointer leaves the points."""
    clicked = Signal(object)
    """int, or None for a click beside all points."""
    scrubbed = Signal(object)
    """int or None, wherever the pointer is dragged with the tool “scrub”."""
    drawn = Signal(object)
    """(K, 2) data units: a line that was drawn with the tool “line”."""
    lassoed = Signal(object, str)
    """(K,) indices in rising order, and the `Mode`."""

    def __init__(
        self,
        theme: MapTheme = DARK,
        parent: QWidget | None = None,
        *,
        drawing: Drawing = "auto",
        reduced_motion: bool = False,
    ) -> None:
        """`drawing`: "raster" does without OpenGL even where there is some."""
        super().__init__(theme, parent, drawing=drawing, reduced_motion=reduced_motion)
        self._tool: Tool = "pan"
        self._drag: Pan | Outline | Scrub | None = None
        self._pointer: Pair | None = None
        self.landed.connect(self._point_again)

    @property
    def tool(self) -> Tool:
        """What dragging does."""
        return self._tool

    @tool.setter
    def tool(self, tool: Tool) -> None:
        self._tool = tool
        self._show_cursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._stage.stop()
        if self._tool == "scrub":
            self._drag = Scrub()
            self._scrub_to(_place(event))
        elif self._tool != "pan" or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            box, brush, line = (self._tool == tool for tool in ("box", "brush", "line"))
            self._drag = Outline(_place(event), _mode(event.modifiers()), box=box, brush=brush, line=line)
            self._show_outline(self._drag)
        else:
            self._drag = Pan(_place(event), time.perf_counter())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._pointer = at = _place(event)
        if isinstance(self._drag, Pan):
            now = time.perf_counter()
            step = self._drag.to(at, now)
            if step != (0.0, 0.0):
                self._show_cursor()
                self._stage.pan(*step, now)
                self._camera_moved()
        elif isinstance(self._drag, Outline):
            self._drag.to(at)
            self._show_outline(self._drag)
        elif isinstance(self._drag, Scrub):
            self._scrub_to(at)
        else:
            self._point_at(at)

    def _scrub_to(self, at: Pair) -> None:
        index = self._stage.pick(at)
        if index is not None:
            self.set_hover(index)
        self.scrubbed.emit(index)

    def _show_outline(self, drag: Outline) -> None:
        draw = marks.brushed if drag.brush else marks.line if drag.line else marks.outline
        self._marked.set_outline(draw(self._theme, self.camera.size, drag.corners))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton or self._drag is None:
            return
        drag, self._drag = self._drag, None
        now = time.perf_counter()
        if isinstance(drag, Outline):
            self._marked.set_outline(None)
            if drag.line and drag.moved:
                self.drawn.emit(self.camera.data(drag.corners))
            elif drag.moved:
                inside = self._stage.along if drag.brush else self._stage.inside
                self.lassoed.emit(inside(drag.corners), drag.mode)
        elif isinstance(drag, Scrub):
            pass  # What was reached last sounds as if the pointer had come to rest there.
        elif drag.moved:
            self._stage.let_go(drag.velocity(now), now)
        else:
            self.clicked.emit(self._stage.pick(_place(event)))
        self._point_at(_place(event))
        self._refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(1.25**notches, _place(event))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1.0 + event.value(), _place(event))
            return True
        return bool(super().viewportEvent(event))

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self._hover_over(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @Slot()
    def _point_again(self) -> None:
        """The map has moved under a pointer that has not."""
        if self._pointer is not None and self._drag is None:
            self._point_at(self._pointer)

    def _point_at(self, at: Pair) -> None:
        inside = QRectF(0, 0, *self.camera.size).contains(*at)
        self._hover_over(self._stage.pick(at) if inside else None)

    def _hover_over(self, index: int | None) -> None:
        if index != self._marked.hover:
            self.set_hover(index)
            self.hovered.emit(index)
        self._show_cursor()

    def _show_cursor(self) -> None:
        shapes = Qt.CursorShape
        if self._tool != "pan" or isinstance(self._drag, Outline):
            shape = shapes.CrossCursor
        elif isinstance(self._drag, Pan) and self._drag.moved:
            shape = shapes.ClosedHandCursor
        else:
            shape = shapes.ArrowCursor if self._marked.hover is None else shapes.PointingHandCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)


def _place(event: QMouseEvent | QWheelEvent | QNativeGestureEvent) -> Pair:
    return event.position().x(), event.position().y()


def _mode(modifiers: Qt.KeyboardModifier) -> Mode:
    add, less = (
        bool(modifiers & key) for key in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier)
    )
    return "intersect" if add and less else "add" if add else "subtract" if less else "replace"
