"""The points drawn by a graphics card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QOpenGLContext, QPainter

from musicmap.ui.map.gl_picture import GlPicture
from musicmap.ui.map.picture import Shot

_COLOR_BUFFER_BIT, _NEAREST = 0x4000, 0x2600
_READ_FRAMEBUFFER, _DRAW_FRAMEBUFFER, _FRAMEBUFFER = 0x8CA8, 0x8CA9, 0x8D40


class WindowPicture(GlPicture):
    """For a graphics card: the picture goes from frame buffer to window within the card."""

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
            assert held.target is not None
            gl, onto = held.gl, held.context.defaultFramebufferObject()
            gl.glBindFramebuffer(_READ_FRAMEBUFFER, held.target.handle())
            gl.glBindFramebuffer(_DRAW_FRAMEBUFFER, onto)
            size = (0, 0, shot.width, shot.height)
            gl.glBlitFramebuffer(*size, *size, _COLOR_BUFFER_BIT, _NEAREST)
            gl.glBindFramebuffer(_FRAMEBUFFER, onto)
        finally:
            painter.endNativePainting()

    def _lost(self) -> None:
        self._context = None
        self.release()
