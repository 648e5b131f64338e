"""The map as SVG text: points as circles, for print and for other programs."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.density import Islands
from musicmap.scene.png import png_bytes
from musicmap.scene.points import Flag, Points, drawing_order
from musicmap.scene.raster import CIRCLE_EDGE, CIRCLE_FILL, RING_GAP, RING_WIDTH, Look, radii
from musicmap.scene.theme import MapTheme, Rgb
from musicmap.scene.trajectories import BEGINS, LINE_ALPHA, LINE_WIDTH, Trajectories
from musicmap.types import Doubles


def svg_text(
    points: Points,
    camera: Camera,
    theme: MapTheme,
    islands: Islands | None = None,
    title: str = "",
    trajectories: Trajectories | None = None,
) -> str:
    """A whole SVG 1.1 document of the camera's size, complete in itself: it refers to nothing outside.

    Points and lines outside the picture are left out. The islands lie in it as an embedded PNG.
    """
    width, height = camera.size
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">',
        *([f"<title>{escape(_legal(title))}</title>"] if title else []),
        f'<rect width="100%" height="100%" fill="{_hex(theme.canvas)}"/>',
        *(_islands(islands, camera) if islands else ()),
        *(_lines(points, trajectories, camera) if trajectories else ()),
        *_circles(points, camera, theme),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _circles(points: Points, camera: Camera, theme: MapTheme) -> Iterable[str]:
    look = Look.of(theme, camera, Bounds.of(points.positions), len(points))
    dots = points.radius is None
    radius = np.full(len(points), look.size / 2) if points.radius is None else radii(points.radius, camera, look)
    at = camera.pixels(points.positions)
    far = radius[:, None]
    shown = points.visible & (at > -far).all(axis=1) & (at < np.array(camera.size) + far).all(axis=1)
    chosen = points.has(Flag.SELECTED) & shown
    order = drawing_order(points)
    below = shown & ~chosen if dots else shown
    yield from _discs(points, order[below[order]], at, radius, look)
    # As in the raster picture: rings, and above them all the dots they belong to.
    gap = RING_GAP if dots else RING_GAP + RING_WIDTH / 2
    yield f'<g fill="none" stroke="{_hex(theme.accent)}" stroke-width="{RING_WIDTH:g}">'
    rings = zip(*at[chosen].T.tolist(), radius[chosen].tolist(), strict=True)
    yield from (f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r + gap:.2f}"/>' for x, y, r in rings)
    yield "</g>"
    if dots:
        yield from _discs(points, order[chosen[order]], at, radius, look)


def _discs(points: Points, order: NDArray[np.integer[Any]], at: Doubles, radius: Doubles, look: Look) -> Iterable[str]:
    """Dots; or circles, whose edge lies within their radius."""
    dimmed, circles, theme = points.has(Flag.DIMMED), points.radius is not None, look.theme
    if circles:
        yield f'<g fill-opacity="{CIRCLE_FILL:g}" stroke-width="{CIRCLE_EDGE:g}" opacity="{theme.point_alpha:g}">'
    else:
        yield f'<g fill-opacity="{theme.point_alpha:g}">'
    for i in order:
        colour = "#{:02x}{:02x}{:02x}".format(*points.colour[i])
        if circles:
            faint = f' opacity="{look.dimmed / theme.point_alpha:.3f}"' if dimmed[i] else ""
            paint = f'r="{radius[i] - CIRCLE_EDGE / 2:.2f}" fill="{colour}" stroke="{colour}"{faint}'
        else:
            faint = f' fill-opacity="{look.dimmed:g}"' if dimmed[i] else ""
            paint = f'r="{radius[i]:.2f}" fill="{colour}"{faint}'
        yield f'<circle cx="{at[i, 0]:.2f}" cy="{at[i, 1]:.2f}" {paint}/>'
    yield "</g>"


def _lines(points: Points, trajectories: Trajectories, camera: Camera) -> Iterable[str]:
    """A stroke from each vertex to the next, in the colour between theirs: SVG 1.1 has no colours along a line."""
    part = trajectories.part(Batch.of(points))
    at, flags = camera.pixels(part.end), part.looks[:, 3]
    (x, y), (width, height) = at.T, camera.size
    inside = (x > -LINE_WIDTH) & (x < width + LINE_WIDTH) & (y > -LINE_WIDTH) & (y < height + LINE_WIDTH)
    drawn = ((flags[1:] & (BEGINS | Flag.HIDDEN)) == 0) & ((flags[:-1] & Flag.HIDDEN) == 0)
    drawn &= inside[1:] | inside[:-1]
    colour = (part.looks[1:, :3].astype(int) + part.looks[:-1, :3]) // 2
    yield f'<g stroke-width="{LINE_WIDTH:g}" stroke-opacity="{LINE_ALPHA:g}">'
    for i in np.flatnonzero(drawn).tolist():
        (ax, ay), (bx, by) = at[i].tolist(), at[i + 1].tolist()
        stroke = "#{:02x}{:02x}{:02x}".format(*colour[i])
        yield f'<line x1="{ax:.2f}" y1="{ay:.2f}" x2="{bx:.2f}" y2="{by:.2f}" stroke="{stroke}"/>'
    yield "</g>"


def _islands(islands: Islands, camera: Camera) -> Iterable[str]:
    box = islands.bounds
    left, top = camera.pixel_of((box.left, box.top))
    right, bottom = camera.pixel_of((box.right, box.bottom))
    data = base64.b64encode(png_bytes(islands.image)).decode("ascii")
    yield (
        f'<image x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{bottom - top:.2f}" '
        f'preserveAspectRatio="none" xlink:href="data:image/png;base64,{data}"/>'
    )


def _legal(text: str) -> str:
    """Without the control characters that XML 1.0 forbids even when escaped; file tags hold them."""
    return "".join(
        c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
