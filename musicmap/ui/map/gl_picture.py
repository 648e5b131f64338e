"""The points drawn by OpenGL 3.3, into a frame buffer that is kept as long as nothing changes."""

from __future__ import annotations

import math
import time
import weakref
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import (
    QColor,
    QImage,
    QOffscreenSurface,
    QOpenGLContext,
    QOpenGLExtraFunctions,
    QVector2D,
    QVector4D,
)
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLShaderProgram, QOpenGLTexture
from shiboken6 import Shiboken

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.density import Islands
from musicmap.scene.raster import EDGE, RIM, RING_GAP, RING_WIDTH
from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8
from musicmap.ui.map.gl_buffers import PointBuffers
from musicmap.ui.map.gl_program import disc_program, islands_program, ring_program
from musicmap.ui.map.picture import Picture, Shot

_POINTS, _TRIANGLE_STRIP, _COLOR_BUFFER_BIT = 0x0000, 0x0005, 0x4000
_BLEND, _PROGRAM_POINT_SIZE, _SCISSOR_TEST, _DEPTH_TEST = 0x0BE2, 0x8642, 0x0C11, 0x0B71
_ONE, _ONE_MINUS_SRC_ALPHA = 1, 0x0303
_RENDERER = 0x1F01


_SMOOTH_MS = 2.5


@dataclass(slots=True)
class _Held:
    """What lives in one OpenGL context, and dies with it."""

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
    textures: tuple[QOpenGLTexture | None, QOpenGLTexture | None] = (None, None)

    def release(self) -> None:
        """Free all of it, in its own context."""
        alive = Shiboken.isValid(self.context) and Shiboken.isValid(self.surface)
        if not alive or not self.context.makeCurrent(self.surface):
            return
        for texture in self.textures:
            if texture is not None:
                texture.destroy()
        for buffers in (self.points, self.chosen, self.nothing):
            buffers.release()
        self.target = None
        for program in (self.discs, self.rings, self.islands):
            program.removeAllShaders()
        self.context.doneCurrent()


class GlPicture(Picture):
    """Draws in whatever context is current; a lost or another context is survived by uploading anew."""

    def __init__(self) -> None:
        super().__init__()
        self._held: _Held | None = None
        self._let_go: weakref.finalize[..., GlPicture] | None = None
        self._renderer = ""
        self._stale_points = self._stale_looks = self._stale_islands = True
        self._smooth_ms = math.inf

    @property
    def description(self) -> str:
        return self._renderer or "OpenGL"

    @property
    def _coarse(self) -> bool:
        """Whether smoothing the islands' image takes a good part of a frame, as in software."""
        return _SMOOTH_MS < self._smooth_ms < math.inf

    def take(self, batch: Batch) -> None:
        super().take(batch)
        self._stale_points = True

    def take_looks(self, looks: Bytes8) -> None:
        stale = self._stale_points
        super().take_looks(looks)
        self._stale_points, self._stale_looks = stale, True

    def take_islands(self, before: Islands | None, after: Islands | None) -> None:
        super().take_islands(before, after)
        self._stale_islands = True

    def release(self) -> None:
        super().release()
        self._held = None
        if self._let_go is not None:
            self._let_go()

    def _draw_on(self, shot: Shot) -> _Held:
        """Bring the picture nearer to `shot`. Raises GlFailure where the driver refuses the shaders."""
        held = self._ready(shot)
        held.gl.glDisable(_SCISSOR_TEST)
        held.gl.glDisable(_DEPTH_TEST)
        held.gl.glViewport(0, 0, shot.width, shot.height)
        self._advance(shot)
        return held

    def _ready(self, shot: Shot) -> _Held:
        context = QOpenGLContext.currentContext()
        if self._held is not None and self._held.context is not context:
            self._held = None
        if self._held is None:
            self._held = self._build(context)
        held = self._held
        if self._stale_points or self._stale_looks:
            self._upload(held)
        if self._stale_islands:
            self._upload_islands(held)
        if held.target is None or (held.target.width(), held.target.height()) != (shot.width, shot.height):
            held.target = QOpenGLFramebufferObject(shot.width, shot.height)
            self.restart()
        return held

    def _build(self, context: QOpenGLContext) -> _Held:
        discs = disc_program()
        surface = QOffscreenSurface()
        surface.setFormat(context.format())
        surface.create()
        held = _Held(
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
        self._renderer = "OpenGL {}.{}, {}".format(*context.format().version(), held.gl.glGetString(_RENDERER))
        self._stale_points = self._stale_looks = self._stale_islands = True
        # When this picture goes, and at the program's end at the latest: while the context still lives.
        self._let_go = weakref.finalize(self, held.release)
        self.restart()
        return held

    def _upload(self, held: _Held) -> None:
        if self.batch is None or self.rings is None:
            return
        if self._stale_points:
            held.points.upload(self.batch)
        else:
            held.points.upload_looks(self.batch)
        held.chosen.upload(self.rings)
        self._stale_points = self._stale_looks = False

    def _upload_islands(self, held: _Held) -> None:
        for texture in held.textures:
            if texture is not None:
                texture.destroy()
        before, after = self.islands
        held.textures = (_texture(before), _texture(after))
        self._stale_islands = False

    def _begin(self, shot: Shot) -> None:
        held = self._bound()
        gl, theme = held.gl, shot.look.theme
        red, green, blue = (part / 255 for part in theme.canvas)
        gl.glClearColor(red, green, blue, 1.0)
        gl.glClear(_COLOR_BUFFER_BIT)
        gl.glBlendFunc(_ONE, _ONE_MINUS_SRC_ALPHA)
        held.islands.bind()
        held.nothing.bind()
        opacities = (1.0 - shot.islands, shot.islands)
        fill = QOpenGLTexture.Filter.Nearest if shot.moving and self._coarse else QOpenGLTexture.Filter.Linear
        for islands, texture, opacity in zip(self.islands, held.textures, opacities, strict=True):
            if islands is None or texture is None or opacity <= 0:
                continue
            # Blending costs a third of it in software; the usual, single islands lie on the plain canvas.
            alone = opacity == 1.0
            (gl.glDisable if alone else gl.glEnable)(_BLEND)
            texture.bind()
            texture.setMagnificationFilter(fill)
            corners, ground = _corners(islands.bounds, shot.camera), QVector4D(red, green, blue, float(alone))
            _set(held.islands, corners=corners, opacity=opacity, ground=ground)
            gl.glDrawArrays(_TRIANGLE_STRIP, 0, 4)
            texture.release()
        held.nothing.unbind()
        held.islands.release()
        started = time.perf_counter()
        gl.glFinish()
        if fill is QOpenGLTexture.Filter.Linear:
            # The first frames compile shaders: what counts is the best.
            self._smooth_ms = min(self._smooth_ms, (time.perf_counter() - started) * 1000)

    def _add(self, shot: Shot, first: int, end: int, rings: int) -> None:
        held = self._bound()
        gl, look = held.gl, shot.look
        gl.glEnable(_BLEND)
        gl.glEnable(_PROGRAM_POINT_SIZE)
        gl.glBlendFunc(_ONE, _ONE_MINUS_SRC_ALPHA)
        (x, y), (sx, sy), (width, height) = shot.camera.centre, shot.camera.scale, shot.camera.size
        camera = QVector4D(x, y, 2 * sx / width, 2 * sy / height)
        outer = look.size / 2 + EDGE * look.ratio / 2
        _draw(
            held,
            held.discs,
            held.points,
            (first, end),
            camera=camera,
            share=shot.share,
            sprite=2 * outer,
            alpha=QVector2D(look.theme.point_alpha, look.theme.dimmed_alpha),
            tint=QVector4D(0, 0, 0, 0),
            edge=QVector2D(outer * outer, 1 / (2 * outer * EDGE * look.ratio)),
            glow=look.theme.glow,
            rim=RIM,
        )
        if rings:
            radius = look.size / 2 + RING_GAP * look.ratio
            _draw(
                held,
                held.rings,
                held.chosen,
                (0, rings),
                camera=camera,
                share=shot.share,
                sprite=2 * radius + RING_WIDTH * look.ratio + 1,
                alpha=QVector2D(1, 1),
                tint=_tint(look.theme.accent),
                edge=QVector2D(radius, RING_WIDTH * look.ratio / 2),
            )
        gl.glFinish()

    def _bound(self) -> _Held:
        assert self._held is not None
        assert self._held.target is not None
        self._held.target.bind()
        return self._held


def _draw(
    held: _Held,
    program: QOpenGLShaderProgram,
    buffers: PointBuffers,
    run: tuple[int, int],
    **values: float | QVector2D | QVector4D,
) -> None:
    program.bind()
    _set(program, **values)
    buffers.bind()
    held.gl.glDrawArrays(_POINTS, run[0], run[1] - run[0])
    buffers.unbind()
    program.release()


def _set(program: QOpenGLShaderProgram, **values: float | QVector2D | QVector4D) -> None:
    for name, value in values.items():
        place = program.uniformLocation(name)
        if isinstance(value, float):
            program.setUniformValue1f(place, value)
        else:
            program.setUniformValue(place, value)


def _tint(colour: Rgb) -> QVector4D:
    red, green, blue = (part / 255 for part in colour)
    return QVector4D(red, green, blue, 1.0)


def _corners(bounds: Bounds, camera: Camera) -> QVector4D:
    """A rectangle in clip units: −1 to 1 across the picture, y upwards."""
    seen = camera.seen
    x0, x1 = (2 * (x - seen.left) / seen.width - 1 for x in (bounds.left, bounds.right))
    y0, y1 = (2 * (y - seen.bottom) / seen.height - 1 for y in (bounds.bottom, bounds.top))
    return QVector4D(x0, y0, x1, y1)


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
