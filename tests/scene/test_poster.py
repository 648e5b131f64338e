"""Posters: the same sheet as PNG and SVG, with its names and legend, of any size, and text that stays text."""

from __future__ import annotations

import importlib.util
import io
import itertools
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from musicmap.scene import strips as in_strips
from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.colouring import Entry, Legend, Ramp, by_category, by_magnitude
from musicmap.scene.density import islands
from musicmap.scene.lettering import PillowLettering
from musicmap.scene.names import Name
from musicmap.scene.png import png_parts
from musicmap.scene.points import Flag, Points
from musicmap.scene.poster import Bar, Dot, Poster, Sheet, Word, laid_out
from musicmap.scene.poster_png import poster_png
from musicmap.scene.poster_svg import MOST_CIRCLES, poster_svg
from musicmap.scene.raster import Look, draw
from musicmap.scene.theme import DARK, LIGHT
from musicmap.types import Bytes8

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<b onload="x">A&B</b>\x00\n\ud800'
PILLOW_S_OWN = PillowLettering(fonts=())
ONE = Legend(entries=(Entry("jazz", (200, 100, 50), 3, (0,)),))


def points(count: int = 2000) -> Points:
    rng = np.random.default_rng(0)
    colour, _ = by_category(["a", "b"], np.arange(count) % 2, dark=True)
    return Points.of(rng.normal(size=(count, 2)), colour=colour, flags=(np.arange(count) % 50 == 0) * Flag.SELECTED)


def poster(count: int = 2000, size: tuple[float, float] = (800.0, 600.0)) -> Poster:
    shown = points(count)
    _, legend = by_category(["jazz", EVIL], np.arange(count) % 3 - 1, dark=True, title="Genre")
    names = Name("rock", -1.0, 0.0, 0, 0.5), Name(EVIL, 1.0, 1.0, 0, 0.3)
    box = Bounds.of(shown.positions)
    return Poster(shown, DARK, size, box, islands(shown, DARK), names, legend, f"My {EVIL}", "2,000 segments")


def picture(drawn: Poster, width: int) -> Bytes8:
    data = b"".join(poster_png(drawn, width, PILLOW_S_OWN))
    with Image.open(io.BytesIO(data)) as read:
        return np.asarray(read)


def sheet_of(drawn: Poster) -> Sheet:
    return laid_out(drawn, lambda text, size, tracking: len(text) * size * (0.6 + tracking))


def close(colours: Bytes8, wanted: tuple[int, int, int]) -> np.ndarray:
    near: np.ndarray = np.abs(colours.astype(int) - wanted).max(axis=-1) <= 12
    return near


@pytest.mark.parametrize("ratio", [1.0, 2.5])
def test_strips_make_up_the_picture_that_is_drawn_at_once(monkeypatch: pytest.MonkeyPatch, ratio: float) -> None:
    shown, camera = points(), Camera((0.2, -0.1), (60.0, 60.0), (300.0, 200.0))
    found = islands(shown, DARK)
    whole = draw(shown, camera, DARK, found, ratio)[..., :3]
    monkeypatch.setattr(in_strips, "PIXELS", 20_000)
    look = Look.of(DARK, camera, Bounds.of(shown.positions), len(shown), ratio)
    parts = list(in_strips.strips(shown, camera, look, found))
    assert len(parts) > 2
    assert np.abs(np.concatenate(parts).astype(int) - whole).max() <= 1


def test_png_parts_are_one_picture() -> None:
    whole = np.random.default_rng(0).integers(0, 256, (50, 31, 3)).astype(np.uint8)
    data = b"".join(png_parts(31, 50, 3, np.split(whole, [1, 20, 21])))
    with Image.open(io.BytesIO(data)) as read:
        assert np.array_equal(np.asarray(read), whole)


@pytest.mark.parametrize("width", [400, 800, 2000])
def test_a_png_is_as_wide_as_asked_and_shaped_as_the_sheet(width: int) -> None:
    assert picture(poster(), width).shape == (round(width * 0.75), width, 3)


def test_title_legend_and_names_are_on_the_png() -> None:
    drawn = poster()
    full = picture(drawn, 800)
    bare = picture(replace(drawn, title="", note="", legend=Legend(), names=()), 800)
    sheet = sheet_of(drawn)
    assert close(full[: int(sheet.top)], DARK.text).sum() > 50
    assert not close(bare, DARK.text)[: int(sheet.top)].sum() > 5
    foot = full[int(sheet.bottom) :]
    for entry in drawn.legend.entries:
        assert close(foot, entry.colour).sum() > 40, "a disc 10 pixels across"
    (name,) = (m for m in sheet.marks if isinstance(m, Word) and m.text == "ROCK")
    spot = np.s_[int(name.y - 8) : int(name.y + 8), int(name.x) - 20 : int(name.x + name.width) + 20]
    assert (
        close(full[spot], DARK.text).sum() > close(picture(replace(drawn, names=()), 800)[spot], DARK.text).sum() + 20
    )


def test_nothing_of_the_map_is_under_the_title_or_the_legend() -> None:
    drawn = replace(poster(), seen=Bounds(-0.2, -0.2, 0.2, 0.2), names=(), title="t", note="", legend=ONE)
    full, sheet = picture(drawn, 800), sheet_of(drawn)
    right = full[:, 500:]
    assert (right[: int(sheet.top)] == DARK.canvas).all()
    assert (right[int(sheet.bottom) + 1 :] == DARK.canvas).all()
    assert not (right[int(sheet.top) + 2 : int(sheet.bottom) - 2] == DARK.canvas).all()


def test_a_ramp_runs_from_its_first_stop_to_its_last() -> None:
    _, legend = by_magnitude(np.linspace(0, 1, 2000), dark=False, say="{:.0%}".format)
    assert legend.ramp is not None
    drawn = replace(poster(), legend=legend, theme=LIGHT, names=())
    full, sheet = picture(drawn, 1600), sheet_of(drawn)
    (bar,) = (mark for mark in sheet.marks if isinstance(mark, Bar))
    row = full[round(2 * (bar.y + bar.height / 2))]
    found = [np.flatnonzero(close(row, legend.ramp.stops[i])) for i in (0, -1)]
    assert found[0].max() < found[1].min()
    assert found[1].max() - found[0].min() == pytest.approx(2 * bar.width, abs=8)


def texts(document: str) -> list[str]:
    return ["".join(text.itertext()) for text in ET.fromstring(document).iter(f"{SVG}text")]


def test_an_svg_has_the_same_texts_and_they_are_never_markup() -> None:
    document = poster_svg(poster(), PILLOW_S_OWN)
    words = texts(document)
    for text in ("My " + EVIL, EVIL, EVIL.upper()):
        assert text.replace("\x00", " ").replace("\n", " ").replace("\ud800", " ") in words
    assert {"ROCK", "2,000 segments", "Genre", "jazz", "not known"} <= set(words)
    tags = {element.tag for element in ET.fromstring(document).iter()}
    assert f"{SVG}b" not in tags
    assert ET.fromstring(document).findtext(f"{SVG}title", "").startswith("My <b onload=")


def test_an_svg_refers_to_nothing_outside() -> None:
    _, legend = by_magnitude(np.linspace(0, 1, 9), dark=True)
    document = poster_svg(replace(poster(), legend=legend), PILLOW_S_OWN)
    root = ET.fromstring(document)
    links = [value for e in root.iter() for key, value in e.attrib.items() if key.endswith("href")]
    assert all(link.startswith("data:image/png;base64,") for link in links)
    ids = {e.get("id") for e in root.iter()}
    named = [value[5:-1] for e in root.iter() for value in e.attrib.values() if value.startswith("url(#")]
    assert named
    assert set(named) <= ids


def test_a_million_circles_become_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = poster(MOST_CIRCLES + 1, (200.0, 150.0))
    document = poster_svg(replace(drawn, legend=Legend()), PILLOW_S_OWN)
    root = ET.fromstring(document)
    assert len(list(root.iter(f"{SVG}image"))) == 1
    assert not list(root.iter(f"{SVG}circle"))
    assert len(document) < 1_000_000


@pytest.mark.parametrize("size", [(1600.0, 1000.0), (300.0, 900.0), (120.0, 80.0)])
def test_nothing_on_the_sheet_crosses_or_leaves_it(size: tuple[float, float]) -> None:
    names = [Name(f"name {i}", x, y, 0, 0.1) for i, (x, y) in enumerate(itertools.product((-2, -1, 0, 1, 2), repeat=2))]
    _, legend = by_category([f"artist {i:c}" for i in range(97, 117)], np.arange(500) % 21 - 1, dark=True)
    sheet = sheet_of(replace(poster(), size=size, names=tuple(names), legend=legend))
    words = [mark for mark in sheet.marks if isinstance(mark, Word)]
    for one, other in itertools.combinations(words, 2):
        apart = max(one.x - other.x - other.width, other.x - one.x - one.width)
        assert apart >= 0 or abs(one.y - other.y) >= (one.size + other.size) / 2 - 1e-6
    for word in words:
        assert word.x >= 0
        assert word.x + word.width <= size[0] + 1e-6 or size[0] < 200


def test_a_legend_s_dots_stand_before_their_labels() -> None:
    sheet = sheet_of(poster())
    dots = [mark for mark in sheet.marks if isinstance(mark, Dot)]
    assert len(dots) == 3
    for dot in dots:
        beside = [w for w in sheet.marks if isinstance(w, Word) and w.y == dot.y and 0 < w.x - dot.x < 20]
        assert len(beside) == 1


def test_a_long_title_is_cut() -> None:
    sheet = sheet_of(replace(poster(), title="long " * 200))
    (title,) = (m for m in sheet.marks if isinstance(m, Word) and m.size == 22.0)
    assert title.text.endswith("…")
    assert title.width <= 800 - 48


@pytest.mark.parametrize("positions", [[], [[1, 2]], [[1, 1], [1, 1]], [[np.nan, 0]]])
def test_little_or_nothing_makes_a_poster_too(positions: list[list[float]]) -> None:
    shown = Points.of(positions)
    ramp = Legend("Year", ramp=Ramp(("1970", "2023"), (DARK.text,)))
    drawn = Poster(shown, DARK, (200.0, 150.0), Bounds.of(shown.positions), legend=ramp)
    assert picture(drawn, 100).shape == (75, 100, 3)
    assert ET.fromstring(poster_svg(drawn, PILLOW_S_OWN))


def test_letters_cover_what_pillow_s_letters_cover() -> None:
    cover = PILLOW_S_OWN.cover("III", 40.0)
    wide = PILLOW_S_OWN.cover("III", 40.0, tracking=0.5)
    assert cover.shape[0] == wide.shape[0] == PILLOW_S_OWN.cover("g", 40.0).shape[0]
    assert wide.shape[1] == pytest.approx(cover.shape[1] + 2 * 20, abs=2)
    columns = (wide > 128).any(axis=0).astype(int)
    assert (np.diff(columns) == 1).sum() + columns[0] == 3, "three letters, apart"
    assert cover.max() == 255


def test_a_text_is_written_in_the_first_font_that_has_its_letters() -> None:
    spec = importlib.util.find_spec("qtawesome")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    icons = next(Path(spec.submodule_search_locations[0], "fonts").glob("codicon*.ttf"))
    both, plus = PillowLettering(fonts=("there is no such font", str(icons))), "\uea60"
    assert np.array_equal(both.cover("add", 30.0), PILLOW_S_OWN.cover("add", 30.0))
    with_icon = both.cover(plus, 30.0)
    assert with_icon.any()
    assert with_icon.shape != PILLOW_S_OWN.cover(plus, 30.0).shape
