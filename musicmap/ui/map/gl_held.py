"""What the map keeps in an OpenGL context."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QImage, QOffscreenSurface, QOpenGLContext, QOpenGLExtraFunctions, QSurface
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLShaderProgram, QOpenGLTexture
from shiboken6 import Shiboken

from musicmap.scene.density import Islands
from musicmap.ui.map.gl_buffers import PointBuffers
from musicmap.ui.map.gl_program import circle_program, disc_program, islands_program, line_program, ring_program


@dataclass(slots=True)
class Held:
    """What lives in one context, and must go before it does."""

    context: QOpenGLContext
    surface: QOffscreenSurface
    """To make the context current when its widget is already half gone."""
    gl: QOpenGLExtraFunctions
    discs: QOpenGLShaderProgram
    rings: QOpenGLShaderProgram
    circles: QOpenGLShaderProgram
    lines: QOpenGLShaderProgram
    islands: QOpenGLShaderProgram
    points: PointBuffers
    near: PointBuffers
    """Those of the points that may be seen from where one looks, where that is not most of them."""
    strip: PointBuffers
    """Those that lie in what has just come into view."""
    chosen: PointBuffers
    vertices: PointBuffers
    """Of the lines."""
    nothing: PointBuffers
    """Core OpenGL draws only with a vertex array bound, even where the shader needs no data."""
    target: QOpenGLFramebufferObject | None = None
    """The picture: canvas, islands and points."""
    spare: QOpenGLFramebufferObject | None = None
    """Of the same size: to shift the picture into, and to show it with its rings."""
    textures: tuple[QOpenGLTexture | None, QOpenGLTexture | None] = (None, None)
    """The islands that fade out and in."""
    haze: QOpenGLTexture | None = None

    @classmethod
    def in_context(cls, context: QOpenGLContext) -> Held:
        """Build the programs, with `context` current. Raises GlFailure where the driver refuses them."""
        discs, gl = disc_program(), context.extraFunctions()
        surface = QOffscreenSurface()
        surface.setFormat(context.format())
        surface.create()
        return cls(
            context,
            surface,
            gl,
            discs,
            ring_program(),
            circle_program(),
            line_program(),
            islands_program(),
            points=PointBuffers(discs, gl),
            near=PointBuffers(discs, gl),
            strip=PointBuffers(discs, gl),
            chosen=PointBuffers(discs, gl),
            vertices=PointBuffers(discs, gl),
            nothing=PointBuffers(discs, gl),
        )

    def resize(self, width: int, height: int) -> bool:
        """Make the picture of this size; whether it is another than before."""
        if self.target is not None and (self.target.width(), self.target.height()) == (width, height):
            return False
        self.target = QOpenGLFramebufferObject(width, height)
        self.spare = QOpenGLFramebufferObject(width, height)
        return True

    def take_islands(self, islands: tuple[Islands | None, Islands | None]) -> None:
        """Upload these and forget the others, and the haze."""
        self._forget_textures()
        before, after = islands
        self.textures = (_texture(before), _texture(after))

    def take_haze(self, haze: Islands) -> None:
        """Upload the haze that stands for all points while a sample is drawn."""
        if self.haze is not None:
            self.haze.destroy()
        self.haze = _texture(haze)

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
        for buffers in (self.points, self.near, self.strip, self.chosen, self.vertices, self.nothing):
            buffers.release()
        self.target = self.spare = None
        for program in (self.discs, self.rings, self.circles, self.lines, self.islands):
            program.removeAllShaders()
        self.context.doneCurrent()
        if before and where and before is not self.context:
            before.makeCurrent(where)

    def _forget_textures(self) -> None:
        for texture in (*self.textures, self.haze):
            if texture is not None:
                texture.destroy()
        self.textures, self.haze = (None, None), None


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
