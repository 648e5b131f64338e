"""Layers that no model should give, and libraries that hardly are some: a sensible picture, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.jobs.picture import Picture
from musicmap.jobs.workbench import Rows, picture_of, read_rows
from musicmap.layers.grain import GRAINS, Grain
from musicmap.projection.quality import quality, trust
from musicmap.projection.recipe import PROJECTIONS, Part, Projection, Recipe
from musicmap.scene.colouring import Colouring
from musicmap.scene.density import islands
from musicmap.scene.theme import DARK
from musicmap.session.collection import Collection
from musicmap.session.colours import colours_of
from musicmap.session.drawn import Drawn, flags_of, names_of
from musicmap.session.look import COLOURINGS, VIEWS
from musicmap.session.maps import MapState
from musicmap.session.selection import NOTHING
from musicmap.types import Analysis, Floats, Seconds, Vectors
from tests.cache.made import EMBEDDING, SEGMENT, TAGGRAM, VERSION, seen, sound, track_of
from tests.session.conftest import tag_names

Make = Callable[[int, int, int], Floats]
"""(track, segments, dimensions) → rows."""


def _noise(track: int, segments: int, dimensions: int) -> Floats:
    return np.random.default_rng(track).random((segments, dimensions), np.float32)


def _with_nan(track: int, segments: int, dimensions: int) -> Floats:
    rows = _noise(track, segments, dimensions)
    rows[::3] = np.nan
    rows[1::3, 0] = np.inf
    return rows


def _constant(track: int, segments: int, dimensions: int) -> Floats:
    rows = _noise(track, segments, dimensions)
    rows[:, 1:] = 0.25
    return rows


def _equal(track: int, segments: int, dimensions: int) -> Floats:
    return np.full((segments, dimensions), 0.5, np.float32)


def _silent(track: int, segments: int, dimensions: int) -> Floats:
    """No tag ever fires."""
    return np.zeros((segments, dimensions), np.float32)


LIBRARIES: dict[str, tuple[Make, list[int]]] = {
    "NaN and infinities": (_with_nan, [6] * 8),
    "constant dimensions": (_constant, [6] * 8),
    "all points equal": (_equal, [6] * 8),
    "no tag fires": (_silent, [6] * 8),
    "one track": (_noise, [7]),
    "one point": (_noise, [1]),
    "two points": (_noise, [1, 1]),
    "three points": (_noise, [2, 1]),
}


def _library(file: Path, make: Make, lengths: list[int]) -> None:
    with Writer(file, file.parent) as writer:
        writer.saw(seen(file.parent / f"{n}.mp3") for n in range(len(lengths)))
        for n, segments in enumerate(lengths):
            writer.identified(track_of(file, file.parent / f"{n}.mp3"), sound(n))
            vectors = {
                layer: Vectors(layer, make(n, segments, dimensions), SEGMENT, VERSION)
                for layer, dimensions in ((TAGGRAM, 50), (EMBEDDING, 200))
            }
            writer.analysed(Analysis(sound(n), Seconds(segments * SEGMENT), vectors))


def _picture(file: Path, recipe: Recipe) -> tuple[Rows, Picture, Collection]:
    with Reader(file) as reader:
        rows = read_rows(reader, recipe)
        return rows, picture_of(rows), Collection.of(reader.tracks(), reader.folder)


@pytest.fixture
def file(tmp_path: Path, kind: str) -> Path:
    made = tmp_path / "odd.musicmap"
    _library(made, *LIBRARIES[kind])
    return made


@pytest.mark.parametrize("kind", LIBRARIES)
@pytest.mark.parametrize("projection", PROJECTIONS)
def test_every_projection_gives_a_place_to_every_point_and_can_be_measured(
    file: Path, kind: str, projection: Projection
) -> None:
    rows, picture, _ = _picture(file, Recipe(EMBEDDING, projection, blend=(Part(TAGGRAM, 0.5),)))
    assert len(picture) == sum(LIBRARIES[kind][1])
    assert np.isfinite(picture.positions).all()
    found, near = quality(rows.values, picture.positions), trust(rows.values, picture.positions)
    assert 0 <= found.preservation <= 1
    assert ((near >= 0) & (near <= 1)).all()


@pytest.mark.parametrize("kind", LIBRARIES)
@pytest.mark.parametrize("grain", GRAINS)
def test_every_grain_is_a_picture(file: Path, kind: str, grain: Grain) -> None:
    _, picture, _ = _picture(file, Recipe(TAGGRAM, "std-pca", grain=grain))
    assert picture.count.sum() == sum(LIBRARIES[kind][1])
    assert np.isfinite(picture.positions).all()


@pytest.mark.parametrize("kind", LIBRARIES)
def test_it_is_coloured_named_and_drawn_in_every_view(file: Path, kind: str) -> None:
    recipe = Recipe(TAGGRAM, "pca")
    _, picture, collection = _picture(file, recipe)
    rows = collection.rows_of(picture.tracks)
    there = MapState(picture, recipe, tag_names=tag_names(), collection=collection, rows=rows)
    for by in COLOURINGS:
        colours, _ = colours_of(Colouring(by, "rock" if by == "tag" else ""), there, (), dark=True)
        assert colours.shape == (len(picture), 3)
    for view in VIEWS:
        points = Drawn.of(view, picture).points(picture.dark, flags_of(there, NOTHING))
        assert np.isfinite(points.positions).all()
        islands(points, DARK)
    assert all(name.text in tag_names() for name in names_of(there))
