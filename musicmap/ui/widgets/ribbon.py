"""The ribbon: a track's timeline, each segment in the colour of its point on the map."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicmap.types import Bytes8, Doubles, Seconds
from musicmap.ui.theme import NEAR, SMALL, TIGHT, Theme, colour, font
from musicmap.ui.widgets.label import LEFT
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round, image_of, rgb_at
from musicmap.ui.widgets.words import clock

HIGH = 24
_BAR, _BETWEEN = 2, 1
"""Pixels of a bar of the outline, and between two."""
_LEAST = 3
"""Pixels that silence is high."""
_STEP_S = 5.0
_GAP_FROM = 5.0
"""Cells at least so many pixels wide stand a pixel apart."""
_BUBBLE = 18


def draw_ribbon(painter: QPainter, room: QRect, colours: Bytes8, *, gaps: bool = True) -> None:
    """(n, 3) colours as cells from left to right, with round ends, in `room`."""
    if not len(colours) or room.width() < 1:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ends = QPainterPath()
    corner = min(TIGHT, room.height() / 2)
    ends.addRoundedRect(QRectF(room), corner, corner)
    painter.setClipPath(ends, Qt.ClipOperation.IntersectClip)
    if gaps and room.width() / len(colours) >= _GAP_FROM:
        edges = np.rint(np.linspace(room.left(), room.left() + room.width(), len(colours) + 1)).astype(int).tolist()
        for row, (left, right) in enumerate(pairwise(edges)):
            last = row == len(colours) - 1
            painter.fillRect(left, room.top(), right - left - (not last), room.height(), colour(rgb_at(colours, row)))
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(room, image_of(colours[None]))
    painter.restore()


def bars(outline: Bytes8, count: int) -> Doubles:
    """(n,) marks of an outline to `count` heights, 0 to 1: the mean of what each bar covers, the loudest of all 1.

    Means, not peaks: mastered music reaches full scale everywhere, and would be one block.
    """
    if not len(outline) or count < 1:
        return np.zeros(max(count, 0))
    edges = np.linspace(0, len(outline), count + 1)
    total = np.concatenate([[0.0], np.cumsum(outline, dtype=np.float64)])
    heights = np.diff(np.interp(edges, np.arange(len(total)), total)) / np.diff(edges)
    return np.asarray(heights / max(heights.max(), 1.0), np.float64)


class Ribbon(QWidget):
    """Click or drag seeks; Left and Right go five seconds, Home to the start."""

    sought = Signal(float)
    """Seconds from the start of the track."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours: Bytes8 = np.zeros((0, 3), np.uint8)
        self._segment, self._duration = Seconds(0.0), Seconds(0.0)
        self._outline: Bytes8 = np.zeros(0, np.uint8)
        self._position = 0.0
        self._hover: float | None = None
        self._picture: QPixmap | None = None
        self._font = font(SMALL, tabular=True)
        self.setAccessibleName("Timeline")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_track(self, colours: Bytes8, segment: Seconds, duration: Seconds) -> None:
        """(n, 3) colours of the segments, their length, and that of the whole track. No duration: nothing."""
        self._colours, self._segment, self._duration = colours, segment, duration
        self._outline = np.zeros(0, np.uint8)
        self._position, self._hover, self._picture = 0.0, None, None
        self.setEnabled(duration > 0)
        self.show_position(Seconds(0.0))

    def show_outline(self, outline: Bytes8) -> None:
        """How loud the track is over its time, see `types.Level`; the colours take its form. Empty: none."""
        self._outline, self._picture = outline, None
        self.update()

    def show_position(self, seconds: Seconds) -> None:
        before, self._position = self._x(self._position), float(seconds)
        if self._x(self._position) != before or not seconds:
            self.setAccessibleDescription(f"{clock(seconds)} of {clock(self._duration)}")
            self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme, self._picture = theme, None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, HIGH + 2 * TIGHT)

    def room(self) -> QRect:
        """Where the cells are, in pixels: all of the track's duration."""
        return QRect(0, (self.height() - HIGH) // 2, self.width(), HIGH)

    def seconds_at(self, x: float) -> float:
        """The time under a pixel, within the track."""
        return min(max(x / max(1, self.width()), 0.0), 1.0) * self._duration

    def _x(self, seconds: float) -> int:
        return round(self.width() * seconds / self._duration) if self._duration else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._duration:
            self.sought.emit(self.seconds_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = event.position().x() if self._duration else None
        if event.buttons() & Qt.MouseButton.LeftButton and self._duration:
            self.sought.emit(self.seconds_at(event.position().x()))
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hover = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        goals = {
            Qt.Key.Key_Left: self._position - _STEP_S,
            Qt.Key.Key_Right: self._position + _STEP_S,
            Qt.Key.Key_Home: 0.0,
        }
        goal = goals.get(Qt.Key(event.key()))
        if goal is None or not self._duration:
            super().keyPressEvent(event)
        else:
            self.sought.emit(min(max(goal, 0.0), self._duration))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, room = QPainter(self), self._theme, self.room()
        if not self._duration:
            fill_round(painter, room, theme.hover, TIGHT)
            return
        painter.drawPixmap(0, 0, self._drawn())
        x = self._x(self._position)
        painter.fillRect(x - 2, 0, 5, self.height(), colour(theme.panel, 0.75))
        painter.fillRect(x - 1, 0, 2, self.height(), colour(theme.text))
        if self._hover is not None:
            painter.fillRect(round(self._hover), room.top(), 1, room.height(), colour(theme.text, 0.8))
            self._draw_time(painter, self._hover)
        if self.hasFocus():
            draw_ring(painter, room.adjusted(0, -2, 0, 2), theme.accent)

    def _draw_time(self, painter: QPainter, x: float) -> None:
        text = clock(self.seconds_at(x))
        wide = painter.fontMetrics().horizontalAdvance(text) + 2 * NEAR
        left = x + NEAR if x + NEAR + wide <= self.width() else x - NEAR - wide
        bubble = QRect(round(left), (self.height() - _BUBBLE) // 2, wide, _BUBBLE)
        fill_round(painter, bubble, self._theme.raised, TIGHT)
        draw_line(painter, bubble.adjusted(NEAR, 0, 0, 0), text, self._font, self._theme.text, LEFT)

    def _drawn(self) -> QPixmap:
        """The cells at this width, painted once."""
        if self._picture is None:
            ratio = self.devicePixelRatioF()
            self._picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            painter, room = QPainter(self._picture), self.room()
            if len(self._outline):
                painter.fillPath(self._form(), colour(self._theme.hover))
            else:
                fill_round(painter, room, self._theme.hover, TIGHT)
            if len(self._colours):
                # Segments may end before the track does, or the last one reach over its end.
                heard = min(len(self._colours) * self._segment / self._duration, 1.0) if self._segment else 1.0
                room.setWidth(max(1, round(room.width() * heard)))
                if len(self._outline):
                    painter.setClipPath(self._form())
                draw_ribbon(painter, room, self._colours, gaps=not len(self._outline))
            painter.end()
        return self._picture

    def _form(self) -> QPainterPath:
        """The outline as bars about the middle."""
        path, room = QPainterPath(), self.room()
        heights = bars(self._outline, room.width() // (_BAR + _BETWEEN))
        for place, share in enumerate(heights.tolist()):
            high = _LEAST + share * (room.height() - _LEAST)
            path.addRect(QRectF(place * (_BAR + _BETWEEN), room.center().y() + 0.5 - high / 2, _BAR, high))
        return path
