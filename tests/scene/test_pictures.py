"""Pictures without Qt: islands, raster, PNG, SVG."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.density import islands
from musicmap.scene.png import png_bytes
from musicmap.scene.points import Flag, Points
from musicmap.scene.raster import CIRCLE_FILL, draw
from musicmap.scene.svg import svg_text
from musicmap.scene.theme import DARK, LIGHT

CAMERA = Camera((0.0, 0.0), (10.0, 10.0), (200.0, 100.0))
RED, GREEN = (250, 60, 60), (60, 250, 60)


def two(flags: tuple[int, int] = (0, 0)) -> Points:
    """A red point in the middle of the left half of `CAMERA`'s picture, a green one in the right."""
    return Points.of([[-5, 0], [5, 0]], colour=[RED, GREEN], flags=flags)


def crowds() -> Points:
    rng = np.random.default_rng(4)
    return Points.of(np.concatenate([rng.normal(-5, 0.6, (3000, 2)), rng.normal(5, 0.6, (3000, 2))]))


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_point_is_where_the_camera_says(ratio: float) -> None:
    picture = draw(two(), CAMERA, LIGHT, ratio=ratio)
    assert picture.shape == (100 * ratio, 200 * ratio, 4)
    assert np.abs(picture[int(50 * ratio), int(50 * ratio), :3].astype(int) - RED).max() < 40
    assert np.abs(picture[int(50 * ratio), int(150 * ratio), :3].astype(int) - GREEN).max() < 40
    assert tuple(picture[10, 10]) == (*LIGHT.canvas, 255)
    painted = (picture[..., :3] != LIGHT.canvas).any(axis=2)
    assert 2 * 50 * ratio**2 < painted.sum() < 2 * 110 * ratio**2, "two discs of 9 pixels across"


def test_selected_points_keep_their_colours_in_a_crowd() -> None:
    grid = np.stack(np.meshgrid(np.linspace(-2, 2, 30), np.linspace(-2, 2, 30)), axis=2).reshape(-1, 2)
    crowd = Points.of(grid, colour=[RED] * 900, flags=[Flag.SELECTED] * 900)
    picture = draw(crowd, CAMERA, DARK)[..., :3].astype(int)
    inside = np.abs(picture[40:60, 90:110] - RED).max(axis=2)
    assert (inside < 60).mean() > 0.9, "points above rings"
    amber = np.abs(picture - DARK.accent).max(axis=2) < 60
    assert amber.any(axis=0).sum() > 30, "and an outline"
    assert not amber[40:60, 90:110].any()


def test_dimmed_is_faint_hidden_is_gone_selected_has_a_ring() -> None:
    plain, dimmed = draw(two(), CAMERA, DARK), draw(two((Flag.DIMMED, Flag.HIDDEN)), CAMERA, DARK)
    canvas = np.array(DARK.canvas, int)
    full, faint = (int(abs(p[50, 50, :3].astype(int) - canvas).sum()) for p in (plain, dimmed))
    assert faint == pytest.approx(full * DARK.dimmed_alpha / DARK.point_alpha, rel=0.15)
    assert tuple(dimmed[50, 150, :3]) == DARK.canvas
    ring = draw(two((Flag.SELECTED, 0)), CAMERA, DARK)
    middle = np.abs(ring[50, 50, :3].astype(int) - plain[50, 50, :3])
    assert middle.max() < 24, "a ring, not another fill"
    dense = draw(two((Flag.SELECTED, 0)), CAMERA, DARK, ratio=2.0)[80:120, 80:120, :3].astype(int)
    assert np.abs(dense - DARK.accent).sum(axis=2).min() < 40


@pytest.mark.parametrize(("zoom", "wanted"), [(1.0, 20.0), (2.0, 40.0), (0.01, 4.5)])
def test_circles_grow_with_the_map_and_are_never_smaller_than_a_dot(zoom: float, wanted: float) -> None:
    points = Points.of([[0, 0]], colour=[RED], radius=[2.0])
    picture = draw(points, CAMERA.zoomed(zoom), DARK)[..., :3].astype(int)
    painted = (np.abs(picture - DARK.canvas).max(axis=2) > 8).sum(axis=1)
    assert painted.max() / 2 == pytest.approx(wanted, abs=0.8)
    if wanted > 10:
        inside = np.array(DARK.canvas) + CIRCLE_FILL * DARK.point_alpha * (np.array(RED) - DARK.canvas)
        assert picture[50, 100] == pytest.approx(inside, abs=2), "one sees through it"
        edge = picture[50, :, 0].max()
        assert edge > 180, "its edge is crisp"


def test_a_large_circle_is_seen_though_its_middle_is_not() -> None:
    points = Points.of([[-14, 0]], colour=[RED], radius=[6.0])
    assert draw(points, CAMERA, DARK)[50, 0, 0] > DARK.canvas[0] + 20
    circles = [c for c in ET.fromstring(svg_text(points, CAMERA, DARK)).iter() if c.tag.endswith("circle")]
    assert [c.get("cx") for c in circles] == ["-40.00"]
    assert float(circles[0].get("r", 0)) == pytest.approx(60, abs=1)


def test_a_dimmed_crowd_is_dim() -> None:
    at, colour = np.random.default_rng(0).normal(size=(60_000, 2)), np.tile((220, 220, 220), (60_000, 1))
    crowd = [draw(Points.of(at * 3, colour=colour, flags=np.full(60_000, f)), CAMERA, DARK) for f in (0, Flag.DIMMED)]
    full, dim = (picture[40:60, 80:120, :3].mean() for picture in crowd)
    assert dim < 0.7 * full


def test_crowded_points_stay_in_their_own_light() -> None:
    points = Points.of(np.random.default_rng(0).normal(size=(20_000, 2)), colour=np.tile((200, 120, 80), (20_000, 1)))
    picture = draw(points, CAMERA, DARK)
    assert picture[..., 0].max() <= 200 / (1 - DARK.glow) + 1
    assert (picture[50, 100, :3] > DARK.canvas).all()


@pytest.mark.parametrize(
    "points", [Points.of(np.zeros((0, 2))), Points.of([[0, 0]]), Points.of(np.full((40, 2), np.nan))]
)
def test_little_or_nothing_to_draw_is_a_picture_too(points: Points) -> None:
    camera = Camera.fit(Bounds.of(points.positions), (120.0, 80.0))
    assert draw(points, camera, DARK, islands(points, DARK)).shape == (80, 120, 4)
    assert ET.fromstring(svg_text(points, camera, DARK, islands(points, DARK)))


def test_islands_lie_where_the_points_are() -> None:
    found = islands(crowds(), DARK)
    assert found is not None
    camera = Camera.fit(found.bounds, (400.0, 200.0), margin=0)
    empty = Points.of(np.zeros((0, 2)))
    picture = draw(empty, camera, DARK, found)
    levels = picture[..., 2].astype(int) - DARK.canvas[2]

    def level(x: float, y: float) -> int:
        column, row = camera.pixel_of((x, y))
        return int(levels[int(row), int(column)])

    assert level(-5, -5) > 20
    assert level(5, 5) > 20
    assert level(0, 0) == level(-5, 5) == 0
    assert levels.max() < 70, "a shade above the canvas"


def test_islands_have_the_same_levels_whatever_the_library_s_size() -> None:
    few, many = islands(crowds(), DARK), islands(Points.of(np.tile(crowds().positions, (5, 1))), DARK)
    assert few is not None
    assert many is not None
    assert np.abs(few.image.astype(int) - many.image).max() <= 2


def test_too_few_points_make_no_island() -> None:
    assert islands(Points.of(np.random.default_rng(0).normal(size=(29, 2))), DARK) is None


@pytest.mark.parametrize("channels", [3, 4])
def test_png_holds_the_picture(channels: int) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (37, 53, channels)).astype(np.uint8)
    with Image.open(io.BytesIO(png_bytes(picture))) as read:
        assert np.array_equal(np.asarray(read), picture)


def test_svg_has_a_circle_a_point_and_stands_alone() -> None:
    points = two((Flag.SELECTED, Flag.DIMMED))
    text = svg_text(points, CAMERA, DARK, islands(crowds(), DARK), title="<b>Ænima & \x00co</b>")
    root = ET.fromstring(text)
    names = {"s": "http://www.w3.org/2000/svg", "x": "http://www.w3.org/1999/xlink"}
    assert root.findtext("s:title", namespaces=names) == "<b>Ænima & co</b>"
    circles = root.findall(".//s:circle", names)
    assert len(circles) == 3, "two points, and a ring"
    assert {(c.get("cx"), c.get("cy")) for c in circles} == {("50.00", "50.00"), ("150.00", "50.00")}
    links = [e.get("{http://www.w3.org/1999/xlink}href", "") for e in root.iter()]
    assert [link for link in links if link and not link.startswith("data:image/png;base64,")] == []
    assert "url(" not in text
    assert "<script" not in text


def test_svg_leaves_out_what_is_outside() -> None:
    far = Points.of(np.array([[0, 0], [1e4, 0], [np.nan, 0]]))
    assert svg_text(far, CAMERA, LIGHT).count("<circle") == 1
