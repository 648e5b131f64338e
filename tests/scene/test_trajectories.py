"""Trajectories: which lines there are, what they look like, and that they stay with their points."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.morph import origins
from musicmap.scene.points import Flag, Points
from musicmap.scene.raster import draw
from musicmap.scene.strokes import strokes
from musicmap.scene.svg import svg_text
from musicmap.scene.theme import DARK
from musicmap.scene.trajectories import BEGINS, LINE_ALPHA, Trajectories, touching

CAMERA = Camera((0.0, 0.0), (10.0, 10.0), (200.0, 100.0))
RED, BLUE = (255, 0, 0), (0, 0, 255)


def line(flags: tuple[int, int] = (Flag.DIMMED, Flag.DIMMED)) -> Points:
    """Two points, 50 pixels left and right of the middle of `CAMERA`'s picture."""
    return Points.of([[-5, 0], [5, 0]], flags=flags)


def test_a_run_passes_from_the_first_to_the_last_colour_of_the_ramp() -> None:
    made = Trajectories.of([[0, 1, 2], [], [4], [5, 6]])
    assert made.rows.tolist() == [0, 1, 2, 4, 5, 6]
    assert made.run.tolist() == [0, 0, 0, 2, 3, 3]
    assert np.array_equal(made.colour[[0, 2]], made.colour[[4, 5]])
    assert len({tuple(c) for c in made.colour[:3].tolist()}) == 3
    with pytest.raises(ValueError, match="1 colours for 2 vertices"):
        Trajectories.of([[0, 1]], [RED])


def test_no_line_leads_from_one_run_to_the_next_nor_to_what_is_nowhere() -> None:
    points = Points.of(np.array([[0, 0], [1, 0], [np.nan, 0], [3, 0], [4, 0], [5, 0]]))
    part = Trajectories.of([[0, 1, 2, 3], [4, 5]], np.arange(18).reshape(6, 3)).part(Batch.of(points))
    begins = (part.looks[:, 3] & BEGINS) != 0
    kept = {(part.end[i, 0], part.end[i + 1, 0]) for i in range(5) if not begins[i + 1]}
    assert kept == {(0.0, 1.0), (4.0, 5.0)}
    colours = {float(x): tuple(look[:3]) for x, look in zip(part.end[:, 0], part.looks.tolist(), strict=True)}
    assert colours[4.0] == (12, 13, 14), "each vertex keeps its colour"


def test_lines_stay_with_their_points_on_another_map() -> None:
    old = Points.of(np.zeros((6, 2)), track=[0, 0, 0, 1, 1, 1], segment=[0, 1, 2, 0, 1, 2])
    new = Points.of(np.ones((4, 2)), track=[1, 0, 0, 1], segment=[2, 2, 0, 0])
    moved = Trajectories.of([[0, 1, 2], [3, 4, 5]], np.arange(18).reshape(6, 3)).moved(origins(old, new))
    assert moved.rows.tolist() == [2, 1, 3, 0]
    assert moved.run.tolist() == [0, 0, 1, 1]
    assert moved.colour[:, 0].tolist() == [0, 6, 9, 15]
    gone = moved.moved(origins(new, Points.of(np.zeros((0, 2)))))
    assert len(gone) == 0
    assert len(gone.part(Batch.of(Points.of(np.zeros((0, 2)))))) == 0


def test_the_line_lies_between_its_points_and_its_colour_passes_over() -> None:
    picture = draw(line(), CAMERA, DARK, trajectories=Trajectories.of([[0, 1]], [RED, BLUE]))[..., :3].astype(float)
    canvas = np.array(DARK.canvas, float)
    middle = canvas + LINE_ALPHA * (np.array([127.5, 0, 127.5]) - canvas)
    assert picture[49, 100] + picture[50, 100] - 2 * canvas == pytest.approx(1.6 * (middle - canvas), abs=4), "1.6 wide"
    assert picture[50, 60, 0] > picture[50, 140, 0] + 60
    assert picture[50, 60, 2] < picture[50, 140, 2] - 60
    assert np.array_equal(picture[50, 35], canvas)
    assert np.array_equal(picture[56, 100], canvas)


def test_dimmed_points_leave_their_line_and_hidden_ones_take_it_along() -> None:
    made = Trajectories.of([[0, 1]], [RED, BLUE])
    pictures = [draw(line((flag, flag)), CAMERA, DARK, trajectories=made)[50, 100] for flag in (0, Flag.DIMMED)]
    assert np.array_equal(*pictures)
    assert tuple(draw(line((0, Flag.HIDDEN)), CAMERA, DARK, trajectories=made)[50, 100, :3]) == DARK.canvas


@settings(max_examples=40, deadline=None)
@given(st.tuples(*[st.floats(-3, 3)] * 4))
def test_of_the_lines_that_touch_a_rectangle_none_is_missing(sides: tuple[float, ...]) -> None:
    x0, x1, y0, y1 = sides
    box = Bounds(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    at = np.random.default_rng(0).normal(size=(40, 2))
    lines = Trajectories.of([np.arange(25), np.arange(25, 40)]).part(Batch.of(Points.of(at)))
    found = touching(lines, box)
    kept = {tuple(pair.ravel().tolist()) for pair in found.end.reshape(-1, 2, 2)}
    for i in range(1, 40):
        pair = lines.end[i - 1 : i + 1]
        inside = pair[0] + np.linspace(0, 1, 60)[:, None] * (pair[1] - pair[0])
        touches = ((inside >= (box.left, box.bottom)) & (inside <= (box.right, box.top))).all(axis=1).any()
        if touches and not lines.looks[i, 3] & BEGINS:
            assert tuple(pair.ravel().tolist()) in kept
    assert ((found.looks[::2, 3] & BEGINS) != 0).all()
    assert ((found.looks[1::2, 3] & BEGINS) == 0).all()


def test_svg_has_a_stroke_for_each_line_that_is_seen() -> None:
    points = Points.of([[-5, 0], [5, 0], [5, 3], [900, 3], [900, 9]])
    text = svg_text(points, CAMERA, DARK, trajectories=Trajectories.of([[0, 1, 2, 3, 4]], [RED] * 5))
    found = ET.fromstring(text).findall(".//{http://www.w3.org/2000/svg}line")
    assert [(e.get("x1"), e.get("y1"), e.get("x2"), e.get("y2")) for e in found[:1]] == [
        ("50.00", "50.00", "150.00", "50.00")
    ]
    assert len(found) == 3, "the last lies outside"
    assert {e.get("stroke") for e in found} == {"#ff0000"}


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.floats(-80, 140)] * 4))
def test_strokes_cover_what_pillow_covers(ends: tuple[float, float, float, float]) -> None:
    """Against Pillow's polygons, drawn 32 times as large, as it fills whole pixels, and shrunk."""
    (ax, ay, bx, by), wide, size, times = ends, 3.0, 60, 32
    start, end = np.array([[ax, ay]]), np.array([[bx, by]])
    length = float(np.hypot(bx - ax, by - ay))
    if length < 12:
        return
    found = strokes(start, end, wide, size, size)
    cover = np.zeros(size * size)
    np.add.at(cover, found.pixel, found.cover)
    assert cover.max(initial=0) <= 1.0, "no pixel twice"
    side = np.array([-(by - ay), bx - ax]) / length * wide / 2
    corners = [
        tuple((at + way * side) * times - 0.5) for at, way in ((start[0], 1), (end[0], 1), (end[0], -1), (start[0], -1))
    ]
    large = Image.new("L", (size * times, size * times))
    ImageDraw.Draw(large).polygon(corners, fill=255)
    wanted = np.asarray(large, float).reshape(size, times, size, times).mean(axis=(1, 3)) / 255
    # But for the ends, which are cut straight along the longer axis here.
    x, y = np.meshgrid(np.arange(size) + 0.5, np.arange(size) + 0.5)
    along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
    inner = (along > 5) & (along < length - 5)
    assert np.abs(cover.reshape(size, size) - wanted)[inner].max(initial=0) < 0.2
    assert cover.reshape(size, size)[inner].sum() == pytest.approx(wanted[inner].sum(), rel=0.05, abs=1.5)


def test_strokes_far_away_or_nowhere_cost_nothing() -> None:
    start = np.array([[1e9, 1e9], [np.nan, 3], [30, 30], [-1e7, 20]])
    end = np.array([[2e9, 1e9], [5, 5], [30, 30], [1e7, 20]])
    found = strokes(start, end, 2.0, 60, 40)
    assert set(found.line.tolist()) == {3}
    assert len(found.pixel) <= 4 * 64
