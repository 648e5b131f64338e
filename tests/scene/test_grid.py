"""Picking finds what a search through all points finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from musicmap.scene.camera import Pair
from musicmap.scene.grid import Direction, GridIndex
from musicmap.scene.points import Flag, Points

quick = settings(max_examples=80)
# Whole numbers and halves: many points on one spot and many at the same distance, where ties must be decided.
places = hnp.arrays(np.float32, st.tuples(st.integers(0, 400), st.just(2)), elements=st.integers(-20, 20).map(float))
spots = st.tuples(st.integers(-44, 44).map(lambda v: v / 2), st.integers(-44, 44).map(lambda v: v / 2))
radii = st.tuples(st.sampled_from([0.5, 1.0, 4.0]), st.sampled_from([0.5, 1.0, 4.0]))


def nearest_of_all(points: Points, at: Pair, radius: Pair) -> int | None:
    away = (points.positions.astype(np.float64) - at) / radius
    distance = (away**2).sum(axis=1)
    distance[~points.visible] = np.inf
    return int(distance.argmin()) if len(distance) and distance.min() <= 1 else None


@quick
@given(places, spots, radii)
def test_nearest_is_the_nearest_of_all_and_the_first_of_equals(positions: np.ndarray, at: Pair, radius: Pair) -> None:
    points = Points.of(positions)
    assert GridIndex.of(points).nearest(at, radius) == nearest_of_all(points, at, radius)


@quick
@given(places, spots, radii, st.integers(0, 9))
def test_those_around_are_the_nearest_of_all(positions: np.ndarray, at: Pair, radius: Pair, count: int) -> None:
    distance = (((positions.astype(np.float64) - at) / radius) ** 2).sum(axis=1)
    found = GridIndex.of(Points.of(positions)).around(at, radius, count)
    assert len(set(found.tolist())) == len(found) == min(count, int((distance <= 1).sum()))
    np.testing.assert_array_equal(distance[found], np.sort(distance)[: len(found)])


def test_in_crowds_with_strays_far_away_too() -> None:
    rng = np.random.default_rng(1)
    crowd = np.concatenate([rng.normal(size=(20_000, 2)), rng.normal(5, 0.001, (20_000, 2)), [[1e6, -1e6]]])
    points = Points.of(crowd)
    index = GridIndex.of(points)
    for at in [*rng.normal(size=(100, 2)), *rng.normal(5, 0.001, (100, 2)), np.array([1e6, -1e6])]:
        place, radius = (float(at[0]), float(at[1])), (0.02, 0.03)
        assert index.nearest(place, radius) == nearest_of_all(points, place, radius)


def test_hidden_points_and_points_that_are_nowhere_are_not_found() -> None:
    points = Points.of(np.array([[0, 0], [np.nan, 0], [0.2, 0]]), flags=[Flag.HIDDEN, 0, Flag.DIMMED])
    assert GridIndex.of(points).nearest((0.0, 0.0), (1.0, 1.0)) == 2


def test_no_points_no_answer() -> None:
    index = GridIndex.of(Points.of(np.zeros((0, 2))))
    assert index.nearest((0.0, 0.0), (1.0, 1.0)) is None


def towards_of_all(points: Points, index: int, direction: Direction) -> int | None:
    away = points.positions.astype(np.float64) - points.positions[index].astype(np.float64)
    axis = 0 if direction in ("left", "right") else 1
    along = away[:, axis] * (1 if direction in ("right", "up") else -1)
    aside = np.abs(away[:, 1 - axis])
    cost = np.where((along > 0) & (aside <= along), np.hypot(along, 2 * aside), np.inf)
    return int(cost.argmin()) if cost.min() < np.inf else None


@quick
@given(places.filter(len), st.sampled_from(["left", "right", "up", "down"]), st.randoms(use_true_random=False))
def test_an_arrow_leads_to_the_nearest_that_way(positions: np.ndarray, direction: Direction, random: object) -> None:
    points = Points.of(positions)
    index = random.randrange(len(positions))  # type: ignore[attr-defined]
    assert GridIndex.of(points).nearest_towards(index, direction) == towards_of_all(points, index, direction)


def test_arrows_see_what_the_eye_sees() -> None:
    # In data units the second point lies more to the side than ahead; on this screen x is stretched.
    index = GridIndex.of(Points.of([[0, 0], [1, 3]]))
    assert index.nearest_towards(0, "right") is None
    assert index.nearest_towards(0, "right", unit=(0.1, 1.0)) == 1


@pytest.mark.parametrize("direction", ["left", "right", "up", "down"])
def test_at_the_edge_an_arrow_leads_nowhere(direction: Direction) -> None:
    assert GridIndex.of(Points.of([[0, 0], [0, 0]])).nearest_towards(0, direction) is None


def test_all_points_on_one_spot_are_found_there() -> None:
    assert GridIndex.of(Points.of(np.full((5000, 2), 3.25))).nearest((3.25, 3.25), (0.1, 0.1)) == 0
