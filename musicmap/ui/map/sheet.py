"""Ink above the points: paths, rings, outlines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """Something to paint, in pixels of the view."""

    rect: QRectF
    """Nothing is painted outside of it."""
    paint: Callable[[QPainter], None]


class Sheet(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A transparent sheet with some ink.

    Qt's OpenGL painter smooths lines by multisampling only, which costs four times the memory and, in
    software, four times the time. So ink is painted as an image, with Qt's smooth raster painter, and kept
    until it changes.
    """

    def __init__(self, layer: int) -> None:
        super().__init__()
        self.setZValue(layer)
        self._ink: Ink | None = None
        self._image: QImage | None = None

    def set_ink(self, ink: Ink | None) -> None:
        """Show this and nothing else."""
        if ink is None and self._ink is None:
            return
        self.prepareGeometryChange()
        self._ink, self._image = ink, None
        self.update()

    def boundingRect(self) -> QRectF:
        return self._ink.rect if self._ink else QRectF()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._ink is None or self._ink.rect.isEmpty():
            return
        if painter.paintEngine().type() == QPaintEngine.Type.OpenGL2:
            ratio = painter.device().devicePixelRatioF()
            if self._image is None or self._image.devicePixelRatio() != ratio:
                self._image = _image_of(self._ink, ratio)
            painter.drawImage(self._ink.rect.topLeft(), self._image)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._ink.paint(painter)


def _image_of(ink: Ink, ratio: float) -> QImage:
    size = ink.rect.size() * ratio
    image = QImage(size.toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    brush = QPainter(image)
    brush.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    brush.translate(QPointF(-ink.rect.x(), -ink.rect.y()))
    ink.paint(brush)
    brush.end()
    return image
