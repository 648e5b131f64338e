"""A track's cover; without one, its own form: a disc with the track's sound colours around it."""

# ruff: noqa: ARG002 (Qt says which arguments its methods have)
from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QConicalGradient, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8
from musicmap.ui.theme import CORNER, Theme, colour, mix
from musicmap.ui.widgets.paint import rgb_at

SIDE = 72
_STOPS = 48
"""Colours around the disc: more would not be seen."""


class Cover(QWidget):
    """A square of `SIDE` pixels."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._scaled: QImage | None = None
        self._colours: Bytes8 = np.zeros((0, 3), np.uint8)
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName("Cover")

    def show_cover(self, image: QImage | None, colours: Bytes8) -> None:
        """The cover, and the (n, 3) sound colours of the track's segments for when there is none."""
        self._image = None if image is None or image.isNull() else image
        self._scaled, self._colours = None, colours
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        painter.setClipPath(edge)
        if self._image is not None:
            painter.drawImage(self.rect(), self._fitted(self._image))
        else:
            draw_disc(painter, QRectF(self.rect()), self._colours, self._theme)

    def _fitted(self, image: QImage) -> QImage:
        """The middle square of the cover, at the pixels of this screen; made once."""
        side = round(SIDE * self.devicePixelRatioF())
        if self._scaled is None or self._scaled.width() != side:
            part = min(image.width(), image.height())
            square = image.copy((image.width() - part) // 2, (image.height() - part) // 2, part, part)
            ratio, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled = square.scaled(side, side, ratio, smooth)
        return self._scaled


def draw_disc(painter: QPainter, room: QRectF, colours: Bytes8, theme: Theme) -> None:
    """A record in a sleeve, both in the track's sound colours; time runs clockwise from the top."""
    mean = _mean(colours, theme)
    painter.fillRect(room, colour(mix(theme.panel, mean, 0.22 if theme.dark else 0.16)))
    if not len(colours):
        return
    side = min(room.width(), room.height())
    around = QConicalGradient(room.center(), 90)
    pick = np.linspace(0, len(colours) - 1, min(len(colours), _STOPS)).round().astype(int)
    for place, row in enumerate(pick):
        # Qt's angle runs against the clock.
        around.setColorAt(1 - (place + 0.5) / len(pick), colour(rgb_at(colours, int(row))))
    painter.setPen(Qt.PenStyle.NoPen)
    for share, brush in (
        (0.37, QBrush(around)),
        (0.16, QBrush(colour(mix(theme.panel, mean, 0.22 if theme.dark else 0.16)))),
        (0.035, QBrush(QColor(colour(mean)))),
    ):
        painter.setBrush(brush)
        painter.drawEllipse(QPointF(room.center()), side * share, side * share)


def _mean(colours: Bytes8, theme: Theme) -> Rgb:
    if not len(colours):
        return theme.quiet
    red, green, blue = (int(channel) for channel in colours.mean(axis=0))
    return red, green, blue
