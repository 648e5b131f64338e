"""`musicmap project`: a map as numbers or as a picture."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicmap.cli.choices import card_of, layer_named, not_heard
from musicmap.cli.output import Output, counted
from musicmap.cli.places import Commands, add_folder, library_file
from musicmap.errors import UserError
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.cache.reader import Reader
    from musicmap.jobs.picture import Picture
    from musicmap.jobs.workbench import Rows
    from musicmap.projection.recipe import Axes, Recipe
    from musicmap.types import LayerRef

_PROJECTIONS = ("pca", "std-pca", "tsne", "umap", "original")
_GRAINS = ("3s", "10s", "30s", "sections", "track")
_POOLINGS = ("mean", "max", "median", "vote", "softmax")


def add(commands: Commands) -> None:
    parser = commands(
        help="lay a layer out as a map",
        description="Lays the segments of a library out as a map. Without --out it tells what the map shows; FILE.csv "
        "and FILE.parquet get the positions, FILE.png and FILE.svg a picture.",
    )
    add_folder(parser)
    parser.add_argument(
        "--layer", required=True, metavar="MODEL/LAYER[+…]", help="like msd-musicnn/taggram; several: a blend of them"
    )
    parser.add_argument("--projection", default="pca", choices=_PROJECTIONS)
    parser.add_argument(
        "--axes",
        default=None,
        metavar="A,B",
        help="what lies across and up: components 1 to 6 of PCA and STD-PCA, tags or numbers of dimensions of "
        "“original” (1,2)",
    )
    parser.add_argument("--log", action="store_true", help="logarithmic axes, for “original”")
    parser.add_argument("--grain", default="3s", choices=_GRAINS, help="how much music a point stands for (3s)")
    parser.add_argument("--every", default=1, type=_positive, metavar="N", help="only every N-th point of a track (1)")
    parser.add_argument("--pooling", default="mean", choices=_POOLINGS, help="how segments become a point (mean)")
    parser.add_argument("--quality", action="store_true", help="measure how far the map can be believed")
    parser.add_argument("--out", type=Path, metavar="FILE", help="FILE.csv, FILE.parquet, FILE.png or FILE.svg")
    parser.add_argument("--theme", default="dark", choices=["dark", "light"], help="of the picture (dark)")
    parser.set_defaults(run=run)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is no number from 1 on.")
    return int(text)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.cache.reader import Reader
    from musicmap.jobs.layout_process import kept
    from musicmap.jobs.workbench import picture_of, read_rows
    from musicmap.playlist.atomic import write_whole

    recipe = recipe_of(args)
    out: Path | None = args.out
    writers = _writers()
    if out is not None and out.suffix.lower() not in writers:
        raise UserError(
            f"“{out.name}” is not the name of a CSV, Parquet, PNG or SVG file.",
            "Let it end in .csv, .parquet, .png or .svg.",
        )
    file = library_file(args, dirs)
    with Reader(file) as reader:
        rows = read_rows(reader, recipe)
        if not len(rows.values):
            raise not_heard(recipe.layer.model)
        if recipe.projection == "original" and max(recipe.axes) >= rows.values.shape[1]:
            raise UserError(f"{args.layer} has {rows.values.shape[1]} dimensions.", "Choose --axes among them.")
        began = time.monotonic()
        # The picture that the window shows, if it has shown this one; otherwise a fresh one.
        picture = picture_of(rows, kept(reader, recipe.key))
        seconds = time.monotonic() - began
        if out is not None:
            write_whole(out, writers[out.suffix.lower()](reader, picture, recipe, args.theme), overwrite=True)
        folder = reader.folder
    document: dict[str, Any] = {
        "folder": str(folder),
        "library": str(file.absolute()),
        "layer": "+".join(str(layer) for layer in recipe.layers),
        "projection": recipe.projection,
        "axes": [axis + 1 for axis in recipe.axes],
        "grain": recipe.grain,
        "tracks": len(picture.tracks),
        "points": len(picture.track),
        "landmarks": int(picture.landmarks[0]) or None,
        "explained": [round(float(share), 6) for share in picture.explained],
        "quality": quality_of(rows, picture, seconds) if args.quality else None,
        "out": None if out is None else str(out.absolute()),
    }
    output.result(document, _lines(document, recipe))
    return 0


def recipe_of(args: Namespace) -> Recipe:
    """What the command line asks for. Raises UserError for what cannot be."""
    from musicmap.projection.recipe import Part, Recipe

    first, *others = (layer_named(part) for part in args.layer.split("+"))
    axes = _axes(args.axes, args.projection, first, blended=bool(others))
    return Recipe(
        layer=first,
        projection=args.projection,
        axes=axes,
        scale="log" if args.log else "linear",
        grain=args.grain,
        every=args.every,
        pooling=args.pooling,
        blend=tuple(Part(layer) for layer in others),
    )


def _axes(text: str | None, projection: str, layer: LayerRef, *, blended: bool) -> Axes:
    """Read `A,B`: two numbers counted from 1, or for a taggram's “original” two tags. UserError for anything else."""
    from musicmap.projection.pca import COMPONENTS
    from musicmap.projection.recipe import FIRST_AXES

    if text is None:
        return FIRST_AXES
    if projection in ("tsne", "umap"):
        raise UserError("The axes of t-SNE and UMAP mean nothing, so none can be chosen.", "Leave --axes away.")
    classes = card_of(layer.model).classes
    tags = [name.casefold() for name in classes] if projection == "original" and layer.kind == "taggram" else []
    most = COMPONENTS if projection != "original" else len(classes) if layer.kind == "taggram" else 10_000
    found = []
    for part in (p.strip().casefold() for p in text.split(",")):
        number = tags.index(part) + 1 if part in tags else int(part) if part.isdigit() else 0
        if not 1 <= number <= (10_000 if blended else most):
            mend = f"Write them like 1,2, of 1 to {most}{_or_tags(tags)}."
            raise UserError(f"“{text}” does not name two axes.", mend)
        found.append(number - 1)
    if len(found) != 2 or found[0] == found[1]:
        raise UserError(f"“{text}” does not name two different axes.", f"Write them like 1,2{_or_tags(tags)}.")
    return found[0], found[1]


def _or_tags(tags: list[str]) -> str:
    return f", or as tags like {tags[0]},{tags[1]}" if tags else ""


def quality_of(rows: Rows, picture: Picture, seconds: float) -> dict[str, float]:
    """Figures of a layout: how far it can be believed, and what it took to make."""
    from musicmap.projection.quality import measure

    found = measure(rows.values, picture.positions)
    return {
        "trustworthiness": round(found.trustworthiness, 4),
        "preservation": round(found.preservation, 4),
        "seconds": round(seconds, 2),
    }


def _lines(document: Mapping[str, Any], recipe: Recipe) -> Iterator[str]:
    from musicmap.projection.recipe import LINEAR, TITLES

    what = "segment" if recipe.grain == "3s" else "point"
    yield (
        f"{counted(document['points'], what)} of {counted(document['tracks'], 'track')} "
        f"by {document['layer']}, {TITLES[recipe.projection]}"
    )
    if recipe.projection in LINEAR:
        first, second = (document["explained"][axis] for axis in recipe.axes)
        yield f"The map shows {first + second:.1%} of the variance: {first:.1%} across, {second:.1%} up."
    if document["landmarks"]:
        yield f"Laid out by {document['landmarks']} landmarks; the rest was placed among them."
    if document["quality"]:
        quality = document["quality"]
        yield (
            f"Trustworthiness {quality['trustworthiness']:.3f}; {quality['preservation']:.1%} of the 15 nearest "
            f"neighbours are near on the map; laid out in {quality['seconds']:.1f} s."
        )
    if document["out"]:
        yield f"Written to {document['out']}"


def _writers() -> dict[str, Callable[[Reader, Picture, Recipe, str], bytes]]:
    from musicmap.cli import pictures

    return {
        ".csv": pictures.csv,
        ".parquet": pictures.parquet,
        ".png": pictures.png,
        ".svg": pictures.svg,
    }
