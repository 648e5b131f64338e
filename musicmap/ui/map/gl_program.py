"""The shaders of the map, in GLSL 3.30."""

from __future__ import annotations

from PySide6.QtOpenGL import QOpenGLShader, QOpenGLShaderProgram

from musicmap.scene.batch import FRESH
from musicmap.scene.points import Flag
from musicmap.scene.trajectories import BEGINS

START, END, LOOKS, RADIUS = 0, 1, 2, 3
"""Places of a point's attributes."""

_POINT = f"""#version 330 core
layout(location = {START}) in vec2 start;
layout(location = {END}) in vec2 end;
layout(location = {LOOKS}) in vec4 looks;
layout(location = {RADIUS}) in float radius;
uniform vec4 camera;   // centre in data units, clip units to a data unit
uniform float share;   // 0 at the start, 1 at the end
uniform vec2 alpha;    // opacity, and of dimmed points
uniform vec4 tint;     // a colour to take instead of the point's own; w: how much of it

vec4 light_of(int flags) {{
    float opacity = (flags & {int(Flag.DIMMED)}) != 0 ? alpha.y : alpha.x;
    if ((flags & {FRESH}) != 0) opacity *= share;
    return vec4(mix(looks.rgb, tint.rgb, tint.w), opacity);
}}

vec4 place_of(int flags) {{
    return (flags & {int(Flag.HIDDEN)}) != 0
        ? vec4(2.0, 2.0, 2.0, 1.0)
        : vec4((mix(start, end, share) - camera.xy) * camera.zw, 0.0, 1.0);
}}
"""

_POINT_VERTEX = (
    _POINT
    + """
uniform float sprite;  // diameter of the square that is drawn, in pixels
flat out vec4 light;

void main() {
    int flags = int(looks.a * 255.0 + 0.5);
    light = light_of(flags);
    gl_PointSize = sprite;
    gl_Position = place_of(flags);
}
"""
)

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

# A square an instance, not a sprite: sprites have a largest size, and are gone with their middle.
_CIRCLE_VERTEX = (
    _POINT
    + """
uniform vec2 pixel;    // clip units to a pixel
uniform vec3 size;     // pixels to a data unit, the least radius, and by how many pixels all are larger
flat out vec4 light;
flat out float outer;
out vec2 away;         // from the middle, in pixels

void main() {
    int flags = int(looks.a * 255.0 + 0.5);
    light = light_of(flags);
    outer = max(radius * size.x, size.y) + size.z;
    away = (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0) * (outer + 1.0);
    gl_Position = place_of(flags) + vec4(away * pixel, 0.0, 0.0);
}
"""
)

_CIRCLE_FRAGMENT = """#version 330 core
flat in vec4 light;
flat in float outer;
in vec2 away;
uniform vec2 body;     // how much the inside covers, and the width of the edge
out vec4 colour;

void main() {
    float far = length(away);
    float inside = clamp(outer - far + 0.5, 0.0, 1.0);
    float edge = clamp((body.y + 1.0) / 2.0 - abs(far - outer + body.y / 2.0), 0.0, 1.0);
    float cover = max(inside * body.x, edge) * light.a;
    colour = vec4(light.rgb * cover, cover);
}
"""

_LINE_VERTEX = (
    _POINT
    + """
out vec4 tone;
flat out int bits;

void main() {
    bits = int(looks.a * 255.0 + 0.5);
    tone = light_of(bits);
    gl_Position = place_of(0);
}
"""
)

# Core OpenGL has no lines wider than a pixel: each piece becomes a rectangle with soft long sides.
_LINE_GEOMETRY = f"""#version 330 core
layout(lines) in;
layout(triangle_strip, max_vertices = 4) out;
uniform vec2 pixel;    // clip units to a pixel
uniform float breadth; // pixels
in vec4 tone[];
flat in int bits[];
out vec4 light;
out float away;        // from the middle of the line, in pixels

void main() {{
    vec2 a = gl_in[0].gl_Position.xy / pixel, b = gl_in[1].gl_Position.xy / pixel;
    if ((bits[1] & {BEGINS}) != 0 || ((bits[0] | bits[1]) & {int(Flag.HIDDEN)}) != 0 || distance(a, b) < 1e-3) return;
    float reach = breadth / 2.0 + 0.5;
    vec2 along = normalize(b - a), side = vec2(-along.y, along.x) * reach;
    vec2 ends[2] = vec2[2](a, b);
    for (int i = 0; i < 2; i++) {{
        for (int way = -1; way <= 1; way += 2) {{
            light = tone[i];
            away = float(way) * reach;
            gl_Position = vec4((ends[i] + side * float(way)) * pixel, 0.0, 1.0);
            EmitVertex();
        }}
    }}
    EndPrimitive();
}}
"""

_LINE_FRAGMENT = """#version 330 core
in vec4 light;
in float away;
uniform float breadth;
out vec4 colour;

void main() {
    float cover = clamp(breadth / 2.0 + 0.5 - abs(away), 0.0, 1.0) * light.a;
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


def circle_program() -> QOpenGLShaderProgram:
    """Circles of a size in data units, or rings around them; four vertices an instance."""
    return _program(_CIRCLE_VERTEX, _CIRCLE_FRAGMENT)


def line_program() -> QOpenGLShaderProgram:
    """Lines through points."""
    return _program(_LINE_VERTEX, _LINE_FRAGMENT, _LINE_GEOMETRY)


def _program(vertex: str, fragment: str, geometry: str = "") -> QOpenGLShaderProgram:
    program = QOpenGLShaderProgram()
    kinds = QOpenGLShader.ShaderTypeBit
    stages = [(kinds.Vertex, vertex), (kinds.Fragment, fragment), *([(kinds.Geometry, geometry)] if geometry else [])]
    if not all(program.addShaderFromSourceCode(kind, source) for kind, source in stages) or not program.link():
        raise GlFailure(program.log().strip() or "The shaders could not be built.")
    return program
