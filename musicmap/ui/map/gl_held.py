"""What the map keeps in an OpenGL context."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QImage, QOffscreenSurface, QOpenGLContext, QOpenGLExtraFunctions, QSurface
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLShaderProgram, QOpenGLTexture
from shiboken6 import Shiboken

from musicmap.scene.density import Islands
from musicmap.ui.map.gl_buffers import PointBuffers
from musicmap.ui.map.gl_program import disc_program, islands_program, ring_program


@dataclass(slots=True)
class Held:
    """What lives in one context, and must go before it does."""

    context: QOpenGLContext
    surface: QOffscreenSurface
    """To make the context current when its widget is already half gone."""
    gl: QOpenGLExtraFunctions
    discs: QOpenGLShaderProgram
    rings: QOpenGLShaderProgram
    islands: QOpenGLShaderProgram
    points: PointBuffers
    chosen: PointBuffers
    nothing: PointBuffers
    """Core OpenGL draws only with a vertex array bound, even where the shader needs no data."""
    target: QOpenGLFramebufferObject | None = None
    """The picture: canvas, islands and points."""
    spare: QOpenGLFramebufferObject | None = None
    """Of the same size: to shift the picture into, and to show it with its rings."""
    textures: tuple[QOpenGLTexture | None, QOpenGLTexture | None] = (None, None)
    """The islands that fade out and in."""

    @classmethod
    def in_context(cls, context: QOpenGLContext) -> Held:
        """Build the programs, with `context` current. Raises GlFailure where the driver refuses them."""
        discs = disc_program()
        surface = QOffscreenSurface()
        surface.setFormat(context.format())
        surface.create()
        return cls(
            context,
            surface,
            context.extraFunctions(),
            discs,
            ring_program(),
            islands_program(),
            PointBuffers(discs),
            PointBuffers(discs),
            PointBuffers(discs),
        )

    def resize(self, width: int, height: int) -> bool:
        """Make the picture of this size; whether it is another than before."""
        if self.target is not None and (self.target.width(), self.target.height()) == (width, height):
            return False
        self.target = QOpenGLFramebufferObject(width, height)
        self.spare = QOpenGLFramebufferObject(width, height)
        return True

    def take_islands(self, islands: tuple[Islands | None, Islands | None]) -> None:
        """Upload these and forget the others."""
        self._forget_textures()
        before, after = islands
        self.textures = (_texture(before), _texture(after))

    def release(self) -> None:
        """Free all of it in its own context, whichever is current: it may be Python's collector that calls."""
        if not (Shiboken.isValid(self.context) and Shiboken.isValid(self.surface)):
            return
        # Qt's types say there always is one, and that it has a surface.
        before: QOpenGLContext | None = QOpenGLContext.currentContext()
        where: QSurface | None = before.surface() if before else None
        if not self.context.makeCurrent(self.surface):
            return
        self._forget_textures()
        for buffers in (self.points, self.chosen, self.nothing):
            buffers.release()
        self.target = self.spare = None
        for program in (self.discs, self.rings, self.islands):
            program.removeAllShaders()
        self.context.doneCurrent()
        if before and where and before is not self.context:
            before.makeCurrent(where)

    def _forget_textures(self) -> None:
        for texture in self.textures:
            if texture is not None:
                texture.destroy()
        self.textures = (None, None)


def _texture(islands: Islands | None) -> QOpenGLTexture | None:
    if islands is None:
        return None
    height, width = islands.image.shape[:2]
    pixels = np.ascontiguousarray(islands.image)
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    texture = QOpenGLTexture(image, QOpenGLTexture.MipMapGeneration.DontGenerateMipMaps)
    texture.setMinMagFilters(QOpenGLTexture.Filter.Linear, QOpenGLTexture.Filter.Linear)
    texture.setWrapMode(QOpenGLTexture.WrapMode.ClampToBorder)
    texture.setBorderColor(QColor(0, 0, 0, 0))
    return texture
