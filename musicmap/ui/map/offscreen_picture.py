"""The points drawn by OpenGL in software."""

from __future__ import annotations

from PySide6.QtGui import QImage, QOffscreenSurface, QOpenGLContext, QPainter

from musicmap.ui.map.gl_picture import GlPicture
from musicmap.ui.map.gl_program import GlFailure
from musicmap.ui.map.opengl import wanted_format
from musicmap.ui.map.picture import Shot


class OffscreenPicture(GlPicture):
    """For OpenGL in software: drawn aside, shown as an image.

    A window with an OpenGL widget in it is put together by OpenGL, all of it, each time anything in it changes.
    In software that took 17 ms for a window of 1400 × 900; the image's way takes 3.
    """

    at_once = 16_000
    """llvmpipe notes down what it is to draw, some hundred bytes a point, and keeps the room for good."""

    def __init__(self) -> None:
        super().__init__()
        self._surface = QOffscreenSurface()
        self._surface.setFormat(wanted_format())
        self._surface.create()
        self._context = _context()
        self._image = QImage()

    def paint(self, painter: QPainter, shot: Shot) -> None:
        if not self.shows(shot) or self._image.isNull():
            if not self._context.makeCurrent(self._surface):
                # The driver was reset, or the card has gone: all is drawn again in another context, if there is one.
                self.release()
                self._context = _context()
                if not self._context.makeCurrent(self._surface):
                    raise GlFailure("The context is lost.")
            held = self._draw_on(shot)
            self._image = self._with_rings(held, shot).toImage()
            # It is opaque: as such it is copied, not blended or converted.
            self._image.reinterpretAsFormat(QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(shot.look.ratio)
            self._context.doneCurrent()
        painter.drawImage(0, 0, self._image)

    def release(self) -> None:
        super().release()
        self._image = QImage()


def _context() -> QOpenGLContext:
    context = QOpenGLContext()
    context.setFormat(wanted_format())
    context.create()
    return context
