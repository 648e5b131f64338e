"""What OpenGL draws of a map into the frame buffer that is bound: ground, lines, points, rings."""

from __future__ import annotations

from PySide6.QtGui import QVector2D, QVector3D, QVector4D
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLShaderProgram, QOpenGLTexture

from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.raster import CIRCLE_EDGE, CIRCLE_FILL, EDGE, RIM, RING_GAP, RING_WIDTH, Look
from musicmap.scene.theme import Rgb
from musicmap.scene.trajectories import LINE_ALPHA, LINE_WIDTH
from musicmap.ui.map.gl_buffers import PointBuffers
from musicmap.ui.map.gl_held import Held
from musicmap.ui.map.picture import Shot

_POINTS, _LINE_STRIP, _TRIANGLE_STRIP, _COLOR_BUFFER_BIT = 0x0000, 0x0003, 0x0005, 0x4000
_BLEND, _PROGRAM_POINT_SIZE = 0x0BE2, 0x8642
_ONE, _ONE_MINUS_SRC_ALPHA = 1, 0x0303
_READ_FRAMEBUFFER, _DRAW_FRAMEBUFFER, _FRAMEBUFFER, _NEAREST = 0x8CA8, 0x8CA9, 0x8D40, 0x2600

Run = tuple[int, int]
"""From this point to before that one."""
Layer = tuple[Bounds | None, QOpenGLTexture | None, float]
"""Where an image lies, the image on the GPU, and its opacity."""
_Value = float | QVector2D | QVector3D | QVector4D


def ground(held: Held, shot: Shot, layers: tuple[Layer, ...], *, smooth: bool) -> None:
    """Canvas and islands. To smooth their image takes software a good part of a frame."""
    gl, (red, green, blue) = held.gl, (part / 255 for part in shot.look.theme.canvas)
    gl.glClearColor(red, green, blue, 1.0)
    gl.glClear(_COLOR_BUFFER_BIT)
    gl.glBlendFunc(_ONE, _ONE_MINUS_SRC_ALPHA)
    held.islands.bind()
    held.nothing.bind()
    for bounds, texture, opacity in layers:
        if bounds is None or texture is None or opacity <= 0:
            continue
        # Blending costs a third of it in software; the usual, single islands lie on the plain canvas.
        alone = opacity == 1.0
        (gl.glDisable if alone else gl.glEnable)(_BLEND)
        texture.bind()
        texture.setMagnificationFilter(QOpenGLTexture.Filter.Linear if smooth else QOpenGLTexture.Filter.Nearest)
        canvas = QVector4D(red, green, blue, float(alone))
        _set(held.islands, corners=_corners(bounds, shot.camera), opacity=opacity, ground=canvas)
        gl.glDrawArrays(_TRIANGLE_STRIP, 0, 4)
        texture.release()
    held.nothing.unbind()
    held.islands.release()


def points(held: Held, shot: Shot, buffers: PointBuffers, run: Run, look: Look, *, circles: bool) -> None:
    """Points as soft dots, or as circles."""
    theme = look.theme
    alpha, own = QVector2D(theme.point_alpha, look.dimmed), QVector4D(0, 0, 0, 0)
    if circles:
        body = QVector2D(CIRCLE_FILL, CIRCLE_EDGE * look.ratio)
        _circles(held, shot, buffers, run, grown=0.0, alpha=alpha, tint=own, body=body)
        return
    outer = look.size / 2 + EDGE * look.ratio / 2
    slope = QVector2D(outer * outer, 1 / (2 * outer * EDGE * look.ratio))
    values: dict[str, _Value] = {
        "sprite": 2 * outer,
        "alpha": alpha,
        "tint": own,
        "edge": slope,
        "glow": theme.glow,
        "rim": RIM,
    }
    _draw(held, shot, held.discs, buffers, run, _POINTS, **values)


def rings(held: Held, shot: Shot, buffers: PointBuffers, run: Run, look: Look, *, circles: bool) -> None:
    """A ring in the accent around each point."""
    alpha, accent = QVector2D(1, 1), _tint(look.theme.accent)
    gap, width = RING_GAP * look.ratio, RING_WIDTH * look.ratio
    if circles:
        body = QVector2D(0, width)
        _circles(held, shot, buffers, run, grown=gap + width / 2, alpha=alpha, tint=accent, body=body)
        return
    radius = look.size / 2 + gap
    values: dict[str, _Value] = {
        "sprite": 2 * radius + width + 1,
        "alpha": alpha,
        "tint": accent,
        "edge": QVector2D(radius, width / 2),
    }
    _draw(held, shot, held.rings, buffers, run, _POINTS, **values)


def lines(held: Held, shot: Shot, buffers: PointBuffers, run: Run) -> None:
    """Lines from each vertex to the next."""
    look = shot.look
    alpha = QVector2D(LINE_ALPHA, LINE_ALPHA)
    values: dict[str, _Value] = {
        "alpha": alpha,
        "tint": QVector4D(0, 0, 0, 0),
        "pixel": _pixel(shot),
        "breadth": LINE_WIDTH * look.ratio,
    }
    _draw(held, shot, held.lines, buffers, run, _LINE_STRIP, **values)


def copy(held: Held, picture: QOpenGLFramebufferObject, onto: int, shot: Shot) -> None:
    """Copy a picture of a shot to another frame buffer, which stays bound."""
    shift(held, picture, onto, (shot.width, shot.height), (0, 0))
    held.gl.glBindFramebuffer(_FRAMEBUFFER, onto)


def shift(held: Held, picture: QOpenGLFramebufferObject, onto: int, size: tuple[int, int], by: tuple[int, int]) -> None:
    """Copy what of a picture stays in sight when it is moved by so many pixels, to the right and up."""
    (width, height), (dx, dy), gl = size, by, held.gl
    gl.glBindFramebuffer(_READ_FRAMEBUFFER, picture.handle())
    gl.glBindFramebuffer(_DRAW_FRAMEBUFFER, onto)
    source = max(-dx, 0), max(-dy, 0), width - max(dx, 0), height - max(dy, 0)
    target = source[0] + dx, source[1] + dy, source[2] + dx, source[3] + dy
    gl.glBlitFramebuffer(*source, *target, _COLOR_BUFFER_BIT, _NEAREST)


def _circles(held: Held, shot: Shot, buffers: PointBuffers, run: Run, *, grown: float, **values: _Value) -> None:
    sx, sy = shot.camera.scale
    size = QVector3D((sx * sy) ** 0.5 * shot.look.ratio, shot.look.size / 2, grown)
    _draw(held, shot, held.circles, buffers, run, _TRIANGLE_STRIP, pixel=_pixel(shot), size=size, **values)


def _draw(
    held: Held, shot: Shot, program: QOpenGLShaderProgram, buffers: PointBuffers, run: Run, kind: int, **values: _Value
) -> None:
    (x, y), (sx, sy), (width, height) = shot.camera.centre, shot.camera.scale, shot.camera.size
    gl, (first, end), instances = held.gl, run, kind == _TRIANGLE_STRIP
    if first >= end:
        return
    gl.glEnable(_BLEND)
    gl.glEnable(_PROGRAM_POINT_SIZE)
    gl.glBlendFunc(_ONE, _ONE_MINUS_SRC_ALPHA)
    program.bind()
    _set(program, camera=QVector4D(x, y, 2 * sx / width, 2 * sy / height), share=shot.share, **values)
    buffers.bind(instances=instances)
    if instances:
        gl.glDrawArraysInstanced(kind, 0, 4, end)
    else:
        gl.glDrawArrays(kind, first, end - first)
    buffers.unbind(instances=instances)
    program.release()


def _set(program: QOpenGLShaderProgram, **values: _Value) -> None:
    for name, value in values.items():
        place = program.uniformLocation(name)
        if isinstance(value, float):
            program.setUniformValue1f(place, value)
        else:
            program.setUniformValue(place, value)


def _pixel(shot: Shot) -> QVector2D:
    return QVector2D(2 / shot.width, 2 / shot.height)


def _tint(colour: Rgb) -> QVector4D:
    red, green, blue = (part / 255 for part in colour)
    return QVector4D(red, green, blue, 1.0)


def _corners(bounds: Bounds, camera: Camera) -> QVector4D:
    """A rectangle in clip units: −1 to 1 across the picture, y upwards."""
    seen = camera.seen
    x0, x1 = (2 * (x - seen.left) / seen.width - 1 for x in (bounds.left, bounds.right))
    y0, y1 = (2 * (y - seen.bottom) / seen.height - 1 for y in (bounds.bottom, bounds.top))
    return QVector4D(x0, y0, x1, y1)
