"""Cover pictures: abstract, seeded by the album.

Takes an album, gives an encoded picture; may import numpy, PIL; runs on worker processes.
"""

from __future__ import annotations

import colorsys
import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from PIL import Image

from musicmap.demo.catalogue import Album, Cover
from musicmap.demo.chance import between, pick
from musicmap.types import Floats

SIDE = 400
"""Pixels."""

_Plane = Floats
_Colour = tuple[float, float, float]
_Painter = Callable[[np.random.Generator, _Plane, _Plane, "list[_Colour]"], _Plane]


def cover(album: Album, format: str = "JPEG") -> bytes:
    """The album's picture, `SIDE` pixels square, as JPEG or PNG. The same album has the same picture."""
    rng = np.random.default_rng(list(f"{album.artist}/{album.title}".encode()))
    y, x = (np.mgrid[0:SIDE, 0:SIDE] / SIDE).astype(np.float32)
    painted = _PAINTERS[album.cover](rng, x, y, _palette(rng, album.hue))
    shaded = painted * (1 - 0.35 * ((x - 0.5) ** 2 + (y - 0.5) ** 2))[..., None]
    picture = Image.fromarray((np.clip(shaded, 0, 1) * 255).astype(np.uint8))
    out = io.BytesIO()
    picture.save(out, format, quality=90, compress_level=4)
    return out.getvalue()


def _palette(rng: np.random.Generator, hue: float) -> list[_Colour]:
    """Dark ground to bright accent: neighbours on the colour wheel, and one from across it."""
    turn = between(rng, 0.05, 0.1) * pick(rng, (-1, 1))
    across = (hue + between(rng, 0.42, 0.55)) % 1
    return [
        colorsys.hsv_to_rgb(hue, 0.75, 0.18),
        colorsys.hsv_to_rgb((hue + turn) % 1, 0.65, 0.42),
        colorsys.hsv_to_rgb((hue + 2 * turn) % 1, 0.5, 0.72),
        colorsys.hsv_to_rgb((hue + 3 * turn) % 1, 0.28, 0.95),
        colorsys.hsv_to_rgb(across, 0.6, 0.92),
    ]


def _ground(x: _Plane, y: _Plane, angle: float, first: _Colour, second: _Colour) -> _Plane:
    along: Floats = np.clip((x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle) + 0.5, 0, 1)[..., None]
    return np.asarray((1 - along) * np.array(first, np.float32) + along * np.array(second, np.float32))


def _over(below: _Plane, mask: _Plane, colour: _Colour, strength: float = 1.0) -> _Plane:
    cover = (np.clip(mask, 0, 1) * strength)[..., None]
    return np.asarray(below * (1 - cover) + np.array(colour, np.float32) * cover, np.float32)


def _edge(distance: _Plane) -> _Plane:
    """1 inside (negative distance), 0 outside, smooth over a pixel."""
    return np.asarray(np.clip(0.5 - distance * SIDE, 0, 1), np.float32)


def _hills(rng: np.random.Generator, x: _Plane, y: _Plane, colours: list[_Colour]) -> _Plane:
    """Ridges behind one another under a low sun."""
    picture = _ground(x, y, np.pi / 2, colours[2], colours[3])
    sun = np.hypot(x - between(rng, 0.25, 0.75), y - between(rng, 0.25, 0.4))
    picture = _over(picture, np.exp(-((sun / 0.3) ** 2)), (1, 1, 1), 0.35)
    picture = _over(picture, _edge(sun - between(rng, 0.09, 0.15)), colours[4])
    for i in range(5):
        ridge = 0.45 + 0.11 * i
        for octave in range(1, 5):
            wave = np.sin(2 * np.pi * (octave * between(rng, 0.7, 1.3) * x + rng.random()))
            ridge = ridge + 0.09 / octave**1.4 * wave
        depth = i / 4
        shade = tuple((1 - depth) * a + depth * b for a, b in zip(colours[2], colours[0], strict=True))
        picture = _over(picture, _edge(ridge - y), (shade[0], shade[1], shade[2]), 0.92)
    return picture


def _arcs(rng: np.random.Generator, x: _Plane, y: _Plane, colours: list[_Colour]) -> _Plane:
    """Rings about a corner, as on a record."""
    picture = _ground(x, y, between(rng, 0, 6.28), colours[0], colours[1])
    distance = np.hypot(x - pick(rng, (0.0, 0.5, 1.0)), y - pick(rng, (0.5, 1.0)))
    radius = between(rng, 0.12, 0.2)
    for i in range(9):
        width = between(rng, 0.012, 0.06)
        mask = _edge(np.abs(distance - radius) - width / 2)
        picture = _over(picture, mask, pick(rng, colours[1:], (1, 3, 3, 2)), between(rng, 0.6, 1) if i else 1)
        radius += width + between(rng, 0.02, 0.06)
    return picture


def _discs(rng: np.random.Generator, x: _Plane, y: _Plane, colours: list[_Colour]) -> _Plane:
    """Large circles that let each other shine through."""
    picture = _ground(x, y, between(rng, 0, 6.28), colours[0], colours[1])
    for i in range(6):
        distance = np.hypot(x - between(rng, 0.1, 0.9), y - between(rng, 0.1, 0.9))
        radius = between(rng, 0.1, 0.34)
        light = 0.55 + 0.45 * (distance / radius)
        picture = _over(picture, _edge(distance - radius) * light, colours[1 + i % 4], 0.75)
    return picture


def _stripes(rng: np.random.Generator, x: _Plane, y: _Plane, colours: list[_Colour]) -> _Plane:
    """Bands of uneven width on a slant, bent a little."""
    angle = between(rng, -0.6, 0.6)
    bend = 0.06 * np.sin(2 * np.pi * (between(rng, 0.5, 1.5) * y + rng.random()))
    across = x * np.cos(angle) + y * np.sin(angle) + bend
    picture = _ground(x, y, np.pi / 2, colours[0], colours[0])
    at = -0.4
    while at < 1.5:
        width = between(rng, 0.02, 0.16)
        mask = _edge(np.abs(across - at) - width / 2)
        picture = _over(picture, mask, pick(rng, colours[1:], (4, 3, 2, 1)), between(rng, 0.5, 1))
        at += width + between(rng, 0.0, 0.05)
    return picture


def _dots(rng: np.random.Generator, x: _Plane, y: _Plane, colours: list[_Colour]) -> _Plane:
    """A lattice of points whose size follows a wave."""
    picture = _ground(x, y, between(rng, 0, 6.28), colours[0], colours[1])
    count = pick(rng, (11, 14, 18))
    u, v = x * count, y * count
    row, column = np.floor(v), np.floor(u)
    wave = 0.5 + 0.5 * np.sin(column * between(rng, 0.3, 0.6) + row * between(rng, 0.2, 0.5) + rng.random() * 6)
    distance = (np.hypot(u - column - 0.5, v - row - 0.5) - 0.08 - 0.34 * wave) / count
    lit = np.sin(column * 12.9898 + row * 78.233 + rng.random() * 9) > 0.93
    picture = _over(picture, _edge(distance) * ~lit, colours[3])
    return _over(picture, _edge(distance) * lit, colours[4])


def _threads(rng: np.random.Generator, x: _Plane, y: _Plane, colours: list[_Colour]) -> _Plane:
    """Strings that swing."""
    picture = _ground(x, y, np.pi / 2, colours[0], colours[1])
    phase, bend = rng.random() * 6, between(rng, 0.08, 0.2)
    for i in range(26):
        swing = bend * np.sin(np.pi * x * between(rng, 1.6, 1.9) + phase + i * 0.09) * np.sin(np.pi * x)
        distance = np.abs(y - 0.12 - 0.03 * i - swing) - 0.0022
        colour = colours[4] if i % 9 == 4 else colours[2 + i % 2]
        picture = _over(picture, np.exp(-np.clip(distance, 0, None) * 220), colour, 0.85)
    return picture


_PAINTERS: Mapping[Cover, _Painter] = MappingProxyType(
    {"hills": _hills, "arcs": _arcs, "discs": _discs, "stripes": _stripes, "dots": _dots, "threads": _threads}
)
