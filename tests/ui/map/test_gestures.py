"""Hands: what is a click, what is a drag, how fast it was."""

from __future__ import annotations

import pytest

from musicmap.scene.camera import Camera
from musicmap.ui.map.gestures import Outline, Pan, glided


def test_a_hand_that_trembles_clicks() -> None:
    pan = Pan((100, 100), 0.0)
    assert pan.to((102, 101), 0.01) == (0.0, 0.0)
    assert not pan.moved


def test_a_drag_moves_the_map_by_all_it_went() -> None:
    pan = Pan((100, 100), 0.0)
    steps = [pan.to((100 + 3 * i, 100 - i), 0.01 * i) for i in range(1, 11)]
    assert pan.moved
    assert sum(x for x, _ in steps) == 30
    assert sum(y for _, y in steps) == -10


def test_velocity_is_that_of_the_last_moment() -> None:
    pan = Pan((0, 0), 0.0)
    for i in range(1, 21):
        pan.to((10 * i, 0), 0.01 * i)
    assert pan.velocity(0.2) == pytest.approx((1000, 0))
    assert pan.velocity(0.5) == (0.0, 0.0), "it had stopped before it let go"


def test_a_lasso_is_its_trail_and_a_box_its_corners() -> None:
    lasso, box = Outline((0, 0), "add", box=False), Outline((0, 0), "replace", box=True)
    for at in ((1, 0), (10, 0), (10, 10), (10, 11)):
        lasso.to(at)
        box.to(at)
    assert lasso.corners.tolist() == [[0, 0], [10, 0], [10, 10]]
    assert box.corners.tolist() == [[0, 0], [10, 0], [10, 11], [0, 11]]
    assert lasso.moved
    assert not Outline((5, 5), "replace", box=True).moved


def test_gliding_arrives_and_does_not_hang_on_how_often_one_looks() -> None:
    here, there = Camera((0, 0), (10, 10), (800, 600)), Camera((3, 1), (40, 40), (800, 600))
    once, often = glided(here, there, 0.1, 0.08), here
    for _ in range(10):
        often = glided(often, there, 0.01, 0.08)
    assert often.is_close_to(once, pixels=0.5)
    assert glided(here, there, 5.0, 0.08) == there


def test_a_mere_pan_glides_by_whole_pixels() -> None:
    here = Camera((0, 0), (10, 10), (800, 600))
    there = here.panned(137, -41)
    for seconds in (0.01, 0.05, 0.1):
        left = glided(here, there, seconds, 0.08).pan_to(there)
        assert left is not None
        assert left == pytest.approx((round(left[0]), round(left[1])), abs=1e-6)
