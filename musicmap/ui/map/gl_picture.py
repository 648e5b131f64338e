"""The points drawn by OpenGL 3.3, into a frame buffer that is kept as long as nothing changes."""

from __future__ import annotations

import math
import time
import weakref
from dataclasses import replace

from PySide6.QtGui import (
    QOpenGLContext,
    QVector2D,
    QVector4D,
)
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLShaderProgram, QOpenGLTexture

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.density import Islands
from musicmap.scene.raster import EDGE, RIM, RING_GAP, RING_WIDTH, Look
from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8
from musicmap.ui.map.gl_buffers import PointBuffers
from musicmap.ui.map.gl_held import Held
from musicmap.ui.map.picture import Picture, Shot

_POINTS, _TRIANGLE_STRIP, _COLOR_BUFFER_BIT = 0x0000, 0x0005, 0x4000
_BLEND, _PROGRAM_POINT_SIZE, _SCISSOR_TEST, _DEPTH_TEST = 0x0BE2, 0x8642, 0x0C11, 0x0B71
_ONE, _ONE_MINUS_SRC_ALPHA = 1, 0x0303
_RENDERER = 0x1F01


_SMOOTH_MS = 2.5
_WORTH_CUTTING = 40
_OFF_THE_PIXEL = 0.02
_READ_FRAMEBUFFER, _DRAW_FRAMEBUFFER, _FRAMEBUFFER, _NEAREST = 0x8CA8, 0x8CA9, 0x8D40, 0x2600


class GlPicture(Picture):
    """Draws in whatever context is current; a lost or another context is survived by uploading anew."""

    def __init__(self) -> None:
        super().__init__()
        self._held: Held | None = None
        self._let_go: weakref.finalize[..., GlPicture] | None = None
        self._renderer = ""
        self._stale_points = self._stale_looks = self._stale_islands = True
        self._smooth_ms = math.inf
        self._started_at, self._shifted = Camera((0.0, 0.0), (1.0, 1.0), (1.0, 1.0)), (0, 0)

    @property
    def description(self) -> str:
        return self._renderer or "OpenGL"

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

    def _draw_on(self, shot: Shot) -> Held:
        """Bring the picture nearer to `shot`. Raises GlFailure where the driver refuses the shaders."""
        held = self._ready(shot)
        held.gl.glDisable(_SCISSOR_TEST)
        held.gl.glDisable(_DEPTH_TEST)
        held.gl.glViewport(0, 0, shot.width, shot.height)
        self._advance(shot)
        return held

    def _ready(self, shot: Shot) -> Held:
        context = QOpenGLContext.currentContext()
        if self._held is not None and self._held.context is not context:
            self._held = None
        if self._held is None:
            self._held = self._build(context)
        held = self._held
        if self._stale_points or self._stale_looks:
            self._upload(held)
        if self._stale_islands:
            held.take_islands(self.islands)
            self._stale_islands = False
        if held.resize(shot.width, shot.height):
            self.restart()
        return held

    def _build(self, context: QOpenGLContext) -> Held:
        held = Held.in_context(context)
        self._renderer = "OpenGL {}.{}, {}".format(*context.format().version(), held.gl.glGetString(_RENDERER))
        self._stale_points = self._stale_looks = self._stale_islands = True
        # When this picture goes, and at the program's end at the latest: while the context still lives.
        self._let_go = weakref.finalize(self, held.release)
        self.restart()
        return held

    def _upload(self, held: Held) -> None:
        if self.batch is None or self.rings is None:
            return
        if self._stale_points:
            held.points.upload(self.batch)
        else:
            held.points.upload_looks(self.batch)
        held.chosen.upload(self.rings)
        self._stale_points = self._stale_looks = False

    def _start(self, shot: Shot) -> None:
        super()._start(shot)
        self._started_at, self._shifted = shot.camera, (0, 0)

    def _shift(self, before: Shot, shot: Shot, room: int) -> bool:
        """Move what is drawn by whole pixels, and draw what comes into view.

        What is cut off costs OpenGL little, in software a thirtieth of what is drawn: so all points are drawn
        again, but only in the uncovered strips. The picture is then what drawing it anew would give.
        """
        if replace(before, camera=shot.camera) != shot or self._drawn > _WORTH_CUTTING * room:
            return False
        # From where it was begun, not from the last step: else small errors would add up.
        drag = self._started_at.pan_to(shot.camera)
        if drag is None:
            return False
        x, y = drag[0] * shot.look.ratio, -drag[1] * shot.look.ratio
        whole = round(x), round(y)
        dx, dy = whole[0] - self._shifted[0], whole[1] - self._shifted[1]
        if math.hypot(x - whole[0], y - whole[1]) > _OFF_THE_PIXEL or abs(dx) >= shot.width or abs(dy) >= shot.height:
            return False
        self._shifted = whole
        self._move(shot, dx, dy)
        return True

    def _move(self, shot: Shot, dx: int, dy: int) -> None:
        """The picture `dx` pixels to the right and `dy` up, and the two strips that this uncovers drawn anew."""
        held, width, height = self._bound(), shot.width, shot.height
        assert held.target is not None
        assert held.spare is not None
        gl = held.gl
        gl.glBindFramebuffer(_READ_FRAMEBUFFER, held.target.handle())
        gl.glBindFramebuffer(_DRAW_FRAMEBUFFER, held.spare.handle())
        source = max(-dx, 0), max(-dy, 0), width - max(dx, 0), height - max(dy, 0)
        onto = source[0] + dx, source[1] + dy, source[2] + dx, source[3] + dy
        gl.glBlitFramebuffer(*source, *onto, _COLOR_BUFFER_BIT, _NEAREST)
        held.target, held.spare = held.spare, held.target
        gl.glEnable(_SCISSOR_TEST)
        for strip in (
            (0 if dx > 0 else width + dx, 0, abs(dx), height),
            (0, 0 if dy > 0 else height + dy, width, abs(dy)),
        ):
            if strip[2] and strip[3]:
                gl.glScissor(*strip)
                self._lay_ground(shot, smooth=True)
                self._add(shot, 0, self._drawn)
        gl.glDisable(_SCISSOR_TEST)

    def _begin(self, shot: Shot) -> bool:
        quick = shot.moving and _SMOOTH_MS < self._smooth_ms < math.inf
        self._bound().gl.glFinish()
        started = time.perf_counter()
        self._lay_ground(shot, smooth=not quick)
        self._bound().gl.glFinish()
        if not quick and any(self.islands):
            # The first frames compile shaders: what counts is the best.
            self._smooth_ms = min(self._smooth_ms, (time.perf_counter() - started) * 1000)
        return quick

    def _lay_ground(self, shot: Shot, *, smooth: bool) -> None:
        """Canvas and islands. To smooth their image takes software a good part of a frame."""
        held = self._bound()
        gl, theme = held.gl, shot.look.theme
        red, green, blue = (part / 255 for part in theme.canvas)
        gl.glClearColor(red, green, blue, 1.0)
        gl.glClear(_COLOR_BUFFER_BIT)
        gl.glBlendFunc(_ONE, _ONE_MINUS_SRC_ALPHA)
        held.islands.bind()
        held.nothing.bind()
        for islands, texture, opacity in zip(
            self.islands, held.textures, (1.0 - shot.islands, shot.islands), strict=True
        ):
            if islands is None or texture is None or opacity <= 0:
                continue
            # Blending costs a third of it in software; the usual, single islands lie on the plain canvas.
            alone = opacity == 1.0
            (gl.glDisable if alone else gl.glEnable)(_BLEND)
            texture.bind()
            texture.setMagnificationFilter(QOpenGLTexture.Filter.Linear if smooth else QOpenGLTexture.Filter.Nearest)
            corners, ground = _corners(islands.bounds, shot.camera), QVector4D(red, green, blue, float(alone))
            _set(held.islands, corners=corners, opacity=opacity, ground=ground)
            gl.glDrawArrays(_TRIANGLE_STRIP, 0, 4)
            texture.release()
        held.nothing.unbind()
        held.islands.release()

    def _add(self, shot: Shot, first: int, end: int) -> None:
        held = self._bound()
        _draw_discs(held, shot, held.points, (first, end), shot.look)
        held.gl.glFinish()

    def _with_rings(self, held: Held, shot: Shot) -> QOpenGLFramebufferObject:
        """The picture to show. Selected points and their rings lie above all others, so they are drawn onto a copy."""
        assert held.target is not None
        assert held.spare is not None
        if not self._rings_shown:
            return held.target
        copy(held, held.target, held.spare.handle(), shot)
        held.spare.bind()
        look = shot.look
        radius = look.size / 2 + RING_GAP * look.ratio
        _draw(
            held,
            shot,
            held.rings,
            held.chosen,
            (0, self._rings_shown),
            sprite=2 * radius + RING_WIDTH * look.ratio + 1,
            alpha=QVector2D(1, 1),
            tint=_tint(look.theme.accent),
            edge=QVector2D(radius, RING_WIDTH * look.ratio / 2),
        )
        _draw_discs(held, shot, held.chosen, (0, self._rings_shown), look.without_glow())
        return held.spare

    def _bound(self) -> Held:
        assert self._held is not None
        assert self._held.target is not None
        self._held.target.bind()
        return self._held


def _draw_discs(held: Held, shot: Shot, buffers: PointBuffers, run: tuple[int, int], look: Look) -> None:
    outer = look.size / 2 + EDGE * look.ratio / 2
    _draw(
        held,
        shot,
        held.discs,
        buffers,
        run,
        sprite=2 * outer,
        alpha=QVector2D(look.theme.point_alpha, look.theme.dimmed_alpha),
        tint=QVector4D(0, 0, 0, 0),
        edge=QVector2D(outer * outer, 1 / (2 * outer * EDGE * look.ratio)),
        glow=look.theme.glow,
        rim=RIM,
    )


def _draw(
    held: Held,
    shot: Shot,
    program: QOpenGLShaderProgram,
    buffers: PointBuffers,
    run: tuple[int, int],
    **values: float | QVector2D | QVector4D,
) -> None:
    (x, y), (sx, sy), (width, height) = shot.camera.centre, shot.camera.scale, shot.camera.size
    held.gl.glEnable(_BLEND)
    held.gl.glEnable(_PROGRAM_POINT_SIZE)
    held.gl.glBlendFunc(_ONE, _ONE_MINUS_SRC_ALPHA)
    program.bind()
    _set(program, camera=QVector4D(x, y, 2 * sx / width, 2 * sy / height), share=shot.share, **values)
    buffers.bind()
    held.gl.glDrawArrays(_POINTS, run[0], run[1] - run[0])
    buffers.unbind()
    program.release()


def copy(held: Held, picture: QOpenGLFramebufferObject, onto: int, shot: Shot) -> None:
    """Copy a picture of a shot to another frame buffer, which stays bound."""
    held.gl.glBindFramebuffer(_READ_FRAMEBUFFER, picture.handle())
    held.gl.glBindFramebuffer(_DRAW_FRAMEBUFFER, onto)
    size = (0, 0, shot.width, shot.height)
    held.gl.glBlitFramebuffer(*size, *size, _COLOR_BUFFER_BIT, _NEAREST)
    held.gl.glBindFramebuffer(_FRAMEBUFFER, onto)


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
