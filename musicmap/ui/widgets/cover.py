"""A track's cover; without one, its own form: a disc with the track's sound colours around it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from musicmap.types import Bytes8, Doubles
from musicmap.ui.theme import CORNER, Theme, colour, mix
from musicmap.ui.widgets.paint import image_of

SIDE = 72
_OUTER, _INNER, _HOLE = 0.37, 0.16, 0.035
"""Radii of the disc in sides of the square."""


class Cover(QWidget):
    """A square of `SIDE` pixels."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._colours: Bytes8 = np.zeros((0, 3), np.uint8)
        self._drawn: QImage | None = None
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName("Cover")

    def show_cover(self, image: QImage | None, colours: Bytes8) -> None:
        """The cover, and the (n, 3) sound colours of the track's segments for when there is none."""
        image = None if image is None or image.isNull() else image
        if image is not self._image or not np.array_equal(colours, self._colours):
            self._image, self._colours, self._drawn = image, colours, None
            self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme, self._drawn = theme, None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = round(SIDE * self.devicePixelRatioF())
        if self._drawn is None or self._drawn.width() != side:
            if self._image is not None:
                self._drawn = _square(self._image, side)
            else:
                self._drawn = image_of(disc(self._colours, self._theme, side))
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._drawn)
        corners = QPainterPath()
        corners.addRect(QRectF(self.rect()))
        corners.addRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners, colour(self._theme.panel))


def _square(image: QImage, side: int) -> QImage:
    """The middle of the cover, at the pixels of this screen."""
    part = min(image.width(), image.height())
    middle = image.copy((image.width() - part) // 2, (image.height() - part) // 2, part, part)
    return middle.scaled(side, side, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def disc(colours: Bytes8, theme: Theme, side: int) -> Bytes8:
    """(n, 3) sound colours → (side, side, 3): a record in its sleeve; time runs clockwise from the top."""
    mean = colours.mean(axis=0).astype(int).tolist() if len(colours) else theme.quiet
    sleeve = mix(theme.panel, (mean[0], mean[1], mean[2]), 0.18 if theme.dark else 0.16)
    drawn: Doubles = np.full((side, side, 3), sleeve, np.float64)
    if len(colours):
        y, x = np.mgrid[:side, :side] + 0.5 - side / 2
        share = np.arctan2(x, -y) / (2 * np.pi) % 1.0
        around = colours[np.minimum((share * len(colours)).astype(int), len(colours) - 1)]
        away = np.hypot(x, y)
        for radius, inside in ((_OUTER, around), (_INNER, np.array(sleeve)), (_HOLE, np.array(mean))):
            cover = np.clip(radius * side - away + 0.5, 0, 1)[..., None]
            drawn += (inside - drawn) * cover
    return np.rint(drawn).astype(np.uint8)
