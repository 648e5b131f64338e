"""Pictures painted onto an image, without a window: what is shifted, sliced or dense is what is drawn at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from musicmap.scene.batch import Batch
from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.density import islands
from musicmap.scene.points import Flag, Points
from musicmap.scene.raster import Look, draw
from musicmap.scene.theme import DARK
from musicmap.types import Bytes8
from musicmap.ui.map.offscreen_picture import OffscreenPicture
from musicmap.ui.map.pace import Pace
from musicmap.ui.map.picture import Picture, Shot
from musicmap.ui.map.raster_picture import RasterPicture

WIDTH, HEIGHT = 360, 240


def crowd(count: int = 3000) -> Points:
    rng = np.random.default_rng(0)
    colour, flags = rng.integers(90, 230, (count, 3)), rng.choice([0, 0, Flag.DIMMED, Flag.SELECTED], count)
    return Points.of(rng.normal(size=(count, 2)) * (2, 1), colour=colour, flags=flags)


POINTS = crowd()
BOUNDS = Bounds.of(POINTS.positions)
CAMERA = Camera.fit(BOUNDS, (WIDTH, HEIGHT)).zoomed(2.0)


def offscreen() -> Picture:
    return OffscreenPicture()


def raster() -> Picture:
    return RasterPicture("")


@pytest.fixture(params=[offscreen, raster], ids=["offscreen", "raster"])
def picture(request: pytest.FixtureRequest, qapp: QApplication) -> Picture:
    make: Callable[[], Picture] = request.param
    made = make()
    made.take(Batch.of(POINTS))
    made.take_islands(None, islands(POINTS, DARK))
    return made


def shot(camera: Camera, ratio: float = 1.0, *, moving: bool = False) -> Shot:
    return Shot(camera, Look.of(DARK, camera, BOUNDS, len(POINTS), ratio), moving=moving)


def painted(picture: Picture, wanted: Shot) -> Bytes8:
    image = QImage(wanted.width, wanted.height, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(wanted.look.ratio)
    painter = QPainter(image)
    picture.paint(painter, wanted)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(wanted.height, wanted.width)
    return np.stack([(pixels >> shift) & 0xFF for shift in (16, 8, 0)], axis=2).astype(np.uint8)


def whole(picture: Picture, wanted: Shot) -> Bytes8:
    seen = painted(picture, wanted)
    while not picture.shows(wanted):
        seen = painted(picture, wanted)
    return seen


def apart(one: Bytes8, other: Bytes8) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).max(axis=2).mean())


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_picture_is_that_of_files_at_every_density(picture: Picture, ratio: float) -> None:
    seen = whole(picture, shot(CAMERA, ratio))
    assert apart(seen, draw(POINTS, CAMERA, DARK, islands(POINTS, DARK), ratio)[..., :3]) < 6


def test_slices_add_up_to_the_whole(picture: Picture) -> None:
    at_once = whole(picture, shot(CAMERA))
    picture.restart()
    picture.pace = Pace(points_per_ms=1e-6, fewest=700)
    shares, seen = [], at_once
    while not picture.finished:
        seen = painted(picture, shot(CAMERA))
        shares.append(picture.drawn_share)
        picture.pace = Pace(points_per_ms=1e-6, fewest=700)
    assert shares == pytest.approx([700 / 3000, 1400 / 3000, 2100 / 3000, 2800 / 3000, 1.0])
    assert apart(seen, at_once) < 3


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_dragged_picture_is_what_drawing_it_anew_gives(qapp: QApplication, ratio: float) -> None:
    dragged, anew = OffscreenPicture(), OffscreenPicture()
    for each in (dragged, anew):
        each.take(Batch.of(POINTS))
        each.take_islands(None, islands(POINTS, DARK))
    camera = CAMERA
    whole(dragged, shot(camera, ratio))
    slow = Pace(points_per_ms=1e-6, fewest=100)
    for dx, dy in ((7, 0), (0, -11), (-30, 4), (13, 13), (-90, -60)):
        camera = camera.panned(dx, dy)
        dragged.pace = slow
        seen = painted(dragged, shot(camera, ratio, moving=True))
        assert dragged.drawn_share == 1.0, "it was shifted: there was no time to draw it"
        assert apart(seen, whole(anew, shot(camera, ratio))) < 0.3


def test_what_cannot_be_shifted_is_drawn_anew(qapp: QApplication) -> None:
    picture = OffscreenPicture()
    picture.take(Batch.of(POINTS))
    for camera in (CAMERA, CAMERA.panned(0.4, 0), CAMERA.zoomed(1.01), CAMERA.panned(WIDTH + 5, 0)):
        picture.pace = Pace(points_per_ms=1e-6, fewest=100)
        painted(picture, shot(camera, moving=True))
        assert picture.drawn_share < 0.3
        whole(picture, shot(camera))


def test_small_errors_do_not_add_up(qapp: QApplication) -> None:
    picture = OffscreenPicture()
    picture.take(Batch.of(POINTS))
    whole(picture, shot(CAMERA))
    camera = CAMERA
    for _ in range(40):
        camera = camera.panned(1.009, 0)
        seen = whole(picture, shot(camera))
    anew = OffscreenPicture()
    anew.take(Batch.of(POINTS))
    assert apart(seen, whole(anew, shot(camera))) < 1.0


def test_a_picture_of_other_points_is_another_picture(picture: Picture) -> None:
    before = whole(picture, shot(CAMERA))
    picture.take(Batch.of(POINTS.with_flags(np.full(len(POINTS), Flag.HIDDEN, np.uint8))))
    after = whole(picture, shot(CAMERA))
    assert apart(before, after) > 5
    picture.take_islands(None, None)
    assert (whole(picture, shot(CAMERA)) == DARK.canvas).all()


def test_what_was_given_back_is_made_again(picture: Picture) -> None:
    before = whole(picture, shot(CAMERA))
    picture.release()
    assert np.array_equal(whole(picture, shot(CAMERA)), before)
