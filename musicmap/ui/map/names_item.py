"""Names on the map: small capitals in the canvas' own halo, above the points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.labels import Box, Placed, placed
from musicmap.scene.names import Name
from musicmap.scene.theme import MapTheme, Rgb

_TRACKING = 109.0
"""Per cent of a letter's width from letter to letter."""
_HALO = 4.5
"""Pixels: the breadth of the halo's pen, half of it outside the letters."""
_HALO_ALPHA = 0.82
_KEPT = 512


class NamesItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws names where they have room. A name is plain text, whatever is in it.

    Each name is written once, as an image, and kept: so that it costs nothing to move, and is crisp under OpenGL too.
    """

    def __init__(self, layer: int) -> None:
        super().__init__()
        self.setZValue(layer)
        self.names: tuple[Name, ...] = ()
        self.taken: tuple[Box, ...] = ()
        """Where something else is written over the map."""
        self._placed: tuple[Placed, ...] = ()
        self._size = QSizeF()
        self._ink: Rgb = (0, 0, 0)
        self._halo: Rgb = (0, 0, 0)
        self._strength = 1.0
        self._measured = lru_cache(4096)(measure)
        self._written = lru_cache(_KEPT)(_image_of)

    @property
    def placed(self) -> tuple[Placed, ...]:
        """What is in the picture, and where."""
        return self._placed

    def set_names(self, names: Sequence[Name]) -> None:
        """Other names; they appear with the next `aim`."""
        self.names = tuple(names)

    def aim(self, theme: MapTheme, camera: Camera, bounds: Bounds, strength: float) -> None:
        """Find a place for all names as they are seen from there; `strength` 0 to 1 is how far they have faded in."""
        there = self.names if strength > 0 else ()
        found = placed(there, camera, self._measured, bounds, self.taken)
        look = (found, theme.text, theme.canvas, strength, QSizeF(*camera.size))
        if look == (self._placed, self._ink, self._halo, self._strength, self._size):
            return
        self.prepareGeometryChange()
        self._placed, self._ink, self._halo, self._strength, self._size = look
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(QPointF(0, 0), self._size) if self._placed else QRectF()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        ratio = painter.device().devicePixelRatioF()
        for one in self._placed:
            image = self._written(one.name.text, one.size_px, self._ink, self._halo, ratio)
            wide, high = image.width() / ratio, image.height() / ratio
            # On whole real pixels, else the letters would be smoothed twice.
            x, y = (round((at - side / 2) * ratio) / ratio for at, side in ((one.x_px, wide), (one.y_px, high)))
            painter.setOpacity(one.opacity * self._strength)
            painter.drawImage(QPointF(x, y), image)
        painter.setOpacity(1.0)


def name_font(size: float) -> QFont:
    """The system's, in small capitals with tracking; `size` in pixels."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(max(round(size), 1))
    font.setWeight(QFont.Weight.DemiBold)
    font.setCapitalization(QFont.Capitalization.SmallCaps)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _TRACKING)
    return font


def measure(text: str, size: float) -> tuple[float, float]:
    """Width and height of a name as it is written, its halo included."""
    metrics = QFontMetricsF(name_font(size))
    return metrics.horizontalAdvance(_plain(text)) + _HALO, metrics.height() + _HALO


def _image_of(text: str, size: float, ink: Rgb, halo: Rgb, ratio: float) -> QImage:
    font, (wide, high) = name_font(size), measure(text, size)
    image = QImage((QSizeF(wide, high) * ratio).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    letters = QPainterPath()
    letters.addText(QPointF(_HALO / 2, _HALO / 2 + QFontMetricsF(font).ascent()), font, _plain(text))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    glow = QColor(*halo, round(255 * _HALO_ALPHA))
    pen = QPen(glow, _HALO, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(letters, pen)
    painter.fillPath(letters, QColor(*ink))
    painter.end()
    return image


def _plain(text: str) -> str:
    """One line, without what is no letter: names come from taggers and files."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
