"""The camera: there and back, about the pointer, and never lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.scene.camera import CLOSEST, Bounds, Camera, Pair, point_size

numbers = st.floats(-1e4, 1e4, allow_nan=False)
pairs = st.tuples(numbers, numbers)
scales = st.floats(1e-2, 1e4)
sizes = st.tuples(st.floats(50, 4000), st.floats(50, 4000))
cameras = st.builds(Camera, pairs, st.tuples(scales, scales), sizes)
quick = settings(max_examples=60)

WIDE = Bounds(-10.0, -5.0, 10.0, 5.0)


@quick
@given(cameras, pairs)
def test_pixels_and_back_is_the_same_place(camera: Camera, point: Pair) -> None:
    back = camera.data_of(camera.pixel_of(point))
    slack = max(abs(v) for v in (*point, *camera.centre)) * 1e-9 + 1e-9
    assert back == pytest.approx(point, abs=slack)


@quick
@given(cameras, st.floats(0.1, 10), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_zoom_holds_what_lies_under_the_pointer(camera: Camera, factor: float, place: Pair) -> None:
    at = (place[0] * camera.size[0], place[1] * camera.size[1])
    held = camera.data_of(at)
    near = camera.zoomed(factor, at)
    assert near.pixel_of(held) == pytest.approx(at, abs=1e-3)
    assert near.scale == pytest.approx((camera.scale[0] * factor, camera.scale[1] * factor))


@quick
@given(cameras, st.floats(0.2, 5), st.tuples(st.floats(0, 1), st.floats(0, 1)), st.floats(0, 1))
def test_all_the_way_of_a_zoom_holds_it_too(camera: Camera, factor: float, place: Pair, share: float) -> None:
    at = (place[0] * camera.size[0], place[1] * camera.size[1])
    held = camera.data_of(at)
    assert camera.towards(camera.zoomed(factor, at), share).pixel_of(held) == pytest.approx(at, abs=1e-2)


def test_the_way_begins_here_and_ends_there() -> None:
    here, there = Camera((0, 0), (10, 10), (800, 600)), Camera((5, 1), (90, 90), (800, 600))
    assert here.towards(there, 0.0).is_close_to(here)
    assert here.towards(there, 1.0) == there
    assert here.scale[0] < here.towards(there, 0.5).scale[0] < there.scale[0]


@pytest.mark.parametrize("size", [(1400.0, 900.0), (300.0, 900.0), (40.0, 40.0)])
def test_a_fitted_map_lies_inside_the_margin_and_touches_it(size: Pair) -> None:
    camera = Camera.fit(WIDE, size, margin=32)
    left, bottom = camera.pixel_of((WIDE.left, WIDE.bottom))
    right, top = camera.pixel_of((WIDE.right, WIDE.top))
    room = [min(32, side / 4) for side in size]
    assert left >= room[0] - 1e-6
    assert top >= room[1] - 1e-6
    assert right <= size[0] - room[0] + 1e-6
    assert bottom <= size[1] - room[1] + 1e-6
    assert left == pytest.approx(room[0]) or top == pytest.approx(room[1])
    assert top < bottom, "y is upwards in data and downwards in pixels"


def test_axes_that_mean_different_things_may_fill_the_view() -> None:
    camera = Camera.fit(Bounds(0, 0, 1, 1000), (400, 400), margin=0, keep_aspect=False)
    assert camera.scale == pytest.approx((400, 0.4))


@quick
@given(pairs, st.floats(1e-9, 1e9))
def test_a_clamped_camera_sees_something_from_not_too_near_or_far(centre: Pair, scale: float) -> None:
    camera = Camera(centre, (scale, scale), (800.0, 600.0)).clamped(WIDE)
    fitted = Camera.fit(WIDE, (800.0, 600.0))
    assert WIDE.left <= camera.centre[0] <= WIDE.right
    assert WIDE.bottom <= camera.centre[1] <= WIDE.top
    assert 0.4 - 1e-9 <= camera.scale[0] / fitted.scale[0] <= CLOSEST * (1 + 1e-9)


def test_a_usual_camera_is_left_alone() -> None:
    camera = Camera.fit(WIDE, (800.0, 600.0)).zoomed(3.0)
    assert camera.clamped(WIDE) == camera


def test_dragging_moves_the_map_with_the_hand() -> None:
    camera = Camera((0, 0), (10, 20), (800, 600))
    before = camera.pixel_of((1.0, 2.0))
    after = camera.panned(30, -12).pixel_of((1.0, 2.0))
    assert after == pytest.approx((before[0] + 30, before[1] - 12))


def test_a_drag_is_told_apart_from_a_zoom() -> None:
    camera = Camera((3, 4), (10, 20), (800, 600))
    assert camera.pan_to(camera.panned(30, -12)) == pytest.approx((30, -12))
    assert camera.pan_to(camera.zoomed(1.1)) is None
    assert camera.pan_to(camera.resized((10, 10))) is None


@pytest.mark.parametrize(
    "positions", [np.zeros((0, 2)), np.zeros((3, 2)), np.full((2, 2), 7e5), np.array([[np.nan, 1.0], [2.0, 3.0]])]
)
def test_too_little_to_measure_still_gives_bounds_with_room(positions: np.ndarray) -> None:
    bounds = Bounds.of(positions.astype(np.float32))
    assert bounds.width > 0
    assert bounds.height > 0
    assert np.isfinite(Camera.fit(bounds, (800.0, 600.0)).scale).all()


def test_points_on_a_line_are_fitted_along_it() -> None:
    camera = Camera.fit(Bounds.of(np.array([[0, 2], [10, 2]], np.float32)), (800.0, 600.0), margin=0)
    assert camera.scale[0] == pytest.approx(80)


def test_points_grow_with_room_between_3_and_9_pixels() -> None:
    fitted = Camera.fit(WIDE, (1400.0, 900.0))
    steps = [point_size(fitted.zoomed(z), WIDE, 50_000) for z in (0.5, 1, 2, 4, 8, 100)]
    assert steps == sorted(steps)
    assert 3.0 <= steps[0] < steps[-1] == 9.0
    assert point_size(fitted, WIDE, 1_000_000) == 3.0
    assert point_size(fitted, WIDE, 0) == 9.0
