"""The taggram of a track: its strongest tags down the side, time from left to right, as bright as they are heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicmap.scene.colour import ramp_colours
from musicmap.types import Bytes8, Floats, Seconds
from musicmap.ui.theme import NEAR, SMALL, TIGHT, Theme, colour, font
from musicmap.ui.widgets.label import LEFT, RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, image_of
from musicmap.ui.widgets.words import clock

SHOWN = 12
"""Tags shown at most."""
_FEWEST = 4
"""Rows that a low window keeps."""
_STEP, _TIMES = 16, 20
"""Height of a row, and of the times below, in pixels."""
_NAMES = 104
_FAINTEST = 0.2
"""A taggram without activations above this does not reach the end of the ramp."""
_FADE, _STRENGTH = 2.5, 0.85
"""Below 1 ÷ `_FADE` of the ramp colours fade into the panel; nowhere are they as loud as on the map."""


@dataclass(frozen=True, slots=True, eq=False)
class Taggram:
    """Tags × time of one track."""

    names: tuple[str, ...]
    values: Floats
    """(segments, tags) float32 activations, 0 to 1."""
    segment: Seconds
    """Length of a segment."""


def strongest_rows(taggram: Taggram, shown: int = SHOWN) -> NDArray[np.intp]:
    """(≤ shown,) indices of the tags with the greatest mean over the track, greatest first."""
    if not taggram.values.size:
        return np.zeros(0, np.intp)
    return np.argsort(-taggram.values.mean(axis=0), kind="stable")[:shown]


def taggram_pixels(values: Floats, theme: Theme) -> Bytes8:
    """(segments, rows) activations → (rows, segments, 3) uint8.

    Magnitudes on the theme's ramp, from the strongest down; what is hardly heard fades into the panel.
    """
    heard = values.T / max(float(values.max(initial=0.0)), _FAINTEST)
    cells = np.rint(np.clip(np.nan_to_num(heard), 0, 1) * 255).astype(np.uint8)
    share = np.linspace(0, 1, 256)
    cover = _STRENGTH * np.minimum(_FADE * share, 1)[:, None]
    table = ramp_colours(share, dark=theme.dark) * cover + np.array(theme.panel) * (1 - cover)
    pixels: Bytes8 = np.rint(table).astype(np.uint8)[cells]
    return pixels


class TaggramView(QWidget):
    """Click, or Left and Right, goes to a segment."""

    moment_clicked = Signal(int)
    """Number of a segment."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._taggram: Taggram | None = None
        self._names: tuple[str, ...] = ()
        self._image: QImage | None = None
        self._segment: int | None = None
        self._hovered: int | None = None
        self._font, self._time = font(SMALL), font(SMALL, tabular=True)
        self.setAccessibleName("Taggram")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_taggram(self, taggram: Taggram | None) -> None:
        self._taggram, self._image, self._hovered, self._names = taggram, None, None, ()
        if taggram is not None and taggram.values.size:
            rows = strongest_rows(taggram)
            self._names = tuple(taggram.names[i] for i in rows)
            self._image = image_of(taggram_pixels(taggram.values[:, rows], self._theme))
            self.setAccessibleDescription("Strongest first: " + ", ".join(self._names))
        self.updateGeometry()
        self.update()

    def show_segment(self, segment: int | None) -> None:
        """Where the cursor stands."""
        self._segment = segment
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.show_taggram(self._taggram)

    def sizeHint(self) -> QSize:
        return QSize(240, len(self._names) * _STEP + _TIMES)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, min(len(self._names), _FEWEST) * _STEP + _TIMES)

    def picture_room(self) -> QRect:
        """Where the picture is, in pixels: as many rows as there is room for."""
        rows = min(len(self._names), (self.height() - _TIMES) // _STEP)
        return QRect(_NAMES, 0, max(1, self.width() - _NAMES), max(0, rows) * _STEP)

    def segment_at(self, x: float) -> int | None:
        """The segment under a pixel; None outside the picture."""
        room = self.picture_room()
        if self._image is None or not room.left() <= x < room.left() + room.width():
            return None
        return int((x - room.left()) * self._image.width() / room.width())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self.segment_at(event.position().x())
        over = self._hovered is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(self.segment_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or self._image is None:
            super().keyPressEvent(event)
            return
        here = -1 if self._segment is None else self._segment
        self._go(min(max(here + step, 0), self._image.width() - 1))

    def _go(self, segment: int | None) -> None:
        if segment is not None:
            self.moment_clicked.emit(segment)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None or self._taggram is None:
            return
        painter, theme, room = QPainter(self), self._theme, self.picture_room()
        rows = room.height() // _STEP
        for row, name in enumerate(self._names[:rows]):
            place = QRect(0, row * _STEP, _NAMES - NEAR, _STEP)
            draw_line(painter, place, name, self._font, theme.quiet, LEFT)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)  # Each cell is one number.
        painter.drawImage(room, self._image, QRect(0, 0, self._image.width(), rows))
        for row in range(1, rows):
            painter.fillRect(room.left(), row * _STEP, room.width(), 1, colour(theme.panel))
        self._paint_times(painter, room)
        for segment, tone in ((self._hovered, theme.quiet), (self._segment, theme.text)):
            if segment is not None and 0 <= segment < self._image.width():
                x = room.left() + round((segment + 0.5) * room.width() / self._image.width()) - 1
                painter.fillRect(x, room.top(), 2, room.height() + TIGHT, colour(tone))
        if self.hasFocus():
            draw_ring(painter, room, theme.accent)

    def _paint_times(self, painter: QPainter, room: QRect) -> None:
        assert self._taggram is not None
        below, length = room.translated(0, room.height() + TIGHT), self._taggram.segment
        below.setHeight(SMALL + TIGHT)
        if self._hovered is None:
            draw_line(painter, below, "0:00", self._time, self._theme.quiet, LEFT)
            end = clock(len(self._taggram.values) * length)
            draw_line(painter, below, end, self._time, self._theme.quiet, RIGHT)
        else:
            at = clock(self._hovered * length)
            draw_line(painter, below, at, self._time, self._theme.text, LEFT)
