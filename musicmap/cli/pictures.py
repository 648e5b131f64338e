"""A map as a file: the positions as CSV or Parquet, the picture as PNG or SVG."""

from __future__ import annotations

import csv as csv_files
import io
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from musicmap.cache.reader import Reader
    from musicmap.jobs.picture import Picture
    from musicmap.projection.recipe import Recipe
    from musicmap.scene.camera import Camera
    from musicmap.scene.density import Islands
    from musicmap.scene.points import Points
    from musicmap.scene.theme import MapTheme

_SIZE = (2000.0, 1400.0)
"""Of a picture, in pixels."""


def csv(reader: Reader, picture: Picture, _recipe: Recipe, _theme: str) -> bytes:
    """path, start_s, x and y of every point; paths byte for byte."""
    names = _paths(reader, picture)
    text = io.StringIO(newline="")
    rows = csv_files.writer(text, lineterminator="\n")
    rows.writerow(("path", "start_s", "x", "y"))
    points = zip(picture.track.tolist(), picture.start.tolist(), picture.positions.tolist(), strict=True)
    rows.writerows((names[track], f"{start:.3f}", f"{x:.7g}", f"{y:.7g}") for track, start, (x, y) in points)
    return text.getvalue().encode("utf-8", "surrogateescape")


def parquet(reader: Reader, picture: Picture, recipe: Recipe, _theme: str) -> bytes:
    """The same columns; the recipe is in the metadata."""
    import pyarrow as pa
    from pyarrow import parquet as parquet_files

    # Parquet's strings are UTF-8: bytes of a name that are not become escapes.
    names = pa.array([os.fsencode(path).decode("utf-8", "backslashreplace") for path in _paths(reader, picture)])
    columns = {
        "path": names.take(pa.array(picture.track)),
        "start_s": pa.array(picture.start),
        "x": pa.array(picture.positions[:, 0]),
        "y": pa.array(picture.positions[:, 1]),
    }
    buffer = io.BytesIO()
    parquet_files.write_table(pa.table(columns).replace_schema_metadata({"recipe": recipe.key}), buffer)
    return buffer.getvalue()


def png(_reader: Reader, picture: Picture, _recipe: Recipe, theme: str) -> bytes:
    from musicmap.scene.png import png_bytes
    from musicmap.scene.raster import draw

    points, camera, colours, islands = _scene(picture, theme)
    return png_bytes(draw(points, camera, colours, islands))


def svg(reader: Reader, picture: Picture, recipe: Recipe, theme: str) -> bytes:
    from musicmap.scene.svg import svg_text

    points, camera, colours, islands = _scene(picture, theme)
    title = f"{reader.folder.name}: {recipe.layer}"
    return svg_text(points, camera, colours, islands, title=title).encode("utf-8")


def _paths(reader: Reader, picture: Picture) -> list[str]:
    paths = {track.id: str(track.path) for track in reader.tracks()}
    return [paths.get(track, "") for track in picture.tracks.tolist()]


def _scene(picture: Picture, theme: str) -> tuple[Points, Camera, MapTheme, Islands | None]:
    from musicmap.scene.camera import Bounds, Camera
    from musicmap.scene.density import islands
    from musicmap.scene.points import Points
    from musicmap.scene.theme import DARK, LIGHT

    dark = theme == "dark"
    colours = DARK if dark else LIGHT
    points = Points.of(picture.positions, picture.track, colour=picture.dark if dark else picture.light)
    return points, Camera.fit(Bounds.of(points.positions), _SIZE), colours, islands(points, colours)
