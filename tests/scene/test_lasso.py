"""A lasso holds what a point-by-point test says it holds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from musicmap.scene.camera import Bounds
from musicmap.scene.lasso import along, in_box, in_polygon
from musicmap.scene.points import Flag, Points

quick = settings(max_examples=80)
places = hnp.arrays(np.float32, st.tuples(st.integers(0, 200), st.just(2)), elements=st.floats(-8, 8, width=32))
corners = hnp.arrays(np.float64, st.tuples(st.integers(3, 12), st.just(2)), elements=st.integers(-16, 16).map(float))


def inside(x: float, y: float, polygon: np.ndarray) -> bool:
    """The even-odd rule, one point at a time (Shimrat 1962)."""
    odd = False
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if (ay <= y) != (by <= y) and x < ax + (y - ay) * ((bx - ax) / (by - ay)):
            odd = not odd
    return odd


@quick
@given(places, corners)
def test_a_lasso_that_may_cross_itself(positions: np.ndarray, polygon: np.ndarray) -> None:
    wanted = [i for i, (x, y) in enumerate(positions.tolist()) if inside(x, y, polygon)]
    assert in_polygon(Points.of(positions), polygon).tolist() == wanted


@quick
@given(places)
def test_a_box_holds_its_edges(positions: np.ndarray) -> None:
    wanted = [i for i, (x, y) in enumerate(positions.tolist()) if -2 <= x <= 3 and -4 <= y <= 1]
    assert in_box(Points.of(positions), Bounds(-2, -4, 3, 1)).tolist() == wanted


@pytest.mark.parametrize("polygon", [[], [[0, 0]], [[-9, -9], [9, 9]], [[np.nan, 0], [1, 1], [1, 0]]])
def test_less_than_an_area_holds_nothing(polygon: list[list[float]]) -> None:
    assert len(in_polygon(Points.of([[0, 0], [1, 1]]), polygon)) == 0


def test_hidden_points_and_points_that_are_nowhere_stay_outside() -> None:
    points = Points.of(np.array([[0, 0], [0, 0], [np.nan, 0], [0, np.inf]]), flags=[0, Flag.HIDDEN, 0, 0])
    around = [[-1, -1], [1, -1], [1, 1], [-1, 1]]
    assert in_polygon(points, around).tolist() == [0]
    assert in_box(points, Bounds(-1, -1, 1, 1)).tolist() == [0]


def apart(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """How far a point is from a line between two others, by looking at many places on it."""
    share = np.linspace(0, 1, 2001)[:, None]
    way = np.array(a) + share * (np.array(b) - np.array(a))
    return float(np.hypot(*(way - point).T).min())


@quick
@given(places, hnp.arrays(np.float64, st.tuples(st.integers(1, 4), st.just(2)), elements=st.integers(-6, 6).map(float)))
def test_a_brush_touches_what_lies_within_its_radius_of_its_way(positions: np.ndarray, trail: np.ndarray) -> None:
    reach = (2.0, 0.5)
    touched = set(along(Points.of(positions), trail, reach).tolist())
    steps = [tuple(step) for step in (trail / reach).tolist()]
    for i, (x, y) in enumerate((positions.astype(np.float64) / reach).tolist()):
        ways = itertools.pairwise(steps) if len(steps) > 1 else [(steps[0], steps[0])]
        distance = min(apart((x, y), a, b) for a, b in ways)
        if abs(distance - 1.0) > 0.02:
            assert (i in touched) == (distance < 1.0)


@pytest.mark.parametrize("trail", [[], [[np.nan, 0], [1, 1]]])
def test_a_brush_without_a_way_touches_nothing(trail: list[list[float]]) -> None:
    assert len(along(Points.of([[0, 0], [1, 1]]), trail, (1.0, 1.0))) == 0
