"""A map as a file: opened again in the programs it is for."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyarrow.parquet
import pytest
from PIL import Image

from musicmap.errors import UserError
from musicmap.projection.recipe import Recipe
from musicmap.scene.colouring import Colouring
from musicmap.scene.theme import DARK, LIGHT, MapTheme
from musicmap.session import events as e
from musicmap.session.highlight import Highlight
from musicmap.session.look import Look, ViewKind
from musicmap.session.map_files import MapFile, can_write, write_map
from musicmap.session.maps import MapState
from musicmap.session.state import State, apply
from tests.cache.made import EMBEDDING
from tests.session.conftest import PCA, SEGMENTS, picture_of, tag_names


@pytest.fixture
def wanted(shown: State) -> MapFile:
    return MapFile(shown.map, Look(PCA, colour=Colouring("artist")), DARK, "My <music>", "a note", width=800)


@pytest.mark.parametrize("view", ["segments", "averages", "trajectories"])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_picture_has_the_size_asked_for_and_the_themes_canvas(
    wanted: MapFile, tmp_path: Path, view: ViewKind, theme: MapTheme
) -> None:
    out = tmp_path / "map.PNG"
    look = replace(wanted.look, view=view)
    write_map(out, replace(wanted, theme=theme, look=look))
    with Image.open(out) as picture:
        assert picture.format == "PNG"
        assert picture.width == 800
        pixels = np.asarray(picture.convert("RGB"))
    canvas = np.array(theme.canvas)
    assert (pixels[0, 0] == canvas).all()
    changed = (pixels != canvas).any(axis=2).mean()
    assert 0.001 < changed < 0.6


def test_a_drawing_says_its_title_and_names_as_text(wanted: MapFile, tmp_path: Path) -> None:
    out = tmp_path / "map.svg"
    write_map(out, wanted)
    said = [text.text for text in ElementTree.parse(out).iter("{http://www.w3.org/2000/svg}text")]
    assert "My <music>" in said
    assert {"Björk", "Robert Wyatt", "Somebody"} <= set(said), "the legend"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_has_every_point_with_its_track(wanted: MapFile, file: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"map.{ending}"
    write_map(out, wanted)
    if ending == "csv":
        with out.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    else:
        rows = [{k: str(v) for k, v in row.items()} for row in pyarrow.parquet.read_table(out).to_pylist()]
    picture = picture_of(file)
    assert len(rows) == 4 * SEGMENTS
    assert rows[0]["title"] == "Jóga"
    assert [Path(row["path"]).name for row in rows[::SEGMENTS]] == ["a.mp3", "b.mp3", "c.mp3", "d.mp3"]
    places = np.array([(float(row["x"]), float(row["y"])) for row in rows], np.float32)
    np.testing.assert_allclose(places, picture.positions, rtol=1e-6)
    assert rows[7]["strongest_tag"] == tag_names()[picture.top[7, 0]]


def test_what_is_filtered_out_is_not_on_the_picture_but_in_the_table(shown: State, tmp_path: Path) -> None:
    state = apply(shown, e.Filtered((Highlight("artist", "Nobody"),)))
    wanted = MapFile(state.map, Look(PCA), DARK, "", width=400)
    write_map(tmp_path / "map.png", wanted)
    with Image.open(tmp_path / "map.png") as picture:
        assert len(np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)) == 1
    write_map(tmp_path / "map.csv", wanted)
    assert len((tmp_path / "map.csv").read_text("utf-8").splitlines()) == 1 + 4 * SEGMENTS


def test_an_ending_that_says_nothing_is_a_plain_sentence(wanted: MapFile, tmp_path: Path) -> None:
    assert not can_write(tmp_path / "map.bmp")
    with pytest.raises(UserError, match="PNG, SVG, CSV or Parquet"):
        write_map(tmp_path / "map.bmp", wanted)
    assert list(tmp_path.glob("map*")) == []


@pytest.mark.parametrize("ending", ["png", "csv"])
def test_no_map_is_a_plain_sentence_and_no_file(wanted: MapFile, tmp_path: Path, ending: str) -> None:
    nothing = replace(wanted, there=MapState(), look=Look(Recipe(EMBEDDING, "pca")))
    with pytest.raises(UserError, match="no map yet"):
        write_map(tmp_path / f"map.{ending}", nothing)
    assert list(tmp_path.glob("map*")) == []
