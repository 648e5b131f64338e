"""The taggram of a track: its strongest tags down the side, time from left to right, as bright as they are heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicmap.scene.colour import ramp_colours
from musicmap.types import Bytes8, Floats, Seconds
from musicmap.ui.theme import NEAR, SMALL, TIGHT, Theme, colour, font
from musicmap.ui.widgets.buttons import Switch
from musicmap.ui.widgets.label import LEFT, RIGHT
from musicmap.ui.widgets.paint import draw_line, draw_ring, image_of
from musicmap.ui.widgets.words import clock, one_line, percent

Order = Literal["mean", "peak"]
"""Strongest over the whole track first, or strongest in any moment of it."""
SHOWN = 12
"""Tags shown at most, where there is not room for all."""
_FEWEST = 4
"""Rows that a low window keeps."""
_STEP, _TIMES = 16, 20
"""Height of a row, and of the times below, in pixels."""
_NAMES, _NAMES_SHARE = 104, 0.3
"""Names have so many pixels, and long ones up to this share of the width."""
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


def strongest_rows(taggram: Taggram, shown: int | None = SHOWN, by: Order = "mean") -> NDArray[np.intp]:
    """(≤ shown,) indices of the tags with the greatest mean or peak over the track, greatest first; None: of all."""
    if not taggram.values.size:
        return np.zeros(0, np.intp)
    heard = np.nan_to_num(taggram.values)
    strength = heard.mean(axis=0) if by == "mean" else heard.max(axis=0)
    return np.argsort(-strength, kind="stable")[:shown]


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


class OrderSwitch(Switch):
    """By mean or by peak."""

    def __init__(self, parent: QWidget | None = None) -> None:
        words = (
            ("mean", "Mean", "Tags that are strong over the whole track first"),
            ("peak", "Peak", "Tags that are strong in any one moment first"),
        )
        super().__init__(words, "Order of the tags", parent, small=True)
        self.show_chosen("mean")


class TaggramView(QWidget):
    """Click, or Left and Right, goes to a segment."""

    moment_clicked = Signal(int)
    """Number of a segment."""
    fitted = Signal(int, int, int)
    """The row at the top, how many are in sight, and how many there are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, shown: int | None = SHOWN) -> None:
        """`shown`: rows at most; None: all, by `show_first`."""
        super().__init__(parent)
        self._theme, self._shown = theme, shown
        self._taggram: Taggram | None = None
        self._order: Order = "mean"
        self._rows: NDArray[np.intp] = np.zeros(0, np.intp)
        self._names: tuple[str, ...] = ()
        self._image: QImage | None = None
        self._first = 0
        self._segment: int | None = None
        self._position: float | None = None
        self._hovered: tuple[int, int] | None = None
        self._font, self._time = font(SMALL), font(SMALL, tabular=True)
        self.setAccessibleName("Taggram")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        grows = QSizePolicy.Policy.Expanding if shown is None else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Expanding, grows)

    def show_taggram(self, taggram: Taggram | None) -> None:
        """Another track's. What sounds is shown again once that is said."""
        if taggram is not self._taggram:
            self._position, self._first = None, 0
        self._taggram, self._image, self._hovered, self._names = taggram, None, None, ()
        if taggram is not None and taggram.values.size:
            self._rows = strongest_rows(taggram, self._shown, self._order)
            self._names = tuple(one_line(taggram.names[i]) for i in self._rows)
            self._image = image_of(taggram_pixels(taggram.values[:, self._rows], self._theme))
            self.setAccessibleDescription("Strongest first: " + ", ".join(self._names))
        self._fit()
        self.updateGeometry()
        self.update()

    def show_order(self, order: Order) -> None:
        """What counts as strong."""
        if order != self._order:
            self._order = order
            self.show_taggram(self._taggram)

    def show_segment(self, segment: int | None) -> None:
        """Where the pointer on the map stands."""
        self._segment = segment
        self.update()

    def show_position(self, seconds: Seconds | None) -> None:
        """What sounds of this track; None: nothing."""
        before, self._position = self._playhead(), seconds
        if self._playhead() != before:
            self.update()

    def show_first(self, row: int) -> None:
        """The row at the top, where there is not room for all."""
        self._first, self._hovered = row, None
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.show_taggram(self._taggram)

    def sizeHint(self) -> QSize:
        return QSize(240, len(self._names) * _STEP + _TIMES)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, min(len(self._names), _FEWEST) * _STEP + _TIMES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        in_sight = self.picture_room().height() // _STEP
        self._first = max(0, min(self._first, len(self._names) - in_sight))
        self.fitted.emit(self._first, in_sight, len(self._names))

    def picture_room(self) -> QRect:
        """Where the picture is, in pixels: as many rows as there is room for."""
        rows = max(0, min(len(self._names), (self.height() - _TIMES) // _STEP))
        measure = QFontMetrics(self._font).horizontalAdvance
        longest = max(map(measure, self._names), default=0) + NEAR + 2
        names = max(_NAMES, min(longest, round(_NAMES_SHARE * self.width())))
        return QRect(names, 0, max(1, self.width() - names), rows * _STEP)

    def segment_at(self, x: float) -> int | None:
        """The segment under a pixel; None outside the picture."""
        room = self.picture_room()
        if self._image is None or not room.left() <= x < room.left() + room.width():
            return None
        return int((x - room.left()) * self._image.width() / room.width())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        segment, room = self.segment_at(event.position().x()), self.picture_room()
        row = min(max(int(event.position().y()), 0), max(0, room.height() - 1)) // _STEP
        self._hovered = None if segment is None else (segment, row)
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

    def _playhead(self) -> int | None:
        """Where what sounds stands, in pixels."""
        if self._position is None or self._taggram is None or self._image is None:
            return None
        room, length = self.picture_room(), self._image.width() * self._taggram.segment
        return room.left() + round(min(max(self._position / length, 0.0), 1.0) * (room.width() - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None or self._taggram is None:
            return
        painter, theme, room = QPainter(self), self._theme, self.picture_room()
        rows, hovered = room.height() // _STEP, self._hovered
        for row, name in enumerate(self._names[self._first : self._first + rows]):
            place = QRect(0, row * _STEP, room.left() - NEAR, _STEP)
            tone = theme.text if hovered is not None and hovered[1] == row else theme.quiet
            draw_line(painter, place, name, self._font, tone, LEFT)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)  # Each cell is one number.
        painter.drawImage(room, self._image, QRect(0, self._first, self._image.width(), rows))
        for row in range(1, rows):
            painter.fillRect(room.left(), row * _STEP, room.width(), 1, colour(theme.panel))
        self._paint_times(painter, room)
        for segment, tone in ((hovered and hovered[0], theme.quiet), (self._segment, theme.text)):
            if segment is not None and 0 <= segment < self._image.width():
                x = room.left() + round((segment + 0.5) * room.width() / self._image.width()) - 1
                painter.fillRect(x, room.top(), 2, room.height() + TIGHT, colour(tone))
        if (here := self._playhead()) is not None:
            painter.fillRect(here - 2, room.top(), 4, room.height() + TIGHT, colour(theme.panel, 0.75))
            painter.fillRect(here - 1, room.top(), 2, room.height() + TIGHT, colour(theme.accent))
        if self.hasFocus():
            draw_ring(painter, room, theme.accent)

    def _paint_times(self, painter: QPainter, room: QRect) -> None:
        """The times at both ends; under the pointer the moment, and what is heard in it of the tag there."""
        assert self._taggram is not None
        below, length = room.translated(0, room.height() + TIGHT), self._taggram.segment
        below.setHeight(SMALL + TIGHT)
        if self._hovered is None:
            draw_line(painter, below, "0:00", self._time, self._theme.quiet, LEFT)
            end = clock(len(self._taggram.values) * length)
            draw_line(painter, below, end, self._time, self._theme.quiet, RIGHT)
            return
        segment, row = self._hovered[0], self._first + self._hovered[1]
        used = draw_line(painter, below, clock(segment * length), self._time, self._theme.text, LEFT)
        value = percent(float(np.nan_to_num(self._taggram.values[segment, self._rows[row]])))
        below.setLeft(below.left() + used + NEAR)
        draw_line(painter, below, f"{self._names[row]} {value}", self._time, self._theme.text, RIGHT)
