"""`musicmap project`: a map as numbers or as a picture."""

from __future__ import annotations

import csv
import io
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicmap.cli.choices import layer_named, not_heard
from musicmap.cli.output import Output, counted
from musicmap.cli.places import Commands, add_folder, library_file
from musicmap.errors import UserError
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.cache.reader import Reader
    from musicmap.jobs.picture import Picture
    from musicmap.projection.recipe import Axes, Recipe
    from musicmap.types import Floats

_SIZE = (2000.0, 1400.0)
"""Of a picture, in pixels."""


def add(commands: Commands) -> None:
    parser = commands(
        help="lay a layer out as a map",
        description="Lays the segments of a library out as a map. Without --out it tells how much of the variance the "
        "map shows; FILE.csv gets path, start_s, x and y of every segment, FILE.png and FILE.svg a picture.",
    )
    add_folder(parser)
    parser.add_argument("--layer", required=True, metavar="MODEL/LAYER", help="like msd-musicnn/taggram")
    parser.add_argument("--projection", default="pca", choices=["pca", "std-pca"])
    parser.add_argument(
        "--axes", default=(0, 1), type=axes_named, metavar="A,B", help="components across and up, of 1 to 6 (1,2)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="FILE.csv, FILE.png or FILE.svg")
    parser.add_argument("--theme", default="dark", choices=["dark", "light"], help="of the picture (default: dark)")
    parser.set_defaults(run=run)


def axes_named(text: str) -> Axes:
    """Read `A,B`, two different components counted from 1; ArgumentTypeError for anything else."""
    parts = text.split(",")
    if len(parts) != 2 or parts[0].strip() == parts[1].strip() or not {p.strip() for p in parts} <= set("123456"):
        raise ArgumentTypeError(f"“{text}” does not name two components; write them like 1,2 (of 1 to 6).")
    return int(parts[0]) - 1, int(parts[1]) - 1


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.cache.reader import Reader
    from musicmap.playlist.atomic import write_whole
    from musicmap.projection.recipe import TITLES, Recipe

    out: Path | None = args.out
    if out is not None and out.suffix.lower() not in _WRITERS:
        raise UserError(f"“{out.name}” is not the name of a CSV, PNG or SVG file.", "Let it end in .csv, .png or .svg.")
    recipe = Recipe(layer_named(args.layer), args.projection)
    file = library_file(args, dirs)
    with Reader(file) as reader:
        picture = _picture(reader, recipe)
        if not len(picture.track):
            raise not_heard(recipe.layer.model)
        if out is not None:
            write_whole(out, _WRITERS[out.suffix.lower()](reader, picture, args), overwrite=True)
        folder = reader.folder
    document: dict[str, Any] = {
        "folder": str(folder),
        "library": str(file.absolute()),
        "layer": str(recipe.layer),
        "projection": recipe.projection,
        "axes": [axis + 1 for axis in args.axes],
        "tracks": len(picture.tracks),
        "points": len(picture.track),
        "explained": [round(float(share), 6) for share in picture.explained],
        "out": None if out is None else str(out.absolute()),
    }
    output.result(document, _lines(document, TITLES[recipe.projection]))
    return 0


def _picture(reader: Reader, recipe: Recipe) -> Picture:
    """The picture that the window shows, if it has shown this one; otherwise a fresh one."""
    from musicmap.jobs.picture import Picture, compose

    kept = reader.picture(recipe.key)
    try:
        before = None if kept is None else Picture.from_bytes(kept[1])
    except ValueError:
        before = None
    return compose(reader, recipe, before)


def _lines(document: Mapping[str, Any], title: str) -> Iterator[str]:
    first, second = (document["explained"][axis - 1] for axis in document["axes"])
    yield (
        f"{counted(document['points'], 'segment')} of {counted(document['tracks'], 'track')} "
        f"by {document['layer']}, {title}"
    )
    yield f"The map shows {first + second:.1%} of the variance: {first:.1%} across, {second:.1%} up."
    if document["out"]:
        yield f"Written to {document['out']}"


def _csv(reader: Reader, picture: Picture, args: Namespace) -> bytes:
    paths = {track.id: str(track.path) for track in reader.tracks()}
    names = [paths.get(track, "") for track in picture.tracks.tolist()]
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("path", "start_s", "x", "y"))
    points = zip(picture.track.tolist(), picture.start.tolist(), _positions(picture, args).tolist(), strict=True)
    rows.writerows((names[track], f"{start:.3f}", f"{x:.7g}", f"{y:.7g}") for track, start, (x, y) in points)
    return text.getvalue().encode("utf-8", "surrogateescape")


def _positions(picture: Picture, args: Namespace) -> Floats:
    return picture.components[:, list(args.axes)]


def _png(_reader: Reader, picture: Picture, args: Namespace) -> bytes:
    from musicmap.scene.png import png_bytes
    from musicmap.scene.raster import draw

    points, camera, theme, islands = _scene(picture, args)
    return png_bytes(draw(points, camera, theme, islands))


def _svg(reader: Reader, picture: Picture, args: Namespace) -> bytes:
    from musicmap.scene.svg import svg_text

    points, camera, theme, islands = _scene(picture, args)
    return svg_text(points, camera, theme, islands, title=f"{reader.folder.name}: {args.layer}").encode("utf-8")


def _scene(picture: Picture, args: Namespace) -> tuple[Any, Any, Any, Any]:
    from musicmap.scene.camera import Bounds, Camera
    from musicmap.scene.density import islands
    from musicmap.scene.points import Points
    from musicmap.scene.theme import DARK, LIGHT

    dark = args.theme == "dark"
    theme = DARK if dark else LIGHT
    points = Points.of(_positions(picture, args), picture.track, colour=picture.dark if dark else picture.light)
    return points, Camera.fit(Bounds.of(points.positions), _SIZE), theme, islands(points, theme)


_WRITERS = {".csv": _csv, ".png": _png, ".svg": _svg}
