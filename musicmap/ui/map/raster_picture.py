"""The points drawn by numpy, where there is no OpenGL 3.3: the same picture, slower."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage, QPainter

from musicmap.scene.raster import Canvas
from musicmap.ui.map.pace import Pace
from musicmap.ui.map.picture import Picture, Shot


class RasterPicture(Picture):
    """Draws into a `Canvas` and shows that as an image."""

    def __init__(self, reason: str) -> None:
        """`reason`: why there is no OpenGL, in a sentence."""
        super().__init__()
        self.pace = Pace(points_per_ms=100.0, fewest=3000)
        self._line_pace = Pace(points_per_ms=5.0, fewest=100)
        self._reason = reason
        self._canvas = Canvas(1, 1)
        self._image = QImage()

    @property
    def description(self) -> str:
        return f"Without OpenGL. {self._reason}".strip()

    def paint(self, painter: QPainter, shot: Shot) -> None:
        before = self._shot, self._drawn, self._lined
        self._advance(shot)
        if self._image.isNull() or before != (self._shot, self._drawn, self._lined):
            parts = self._with_rings(shot).rgba().astype(np.uint32)
            pixels = parts[..., 3] << 24 | parts[..., 0] << 16 | parts[..., 1] << 8 | parts[..., 2]
            height, width = pixels.shape
            # The copy owns its pixels: QImage would only point at numpy's.
            self._image = QImage(pixels.data, width, height, QImage.Format.Format_RGB32).copy()
            self._image.setDevicePixelRatio(shot.look.ratio)
        painter.drawImage(0, 0, self._image)

    def restart(self) -> None:
        super().restart()
        self._image = QImage()

    def _begin(self, shot: Shot) -> bool:
        if (self._canvas.width, self._canvas.height) != (shot.width, shot.height):
            self._canvas = Canvas(shot.width, shot.height)
        self._canvas.wipe(shot.look.theme.canvas)
        for islands, opacity in zip(self.islands, (1.0 - shot.islands, shot.islands), strict=True):
            if islands is not None and opacity > 0:
                self._canvas.lay_islands(islands, shot.camera, shot.look.ratio, opacity)
        return False

    def _add(self, shot: Shot, first: int, end: int) -> None:
        assert self.batch is not None
        ranks = slice(first, end) if self._near.ranks is None else self._near.ranks[first:end]
        self._canvas.lay(self.batch.part(ranks), shot.camera, shot.look, shot.share)

    def _add_lines(self, shot: Shot, first: int, end: int) -> None:
        assert self.lines is not None
        self._canvas.lay_lines(self.lines[max(first - 1, 0) : end], shot.camera, shot.look, shot.share)

    def _with_rings(self, shot: Shot) -> Canvas:
        """The picture to show. Selected points and their rings lie above all others, so they are drawn onto a copy."""
        if not self._rings_shown or self.rings is None:
            return self._canvas
        shown = self._canvas.copy()
        shown.lay_selected(self.rings[: self._rings_shown], shot.camera, shot.look, shot.share)
        return shown
