"""A map as a file: a poster as PNG or SVG, or where everything lies as CSV or Parquet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from musicmap.errors import UserError
from musicmap.playlist.atomic import whole_file
from musicmap.scene.camera import Bounds
from musicmap.scene.colouring import strongest_tag
from musicmap.scene.density import islands
from musicmap.scene.lettering import Lettering
from musicmap.scene.points import Points
from musicmap.scene.positions import PositionsTable, write_csv, write_parquet
from musicmap.scene.poster import Poster
from musicmap.scene.theme import MapTheme
from musicmap.scene.trajectories import Trajectories
from musicmap.session.colours import colours_of
from musicmap.session.drawn import Drawn, chosen_tracks, flags_of, names_of, paths
from musicmap.session.highlight import Highlight
from musicmap.session.look import Look
from musicmap.session.maps import MapState
from musicmap.session.selection import NOTHING, Selection

SHEET: Final = (1600.0, 1130.0)
"""A poster's size in logical pixels; what it is drawn at makes it finer, not other."""


@dataclass(frozen=True, slots=True, eq=False)
class MapFile:
    """What is to be written of a map that has a picture."""

    there: MapState
    look: Look
    theme: MapTheme
    title: str
    note: str = ""
    highlights: Sequence[Highlight] = ()
    selection: Selection = NOTHING
    seen: Bounds | None = None
    """Which part of it; None: all."""
    width: int = 3200
    """Pixels, of a PNG."""
    lettering: Lettering | None = None
    """Where the letters come from; None: the system's fonts."""


def write_map(file: Path, wanted: MapFile) -> None:
    """Write a file of the kind that its ending says. May take a minute for a million points.

    Raises:
        UserError: the ending says nothing, or the file cannot be written.
    """
    write = _WRITERS.get(file.suffix.lower())
    if write is None:
        raise UserError(f"“{file.name}” is not the name of a {NAMES} file.", f"Let it end in {ENDINGS}.")
    with whole_file(file, overwrite=True) as out:
        write(out, wanted)


def can_write(file: Path) -> bool:
    """Whether the ending says what kind of file it is to be."""
    return file.suffix.lower() in _WRITERS


def poster_of(wanted: MapFile) -> Poster:
    """The sheet: the map as it is drawn in the window, with region names and legend."""
    there, theme = wanted.there, wanted.theme
    picture = there.picture
    if picture is None:
        raise UserError("There is no map yet.", "Wait until its first points are there.")
    colours, legend = colours_of(wanted.look.colour, there, wanted.highlights, dark=theme.dark)
    points = Drawn.of(wanted.look.view, picture).points(colours, flags_of(there, wanted.selection))
    seen = picture.positions[there.there()]
    return Poster(
        points=points,
        theme=theme,
        size=SHEET,
        seen=wanted.seen or Bounds.of(seen),
        islands=islands(points, theme),
        trajectories=_lines(wanted),
        names=names_of(there),
        legend=legend,
        title=wanted.title,
        note=wanted.note,
        keep_aspect=wanted.look.recipe.projection != "original",
    )


def _lines(wanted: MapFile) -> Trajectories | None:
    there = wanted.there
    if wanted.look.view != "trajectories":
        return None
    runs = paths(there, chosen_tracks(there, wanted.selection))
    return Trajectories.of(runs, dark=wanted.theme.dark) if runs else None


def positions_of(wanted: MapFile) -> PositionsTable:
    """Every point whose track is there."""
    picture, collection, rows = wanted.there.picture, wanted.there.collection, wanted.there.rows
    if picture is None or collection is None or rows is None:
        raise UserError("There is no map yet.", "Wait until its first points are there.")
    row = rows[picture.track]
    kept = row >= 0
    tag = strongest_tag(picture.top, picture.top_values)
    points = Points.of(picture.positions[kept], row[kept], picture.segment[kept], picture.start[kept])
    return PositionsTable(points, collection.tracks, tag[kept], wanted.there.tag_names)


def _png(out: BinaryIO, wanted: MapFile) -> None:
    from musicmap.scene.poster_png import poster_png

    for part in poster_png(poster_of(wanted), wanted.width, wanted.lettering):
        out.write(part)


def _svg(out: BinaryIO, wanted: MapFile) -> None:
    from musicmap.scene.poster_svg import poster_svg

    out.write(poster_svg(poster_of(wanted), wanted.lettering).encode("utf-8"))


def _csv(out: BinaryIO, wanted: MapFile) -> None:
    write_csv(out, positions_of(wanted))


def _parquet(out: BinaryIO, wanted: MapFile) -> None:
    write_parquet(out, positions_of(wanted))


_WRITERS: Final[dict[str, Callable[[BinaryIO, MapFile], None]]] = {
    ".png": _png,
    ".svg": _svg,
    ".csv": _csv,
    ".parquet": _parquet,
}
NAMES, ENDINGS = "PNG, SVG, CSV or Parquet", ".png, .svg, .csv or .parquet"
