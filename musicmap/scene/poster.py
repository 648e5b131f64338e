"""A map as a sheet to hang up or hand on: title, map with names, legend; drawn as PNG or written as SVG elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from musicmap.scene.camera import Bounds, Camera, Pair
from musicmap.scene.colouring import Legend
from musicmap.scene.density import Islands
from musicmap.scene.labels import placed
from musicmap.scene.names import Name
from musicmap.scene.points import Points
from musicmap.scene.theme import MapTheme, Rgb
from musicmap.scene.trajectories import Trajectories

Width = Callable[[str, float, float], float]
"""(text, size in pixels, tracking) → its width in pixels."""

TRACKING = 0.09
"""Of the names on the map, a share of their size."""
_SMALL_CAPS, _SMALLEST = 0.82, 11.0
"""The size of small capitals as a share of the letters they stand among, and at least this many pixels."""
_EDGE, _ROW, _GAP = 24.0, 24.0, 20.0
_TITLE, _TEXT = 22.0, 13.0
_DOT, _BAR = 5.0, (160.0, 8.0)
_LONGEST = 32


@dataclass(frozen=True, slots=True, eq=False)
class Poster:
    """What is on the sheet. All texts are plain: they come from files and taggers, and are never markup."""

    points: Points
    theme: MapTheme
    size: Pair
    """Of the whole sheet, logical pixels: those that a text of 13 is readable at."""
    seen: Bounds
    """Which part of the map is shown, data units."""
    islands: Islands | None = None
    names: tuple[Name, ...] = ()
    legend: Legend = field(default_factory=Legend)
    title: str = ""
    note: str = ""
    """Under the title: whose map this is, and how it was made."""
    keep_aspect: bool = True
    """False where the axes mean different things."""
    trajectories: Trajectories | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A text whose middle line is at `y`; `x` is where it begins."""

    text: str
    x: float
    y: float
    size: float
    colour: Rgb
    width: float
    tracking: float = 0.0
    halo: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc of the legend."""

    x: float
    y: float
    radius: float
    colour: Rgb


@dataclass(frozen=True, slots=True)
class Bar:
    """A ramp of the legend, from left to right."""

    x: float
    y: float
    """Its top."""
    width: float
    height: float
    stops: tuple[Rgb, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where everything goes, logical pixels from the top left."""

    camera: Camera
    """Of all the sheet; the map shows from `top` to `bottom` only."""
    top: float
    bottom: float
    marks: tuple[Word | Dot | Bar, ...]


def laid_out(poster: Poster, width: Width) -> Sheet:
    """Title above, legend below, in as many rows as it takes, and the map in all the room between."""
    head, top = _head(poster, width)
    legend, rows = _legend(poster, width)
    bottom = max(poster.size[1] - (rows * _ROW + 1.25 * _EDGE if rows else 0.0), top + 1)
    # Nothing of the map is at the sheet's very edge.
    camera = Camera.fit(poster.seen, (poster.size[0], bottom - top), _EDGE, keep_aspect=poster.keep_aspect)
    lower = (top + bottom - poster.size[1]) / 2
    whole = camera.resized(poster.size).panned(0.0, lower)
    moved = [_down(mark, bottom + 0.75 * _ROW) for mark in legend]
    return Sheet(whole, top, bottom, (*_names(poster, camera, top, width), *head, *moved))


def _head(poster: Poster, width: Width) -> tuple[list[Word], float]:
    """Title and note, and where the map begins."""
    words, y = [], _EDGE
    for text, size, colour in (
        (poster.title, _TITLE, poster.theme.text),
        (poster.note, _TEXT, poster.theme.quiet),
    ):
        if text:
            shown = _fitting(text, size, poster.size[0] - 2 * _EDGE, width)
            words.append(Word(shown, _EDGE, y + size / 2, size, colour, width(shown, size, 0.0)))
            y += size + 10
    return words, y if words else 0.0


def _names(poster: Poster, camera: Camera, top: float, width: Width) -> list[Word]:
    def measure(text: str, size: float) -> Pair:
        return width(one_line(text).upper(), _capitals(size), TRACKING), size

    words = []
    for name in placed(poster.names, camera, measure, Bounds.of(poster.points.positions)):
        text, size = one_line(name.name.text).upper(), _capitals(name.size_px)
        wide = width(text, size, TRACKING)
        x, y = name.x_px - wide / 2, name.y_px
        if x < 0 or x + wide > camera.size[0] or not size / 2 <= y <= camera.size[1] - size / 2:
            continue  # a sheet cannot be dragged to read the rest
        if name.opacity < 0.5:
            continue  # nor does a zoom go on: half faded names would stay so
        words.append(Word(text, x, y + top, size, poster.theme.text, wide, TRACKING, halo=True))
    return words


def _capitals(size: float) -> float:
    return max(size * _SMALL_CAPS, _SMALLEST)


def _legend(poster: Poster, width: Width) -> tuple[list[Word | Dot | Bar], int]:
    """The legend's marks, its first row's middle line at 0, and how many rows it has."""
    marks: list[Word | Dot | Bar] = []
    theme, legend, room = poster.theme, poster.legend, poster.size[0] - 2 * _EDGE
    x, row = 0.0, 0
    for item in _items(legend, theme, room, width):
        wide = max((_end(mark) for mark in item), default=0.0)
        if x and x + wide > room:
            x, row = 0.0, row + 1
        marks += [_aside(_down(mark, row * _ROW), _EDGE + x) for mark in item]
        x += wide + _GAP
    return marks, row + 1 if marks else 0


def _items(legend: Legend, theme: MapTheme, room: float, width: Width) -> list[list[Word | Dot | Bar]]:
    """What stays together in the legend, each from 0 on."""

    def word(text: str, x: float, colour: Rgb) -> Word:
        return Word(text, x, 0.0, _TEXT, colour, width(text, _TEXT, 0.0))

    items: list[list[Word | Dot | Bar]] = []
    if legend.title and (legend.entries or legend.ramp):
        items.append([word(_fitting(legend.title, _TEXT, room, width), 0.0, theme.quiet)])
    if legend.ramp:
        low = word(one_line(legend.ramp.low), 0.0, theme.text)
        bar = Bar(low.width + 8, -_BAR[1] / 2, *_BAR, legend.ramp.stops)
        items.append([low, bar, word(one_line(legend.ramp.high), bar.x + bar.width + 8, theme.text)])
    for entry in legend.entries:
        label = word(_fitting(_short(entry.label), _TEXT, room - 100, width), 2 * _DOT + 7, theme.text)
        count = word(f"{entry.count:,}", label.x + label.width + 6, theme.quiet)
        items.append([Dot(_DOT, 0.0, _DOT, entry.colour), label, count])
    return items


def _end(mark: Word | Dot | Bar) -> float:
    return mark.x + (mark.radius if isinstance(mark, Dot) else mark.width)


def _down(mark: Word | Dot | Bar, by: float) -> Word | Dot | Bar:
    return replace(mark, y=mark.y + by)


def _aside(mark: Word | Dot | Bar, by: float) -> Word | Dot | Bar:
    return replace(mark, x=mark.x + by)


def one_line(text: str) -> str:
    """Without control characters, line breaks, and what no file may hold: file tags have all of them."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _fitting(text: str, size: float, room: float, width: Width) -> str:
    """The text in one line, or as much of it as there is room for."""
    text = one_line(text)
    if width(text, size, 0.0) <= room:
        return text
    while text and width(text + "…", size, 0.0) > room:
        text = text[:-1]
    return text.rstrip() + "…"
