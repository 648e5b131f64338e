"""The ramp of a legend: from little to much, and the stretch of it that is on the map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicmap.types import Bytes8
from musicmap.ui.theme import GAP, NEAR, SMALL, TIGHT, Theme, colour, font
from musicmap.ui.widgets.label import LEFT, RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, fill_round, image_of
from musicmap.ui.widgets.words import one_line, tip

Stretch = tuple[int, int]
"""The first and the last step."""
NO_STRETCH: Stretch = (0, -1)
"""Nothing of the ramp."""
_BAR = QSize(168, 10)
_WORDS = 18
"""Their height, under the bar."""
_TENTH = 10
"""A click and the arrow keys choose so many-th of the ramp."""
_DRAGGED = 4
"""Pixels from which on a press is no click any more."""


class LegendRamp(QWidget):
    """Drag along it: only that stretch. Click, Left, Right: only a tenth. Click within it, Delete, Enter: all again."""

    chosen = Signal(object)
    """A `Stretch`; None: the whole ramp."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._font = theme, font(SMALL, tabular=True)
        self._said: tuple[str, ...] = ("", "")
        self._image: QImage | None = None
        self._stretch: Stretch | None = None
        self._pressed: QPoint | None = None
        self._dragged: Stretch | None = None
        """What is being chosen."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tip("Drag along it to see only that stretch on the map"))

    def show_ramp(self, said: Sequence[str], colours: Bytes8, stretch: Stretch | None) -> None:
        """What each step means, at least two; (K, 3) evenly spaced colours; what is on the map, None for all, and
        `NO_STRETCH` for nothing of it."""
        self._said, self._stretch = tuple(said), stretch
        self._image = image_of(np.asarray(colours, np.uint8)[None]) if len(colours) else None
        only = "" if stretch is None else "Not shown" if stretch == NO_STRETCH else f"Only {self._word(*stretch)}"
        self.setAccessibleDescription(only)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        measure = QFontMetrics(self._font).horizontalAdvance
        words = measure(one_line(self._said[0])) + measure(one_line(self._said[-1])) + GAP
        return QSize(max(_BAR.width(), words) + 2 * NEAR, _BAR.height() + _WORDS + TIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        if self._pressed is not None and (self._dragged or abs(here.x() - self._pressed.x()) >= _DRAGGED):
            first, last = sorted((self._step(self._pressed.x()), self._step(here.x())))
            self._dragged = first, last
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        clicked, dragged = self._step(self._pressed.x()), self._dragged
        self._pressed = self._dragged = None
        if dragged is None and self._stretch is not None and self._stretch[0] <= clicked <= self._stretch[1]:
            self.chosen.emit(None)
        else:
            self.chosen.emit(dragged or self._around(clicked))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                right, most = key == Qt.Key.Key_Right, len(self._said) - 1
                if self._stretch is None or self._stretch == NO_STRETCH:
                    self.chosen.emit(self._around(0 if right else most))
                else:
                    middle = sum(self._stretch) // 2 + (1 if right else -1) * (most // _TENTH)
                    self.chosen.emit(self._around(middle))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                if self._stretch is not None:
                    self.chosen.emit(None)
            case _:
                super().keyPressEvent(event)

    def _around(self, step: int) -> Stretch:
        most = len(self._said) - 1
        wide = max(most // _TENTH, 1)
        first = min(max(step - wide // 2, 0), most - wide)
        return first, first + wide

    def _bar(self) -> QRect:
        return QRect(NEAR, 2, self.width() - 2 * NEAR, _BAR.height())

    def _step(self, x: int) -> int:
        bar, most = self._bar(), len(self._said) - 1
        return round(min(max((x - bar.left()) / max(bar.width(), 1), 0.0), 1.0) * most)

    def _word(self, first: int, last: int) -> str:
        low, high = self._said[first], self._said[last]
        return low if low == high else f"{low} to {high}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, bar = QPainter(self), self._theme, self._bar()
        stretch = self._dragged or self._stretch
        first, last = stretch or (0, len(self._said) - 1)
        most = len(self._said) - 1
        left, right = (bar.left() + round(bar.width() * step / most) for step in (first, last))
        there = QRect(left, bar.top(), max(right - left, 2), bar.height())
        if stretch == NO_STRETCH:
            first, last, there = 0, most, QRect(bar.right() + 1, bar.top(), 0, bar.height())
        if self._image is not None:
            self._paint_bar(painter, bar, there, narrowed=stretch is not None)
        tone = theme.quiet if there.isEmpty() or stretch is None else theme.text
        below = QRect(bar.left(), bar.bottom() + TIGHT, bar.width(), _WORDS)
        used = draw_line(painter, below, self._said[last], self._font, tone, RIGHT)
        draw_line(painter, below.adjusted(0, 0, -used - NEAR, 0), self._said[first], self._font, tone, LEFT)
        if self.hasFocus():
            draw_ring(painter, bar.adjusted(-3, -3, 3, 3), theme.accent)

    def _paint_bar(self, painter: QPainter, bar: QRect, there: QRect, *, narrowed: bool) -> None:
        """All of it, faint where it is not on the map; what is there, if anything, between two grips."""
        assert self._image is not None
        ends = QPainterPath()
        ends.addRoundedRect(QRectF(bar), TIGHT, TIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(ends)
        painter.drawImage(bar, self._image)
        if narrowed:
            veil = colour(self._theme.panel, 0.78)
            painter.fillRect(QRect(bar.topLeft(), QPoint(there.left() - 1, bar.bottom())), veil)
            painter.fillRect(QRect(QPoint(there.right() + 1, bar.top()), bar.bottomRight()), veil)
        painter.restore()
        if narrowed and not there.isEmpty():
            for x in (there.left(), there.right()):
                fill_round(painter, QRect(x - 1, bar.top() - 2, 3, bar.height() + 4), self._theme.text, 1)
