"""The points as one item of the scene."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from musicmap.ui.map.gl_program import GlFailure
from musicmap.ui.map.picture import Picture, Shot


class PointsItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """Fills the view with a `Picture`: canvas, islands and points. Everything else lies above it."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture
        self.failure = ""
        """What the driver said when it refused; then another picture is needed."""
        self._shot: Shot | None = None

    def aim(self, shot: Shot) -> None:
        """What the next `paint` shows."""
        if self._shot is None or shot.camera.size != self._shot.camera.size:
            self.prepareGeometryChange()
        self._shot = shot

    def shows(self, shot: Shot) -> bool:
        """Whether the whole picture of `shot` is what was painted last."""
        return self.picture.shows(shot)

    def boundingRect(self) -> QRectF:
        """The whole view: its scene is measured in pixels."""
        width, height = self._shot.camera.size if self._shot else (0.0, 0.0)
        return QRectF(0, 0, width, height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._shot is None or self.failure:
            return
        try:
            self.picture.paint(painter, self._shot)
        except GlFailure as failure:
            self.failure = str(failure)
