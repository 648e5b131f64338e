"""The stage in time, without a screen: where points are, where one looks."""

from __future__ import annotations

import numpy as np
import pytest

from musicmap.scene.camera import Bounds, Camera
from musicmap.scene.density import Islands
from musicmap.scene.points import Points
from musicmap.ui.map.stage import FADE_S, MORPH_S, STILL_AFTER_S, Stage

SQUARE = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], np.float32)


def staged(positions: np.ndarray = SQUARE, *, still: bool = False) -> Stage:
    stage = Stage(reduced_motion=still)
    stage.resize((800.0, 600.0))
    stage.show(Points.of(positions), 0.0)
    return stage


def run(stage: Stage, now: float, seconds: float = 2.0) -> float:
    end = now + seconds
    while now < end:
        now += 0.016
        stage.step(now)
    return now


def test_the_first_points_are_there_at_once_and_all_are_seen() -> None:
    stage = staged()
    assert not stage.moving(0.0)
    at = stage.pixels(np.arange(4), 0.0)
    assert at.min() >= 0
    assert (at <= (800, 600)).all()


def test_the_same_segments_move_to_another_layout_from_where_they_are_seen() -> None:
    stage = staged()
    before = stage.pixels(np.arange(4), 0.0)
    # The same square in units a thousand times larger, turned by a quarter.
    stage.show(Points.of(SQUARE[[1, 2, 3, 0]] * 1000), 1.0)
    assert stage.pixels(np.arange(4), 1.0) == pytest.approx(before, abs=0.01)
    halfway = stage.pixels(np.arange(4), 1.0 + MORPH_S / 2)
    assert halfway == pytest.approx((before + before[[1, 2, 3, 0]]) / 2, abs=0.01)
    assert stage.moving(1.0 + MORPH_S / 2)
    now = run(stage, 1.0)
    assert stage.pixels(np.arange(4), now) == pytest.approx(before[[1, 2, 3, 0]], abs=0.01)
    assert not stage.moving(now)
    assert stage.origins is None, "nothing is kept of the way"


def test_a_layout_that_comes_while_points_still_move_takes_them_from_there() -> None:
    stage = staged()
    stage.show(Points.of(SQUARE[::-1].copy()), 1.0)
    midway = stage.pixels(np.arange(4), 1.2)
    stage.show(Points.of(SQUARE * 3), 1.2)
    assert stage.pixels(np.arange(4), 1.2) == pytest.approx(midway, abs=0.01)


def test_a_map_that_grows_is_seen_whole_until_the_user_looks_closer() -> None:
    stage = staged()
    more = np.concatenate([SQUARE, [[40, 5]]]).astype(np.float32)
    stage.show(Points.of(more), 1.0)
    assert stage.camera.seen.right > 40
    stage.zoom(2.0, (100.0, 100.0), 2.0)
    run(stage, 2.0)
    near = stage.camera
    stage.show(Points.of(np.concatenate([more, [[99, 5]]]).astype(np.float32)), 5.0)
    assert stage.camera == near
    stage.show(Points.of(more), 6.0, fit=True)
    assert stage.camera.seen.left < 0
    assert stage.camera.seen.right > 40


def test_a_zoom_holds_the_pointed_place_all_the_way() -> None:
    stage = staged()
    held, now = stage.camera.data_of((200.0, 150.0)), 0.0
    for _ in range(3):
        stage.zoom(1.25, (200.0, 150.0), now)
        for _ in range(4):
            now += 0.016
            stage.step(now)
            assert stage.camera.pixel_of(held) == pytest.approx((200.0, 150.0), abs=0.5)
    run(stage, now)
    fitted = Camera.fit(stage.bounds, (800.0, 600.0), 48.0)
    assert stage.camera.scale[0] == pytest.approx(fitted.scale[0] * 1.25**3), "turns of a wheel add up"
    assert not stage.flying()


def test_a_map_let_go_runs_out_a_little_way_and_a_still_one_stays() -> None:
    stage = staged()
    stage.look_from(stage.camera.zoomed(20), 0.0)
    begun = stage.camera.pixel_of((5.0, 5.0))
    stage.let_go((50.0, 0.0), 1.0)
    assert not stage.flying()
    stage.let_go((1000.0, 0.0), 1.0)
    run(stage, 1.0)
    x, y = stage.camera.pixel_of((5.0, 5.0))
    assert 80 < x - begun[0] < 200
    assert y == pytest.approx(begun[1], abs=0.5)


def test_a_hand_stops_a_flight() -> None:
    stage = staged()
    stage.zoom(8.0, None, 0.0)
    stage.step(0.016)
    stage.stop()
    here = stage.camera
    assert not stage.step(0.5)
    assert stage.camera == here


def test_a_map_counts_as_moving_until_the_hand_has_rested() -> None:
    stage = staged()
    stage.pan(5.0, 0.0, 1.0)
    assert stage.moving(1.0 + STILL_AFTER_S / 2)
    assert not stage.moving(1.0 + STILL_AFTER_S * 1.1)


def test_one_comes_to_a_point_but_not_to_one_that_is_nowhere() -> None:
    stage = staged(np.array([[0, 0], [10, 4], [np.nan, 1]], np.float32))
    stage.centre_on(1, 0.0)
    run(stage, 0.0)
    assert stage.camera.centre == pytest.approx((10, 4))
    stage.centre_on(2, 5.0)
    assert not stage.flying()


def test_reduced_motion_is_there_at_once() -> None:
    stage = staged(still=True)
    stage.zoom(3.0, None, 0.0)
    assert not stage.moving(0.0)
    stage.show(Points.of(SQUARE[::-1].copy()), 1.0)
    assert stage.share(1.0) == 1.0
    stage.set_islands(Islands(np.zeros((2, 2, 4), np.uint8), Bounds(0, 0, 1, 1)), 2.0)
    assert stage.islands_share(2.0) == 1.0
    stage.let_go((9999.0, 0.0), 3.0)
    assert not stage.flying()


def test_islands_fade_over_and_stay_where_they_are_seen_when_the_layout_changes() -> None:
    stage = staged()
    first, second = (Islands(np.zeros((2, 2, 4), np.uint8), Bounds(0, 0, 10, 10)) for _ in range(2))
    shown = [stage.islands]
    stage.set_islands(first, -1.0)
    assert stage.islands_share(-1.0) == 1.0, "the first are there at once"
    shown.append(stage.islands)
    stage.set_islands(second, 0.0)
    assert stage.islands_share(FADE_S / 2) == 0.5
    shown.append(stage.islands)
    assert shown == [(None, None), (None, first), (first, second)]
    corner = stage.camera.pixel_of((10.0, 10.0))
    stage.show(Points.of(SQUARE * 1000), 1.0)
    carried = stage.islands[1]
    assert carried is not None
    assert stage.camera.pixel_of((carried.bounds.right, carried.bounds.top)) == pytest.approx(corner)


def test_a_view_of_another_size_still_sees_all_or_keeps_its_place() -> None:
    stage = staged()
    stage.resize((300.0, 900.0))
    assert stage.camera.seen.left < 0
    assert stage.camera.seen.right > 10
    stage.look_from(stage.camera.zoomed(4), 0.0)
    near = stage.camera
    stage.resize((500.0, 500.0))
    assert (stage.camera.centre, stage.camera.scale) == (near.centre, near.scale)


def test_what_lies_where() -> None:
    stage = staged()
    x, y = stage.pixels(np.array([2]), 0.0)[0].tolist()
    assert stage.pick((x + 6, y - 6)) == 2
    assert stage.pick((x + 8, y - 8)) is None
    assert stage.nearest_towards(0, "right") == 1
    assert stage.nearest_towards(None, "right") in (0, 1, 2, 3)
    assert stage.inside(np.array([[0, 0], [800, 0], [800, 300], [0, 300]], np.float64)).tolist() == [2, 3]
