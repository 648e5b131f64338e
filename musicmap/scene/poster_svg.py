"""A poster as SVG text: names and legend stay text, for print and for other programs."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from xml.sax.saxutils import escape

from musicmap.scene.lettering import Lettering, PillowLettering
from musicmap.scene.png import png_bytes
from musicmap.scene.points import Points
from musicmap.scene.poster import Bar, Dot, Poster, Sheet, Word, laid_out, one_line
from musicmap.scene.raster import draw
from musicmap.scene.svg import svg_text
from musicmap.scene.theme import Rgb

MOST_CIRCLES = 60_000
"""With more points than these the map lies in the file as a picture: no program opens a million circles."""
_FONTS = "Inter, 'Segoe UI', 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"
_DENSE = 2.0
"""Pixels of that picture to a logical one."""
_FINE = 8.0
"""Letters are measured this much larger, as measures come in whole pixels."""


def poster_svg(poster: Poster, lettering: Lettering | None = None) -> str:
    """A whole SVG 1.1 document of the sheet's size, complete in itself but for the fonts.

    Every text says how wide it is to be, so that nothing crosses whatever font the reader has.
    """
    letters = lettering or PillowLettering()

    def measure(text: str, size: float, tracking: float) -> float:
        return float(letters.cover(text, size * _FINE, tracking).shape[1] / _FINE)

    sheet = laid_out(poster, measure)
    document, _, _ = _map(poster, sheet).rpartition("</svg>")
    width, height = poster.size
    return "\n".join(
        [
            document.rstrip(),
            f'<g fill="{_hex(poster.theme.canvas)}">',
            f'<rect width="{width:g}" height="{sheet.top:.2f}"/>',
            f'<rect y="{sheet.bottom:.2f}" width="{width:g}" height="{height - sheet.bottom:.2f}"/>',
            "</g>",
            f'<g font-family="{_FONTS}" font-weight="500">',
            *(line for mark in sheet.marks for line in _mark(mark, poster.theme.canvas)),
            "</g>",
            "</svg>\n",
        ]
    )


def _map(poster: Poster, sheet: Sheet) -> str:
    """The map all over the sheet, as a document of its own."""
    points, camera, theme = poster.points, sheet.camera, poster.theme
    title = one_line(poster.title)
    if len(points) <= MOST_CIRCLES:
        return svg_text(points, camera, theme, poster.islands, title, poster.trajectories)
    dense = draw(points, camera, theme, poster.islands, _DENSE, poster.trajectories)
    picture = png_bytes(dense[..., :3])
    data = base64.b64encode(picture).decode("ascii")
    width, height = camera.size
    image = f'<image width="{width:g}" height="{height:g}" xlink:href="data:image/png;base64,{data}"/>'
    empty, _, _ = svg_text(Points.of([]), camera, theme, None, title).rpartition("</svg>")
    return f"{empty}{image}\n</svg>"


def _mark(mark: Word | Dot | Bar, canvas: Rgb) -> Iterator[str]:
    if isinstance(mark, Dot):
        yield f'<circle cx="{mark.x:.2f}" cy="{mark.y:.2f}" r="{mark.radius:g}" fill="{_hex(mark.colour)}"/>'
    elif isinstance(mark, Bar):
        yield from _steps(mark)
    else:
        # The baseline, from the middle of the capitals: “dominant-baseline” is not known to all.
        place = f'x="{mark.x:.2f}" y="{mark.y + 0.36 * mark.size:.2f}" font-size="{mark.size:g}"'
        wide = f' textLength="{mark.width:.2f}" lengthAdjust="spacingAndGlyphs"' if len(mark.text) > 1 else ""
        spaced = f' letter-spacing="{mark.tracking * mark.size:.2f}"' if mark.tracking else ""
        text = f"{place}{wide}{spaced}", escape(mark.text)
        if mark.halo:
            halo = f'stroke="{_hex(canvas)}" stroke-width="{0.3 * mark.size:.2f}" stroke-linejoin="round"'
            yield f'<text {text[0]} fill="none" {halo} stroke-opacity="0.8">{text[1]}</text>'
        yield f'<text {text[0]} fill="{_hex(mark.colour)}">{text[1]}</text>'


def _steps(bar: Bar) -> Iterator[str]:
    """A ramp as a gradient of its own."""
    name = f"ramp-{bar.x:.0f}-{bar.y:.0f}"
    yield f'<defs><linearGradient id="{name}">'
    for i, stop in enumerate(bar.stops):
        yield f'<stop offset="{i / max(len(bar.stops) - 1, 1):.4g}" stop-color="{_hex(stop)}"/>'
    yield "</linearGradient></defs>"
    box = f'x="{bar.x:.2f}" y="{bar.y:.2f}" width="{bar.width:g}" height="{bar.height:g}"'
    yield f'<rect {box} fill="url(#{name})"/>'


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
