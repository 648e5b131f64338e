"""The points drawn by a graphics card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QOpenGLContext, QPainter

from musicmap.ui.map.gl_draw import copy
from musicmap.ui.map.gl_picture import GlPicture
from musicmap.ui.map.picture import Shot


class WindowPicture(GlPicture):
    """For a graphics card: the picture goes from frame buffer to window within the card."""

    culls = False

    def __init__(self) -> None:
        super().__init__()
        self._context: QOpenGLContext | None = None

    def paint(self, painter: QPainter, shot: Shot) -> None:
        painter.beginNativePainting()
        try:
            context = QOpenGLContext.currentContext()
            if context is not self._context:
                self._context = context
                # The view goes, or moves to another window: what the context holds must go before it does.
                context.aboutToBeDestroyed.connect(self._lost, Qt.ConnectionType.DirectConnection)
            held = self._draw_on(shot)
            copy(held, self._with_rings(held, shot), held.context.defaultFramebufferObject(), shot)
        finally:
            painter.endNativePainting()

    def _lost(self) -> None:
        self._context = None
        self.release()
