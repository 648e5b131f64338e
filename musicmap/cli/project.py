"""`musicmap project`: a map as numbers or as a picture."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicmap.cli.choices import at_hand, card_of, not_heard
from musicmap.cli.output import Output, counted
from musicmap.cli.places import Commands, add_folder, library_file
from musicmap.cli.recipes import colouring_of, positive, recipe_of
from musicmap.errors import UserError
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.jobs.layout_messages import Truth
    from musicmap.jobs.picture import Picture
    from musicmap.jobs.workbench import Rows
    from musicmap.projection.recipe import Recipe
    from musicmap.session.collection import Collection
    from musicmap.session.look import Look
    from musicmap.session.maps import MapState

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
    parser.add_argument("--every", default=1, type=positive, metavar="N", help="only every N-th point of a track (1)")
    parser.add_argument("--pooling", default="mean", choices=_POOLINGS, help="how segments become a point (mean)")
    parser.add_argument("--view", default="segments", choices=["segments", "trajectories", "averages"])
    parser.add_argument(
        "--colour",
        default="sound",
        metavar="WHAT",
        help="of a picture: sound, strongest-tag, artist, album, genre, year, folder, cluster, certainty, trust, "
        "file-date, date-added, last-heard, times-heard, rating, or a tag (sound)",
    )
    parser.add_argument("--quality", action="store_true", help="measure how far the map can be believed")
    parser.add_argument("--out", type=Path, metavar="FILE", help="FILE.csv, FILE.parquet, FILE.png or FILE.svg")
    parser.add_argument("--width", default=3200, type=positive, metavar="PIXELS", help="of a PNG (3200)")
    parser.add_argument("--theme", default="dark", choices=["dark", "light"], help="of the picture (dark)")
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.cache.reader import Reader
    from musicmap.jobs.layout_process import kept, measured
    from musicmap.jobs.workbench import picture_of, read_rows
    from musicmap.scene.theme import DARK, LIGHT
    from musicmap.session.collection import Collection
    from musicmap.session.look import Look
    from musicmap.session.map_files import ENDINGS, NAMES, MapFile, can_write, write_map

    recipe = recipe_of(args)
    look = Look(recipe, args.view, colouring_of(args, recipe))
    out: Path | None = args.out
    if out is not None and not can_write(out):
        raise UserError(f"“{out.name}” is not the name of a {NAMES} file.", f"Let it end in {ENDINGS}.")
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
        folder, tracks = reader.folder, reader.tracks()
    if out is not None:
        truth = measured(rows, picture) if look.colour.by == "trust" else None
        there = there_of(picture, recipe, Collection.of(tracks, folder), truth)
        theme = DARK if args.theme == "dark" else LIGHT
        write_map(out, MapFile(there, look, theme, folder.name, _note(look, picture), width=args.width))
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


def there_of(picture: Picture, recipe: Recipe, collection: Collection, truth: Truth | None) -> MapState:
    """A map as the window has it."""
    from musicmap.session.maps import MapState

    return MapState(
        picture=picture,
        shown=recipe,
        tag_names=card_of(recipe.layer.model).classes,
        collection=collection,
        rows=collection.rows_of(picture.tracks),
        truth=truth,
    )


def _note(look: Look, picture: Picture) -> str:
    """What stands under a poster's title."""
    from musicmap.session.look import title_of

    return f"{title_of(look.recipe, at_hand())} · {counted(len(picture.tracks), 'track')}"


def quality_of(rows: Rows, picture: Picture, seconds: float) -> dict[str, float]:
    """Figures of a layout: how far it can be believed, and what it took to make."""
    from musicmap.projection.quality import quality

    found = quality(rows.values, picture.positions)
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
