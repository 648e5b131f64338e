"""The shaders of the map, in GLSL 3.30."""

from __future__ import annotations

from PySide6.QtOpenGL import QOpenGLShader, QOpenGLShaderProgram

from musicmap.scene.batch import FRESH
from musicmap.scene.points import Flag

START, END, LOOKS = 0, 1, 2
"""Places of a point's attributes."""

_POINT_VERTEX = f"""#version 330 core
layout(location = {START}) in vec2 start;
layout(location = {END}) in vec2 end;
layout(location = {LOOKS}) in vec4 looks;
uniform vec4 camera;   // centre in data units, clip units to a data unit
uniform float share;   // 0 at the start, 1 at the end
uniform float sprite;  // diameter of the square that is drawn, in pixels
uniform vec2 alpha;    // opacity, and of dimmed points
uniform vec4 tint;     // a colour to take instead of the point's own; w: how much of it
flat out vec4 light;

void main() {{
    int flags = int(looks.a * 255.0 + 0.5);
    float opacity = (flags & {int(Flag.DIMMED)}) != 0 ? alpha.y : alpha.x;
    if ((flags & {FRESH}) != 0) opacity *= share;
    light = vec4(mix(looks.rgb, tint.rgb, tint.w), opacity);
    gl_PointSize = sprite;
    gl_Position = (flags & {int(Flag.HIDDEN)}) != 0
        ? vec4(2.0, 2.0, 2.0, 1.0)
        : vec4((mix(start, end, share) - camera.xy) * camera.zw, 0.0, 1.0);
}}
"""

# The same edge as in scene.raster, without a root; light is premultiplied, and `glow` of it adds to what lies below.
_DISC_FRAGMENT = """#version 330 core
flat in vec4 light;
uniform float sprite;
uniform vec2 edge;     // square of the outer radius, and the slope there
uniform float glow;
uniform float rim;     // how much darker the rim is, so that points which overlap stay apart
out vec4 colour;

void main() {
    vec2 away = (gl_PointCoord - 0.5) * sprite;
    float cover = clamp((edge.x - dot(away, away)) * edge.y, 0.0, 1.0) * light.a;
    float part = dot(away, away) / edge.x;
    float shade = 1.0 - rim * part * part * part;
    colour = vec4(light.rgb * cover * shade, cover * (1.0 - glow));
}
"""

_RING_FRAGMENT = """#version 330 core
flat in vec4 light;
uniform float sprite;
uniform vec2 edge;     // radius of the ring's middle, and half its width
out vec4 colour;

void main() {
    float away = length((gl_PointCoord - 0.5) * sprite);
    float cover = clamp(edge.y + 0.5 - abs(away - edge.x), 0.0, 1.0) * light.a;
    colour = vec4(light.rgb * cover, cover);
}
"""

_ISLANDS_VERTEX = """#version 330 core
uniform vec4 corners;  // left, bottom, right, top in clip units
out vec2 place;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    place = vec2(corner.x, 1.0 - corner.y);
    gl_Position = vec4(mix(corners.xy, corners.zw, corner), 0.0, 1.0);
}
"""

_ISLANDS_FRAGMENT = """#version 330 core
in vec2 place;
uniform sampler2D image;
uniform float opacity;
uniform vec4 ground;   // the canvas; w: 1 to cover what lies below with it, 0 to let that show
out vec4 colour;

void main() {
    vec4 shade = texture(image, place);
    float cover = shade.a * opacity;
    colour = vec4(shade.rgb, 1.0) * cover + vec4(ground.rgb, 1.0) * (ground.w * (1.0 - cover));
}
"""


class GlFailure(Exception):
    """OpenGL is there but does not do what it should; the text is the driver's."""


def disc_program() -> QOpenGLShaderProgram:
    """Points. Needs a current OpenGL 3.3 context; raises GlFailure."""
    return _program(_POINT_VERTEX, _DISC_FRAGMENT)


def ring_program() -> QOpenGLShaderProgram:
    """Rings around selected points."""
    return _program(_POINT_VERTEX, _RING_FRAGMENT)


def islands_program() -> QOpenGLShaderProgram:
    """The islands' image; four vertices as a strip, without buffers."""
    return _program(_ISLANDS_VERTEX, _ISLANDS_FRAGMENT)


def _program(vertex: str, fragment: str) -> QOpenGLShaderProgram:
    program = QOpenGLShaderProgram()
    stages = ((QOpenGLShader.ShaderTypeBit.Vertex, vertex), (QOpenGLShader.ShaderTypeBit.Fragment, fragment))
    if not all(program.addShaderFromSourceCode(kind, source) for kind, source in stages) or not program.link():
        raise GlFailure(program.log().strip() or "The shaders could not be built.")
    return program
