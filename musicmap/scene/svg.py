"""The map as SVG text: points as circles, for print and for other programs."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from musicmap.scene.camera import Bounds, Camera, point_size
from musicmap.scene.density import Islands
from musicmap.scene.png import png_bytes
from musicmap.scene.points import Flag, Points, drawing_order
from musicmap.scene.raster import RING_GAP, RING_WIDTH
from musicmap.scene.theme import MapTheme, Rgb
from musicmap.types import Doubles


def svg_text(points: Points, camera: Camera, theme: MapTheme, islands: Islands | None = None, title: str = "") -> str:
    """A whole SVG 1.1 document of the camera's size, complete in itself: it refers to nothing outside.

    Points outside the picture are left out. The islands lie in it as an embedded PNG.
    """
    width, height = camera.size
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">',
        *([f"<title>{escape(_legal(title))}</title>"] if title else []),
        f'<rect width="100%" height="100%" fill="{_hex(theme.canvas)}"/>',
        *(_islands(islands, camera) if islands else ()),
        *_circles(points, camera, theme),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _circles(points: Points, camera: Camera, theme: MapTheme) -> Iterable[str]:
    radius = point_size(camera, Bounds.of(points.positions), len(points)) / 2
    at = camera.pixels(points.positions)
    shown = (
        points.visible & (at > -radius).all(axis=1) & (at < (camera.size[0] + radius, camera.size[1] + radius)).all(1)
    )
    chosen = points.has(Flag.SELECTED) & shown
    order = drawing_order(points)
    yield from _discs(points, order[(shown & ~chosen)[order]], at, radius, theme)
    # As in the raster picture: rings, and above them all the points they belong to.
    yield f'<g fill="none" stroke="{_hex(theme.accent)}" stroke-width="{RING_WIDTH:g}">'
    yield from (f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius + RING_GAP:.2f}"/>' for x, y in at[chosen].tolist())
    yield "</g>"
    yield from _discs(points, order[chosen[order]], at, radius, theme)


def _discs(
    points: Points, order: NDArray[np.integer[Any]], at: Doubles, radius: float, theme: MapTheme
) -> Iterable[str]:
    dimmed = points.has(Flag.DIMMED)
    yield f'<g fill-opacity="{theme.point_alpha:g}">'
    for i in order:
        faint = f' fill-opacity="{theme.dimmed_alpha:g}"' if dimmed[i] else ""
        colour = "#{:02x}{:02x}{:02x}".format(*points.colour[i])
        yield f'<circle cx="{at[i, 0]:.2f}" cy="{at[i, 1]:.2f}" r="{radius:.2f}" fill="{colour}"{faint}/>'
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
