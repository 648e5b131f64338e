"""Haze: a cloud where the points are, in their colours, as dense as they would cover it."""

from __future__ import annotations

import numpy as np
import pytest

from musicmap.scene.camera import Bounds, Camera, point_size
from musicmap.scene.density import Islands, islands
from musicmap.scene.haze import haze
from musicmap.scene.points import Flag, Points
from musicmap.scene.raster import draw
from musicmap.scene.theme import DARK

RED, GREEN = (250, 60, 60), (60, 250, 60)


def two_clouds(count: int = 3000, flags: int = 0) -> Points:
    rng = np.random.default_rng(4)
    at = np.concatenate([rng.normal(-5, 0.6, (count, 2)), rng.normal(5, 0.6, (count, 2))])
    return Points.of(at, colour=np.repeat([RED, GREEN], count, axis=0), flags=np.full(2 * count, flags))


def land(points: Points) -> Islands:
    found = islands(points, DARK)
    assert found is not None
    return found


def test_it_looks_from_afar_as_the_points_do() -> None:
    points = two_clouds()
    ground = land(points)
    high, wide = ground.image.shape[:2]
    camera = Camera.fit(ground.bounds, (float(wide), float(high)), margin=0.0)
    size = point_size(camera, Bounds.of(points.positions), len(points))
    made = haze(points, ground, size, camera.scale)
    assert made.bounds == ground.bounds
    alpha = made.image[..., 3:].astype(float) / 255
    seen = made.image[..., :3] * alpha + np.array(DARK.canvas) * (1 - alpha)
    wanted = draw(points, camera, DARK, ground)[..., :3].astype(float)
    # The mean colours of a grid of ten by ten fields.
    fields = [
        np.array(
            [[cell.mean(axis=(0, 1)) for cell in np.array_split(row, 10, axis=1)] for row in np.array_split(p, 10)]
        )
        for p in (seen, wanted)
    ]
    assert np.abs(fields[0] - fields[1]).max() < 40
    assert np.abs(fields[0] - fields[1]).mean() < 3


@pytest.mark.parametrize("flag", [Flag.HIDDEN, Flag.DIMMED])
def test_what_is_hidden_or_dimmed_is_no_haze(flag: Flag) -> None:
    ground = land(two_clouds())
    made = haze(two_clouds(flags=flag), ground, 3.0, (10.0, 10.0))
    assert np.array_equal(made.image[..., 3], ground.image[..., 3])


def test_points_outside_or_nowhere_do_no_harm() -> None:
    odd = Points.of(np.array([[np.nan, 0], [np.inf, 1], [1e9, 1e9]]))
    ground = Islands(np.zeros((16, 16, 4), np.uint8), Bounds(0, 0, 1, 1))
    assert haze(odd, ground, 3.0, (10.0, 10.0)).image.shape == (16, 16, 4)
