"""What rows and panels are painted with, so that all of them look alike."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8
from musicmap.ui.theme import CORNER, NEAR, Theme, colour
from musicmap.ui.widgets.label import LEFT
from musicmap.ui.widgets.words import one_line

_ONE_LINE = Qt.TextFlag.TextSingleLine.value
"""As a number: joining two of Qt's flags takes longer than drawing a word."""


def draw_line(
    painter: QPainter,
    room: QRect,
    text: str,
    font: QFont,
    rgb: Rgb,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> int:
    """One line of plain text, elided to `room`. Returns how wide it is."""
    metrics = QFontMetrics(font)
    shown = one_line(text)
    wide = metrics.horizontalAdvance(shown)
    if wide > room.width():
        shown = metrics.elidedText(shown, elide, room.width())
        wide = metrics.horizontalAdvance(shown)
    painter.setFont(font)
    painter.setPen(colour(rgb))
    painter.drawText(room, align.value | _ONE_LINE, shown)
    return wide


def fill_round(painter: QPainter, room: QRectF | QRect, fill: Rgb | QColor, corner: float = CORNER) -> None:
    """A filled rectangle with round corners."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(fill if isinstance(fill, QColor) else colour(fill)))
    painter.drawRoundedRect(QRectF(room), corner, corner)


def draw_row(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> QRect:
    """The ground of a row: chosen, under the pointer, or nothing; a ring where the keyboard is. Returns its inside."""
    room = row_room(option.rect)
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        fill_round(painter, room, theme.chosen)
    elif state & QStyle.StateFlag.State_MouseOver:
        fill_round(painter, room, theme.hover)
    if state & QStyle.StateFlag.State_HasFocus and not state & QStyle.StateFlag.State_Selected:
        draw_ring(painter, room, theme.accent)
    return room


def row_room(rect: QRect) -> QRect:
    """Inside of a row: space at the left as wide as the scroll bar at the right, and a pixel between rows."""
    return rect.adjusted(NEAR, 0, 0, -1)


def draw_ring(painter: QPainter, room: QRect, rgb: Rgb, corner: float = CORNER) -> None:
    """Where the keyboard is, or where something ends."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(rgb), 1))
    painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)


def image_of(pixels: Bytes8) -> QImage:
    """(height, width, 3) sRGB as a picture of its own, in the format that is painted fastest."""
    packed = np.ascontiguousarray(pixels)
    high, wide, _ = packed.shape
    return QImage(packed.data, wide, high, 3 * wide, QImage.Format.Format_RGB888).convertToFormat(
        QImage.Format.Format_RGB32
    )


def rgb_at(colours: Bytes8, row: int) -> Rgb:
    """One row of (n, 3) uint8 colours."""
    red, green, blue = colours[row].tolist()
    return red, green, blue
