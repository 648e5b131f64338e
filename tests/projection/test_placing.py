"""Landmarks, and placing rows into a layout that is there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsRegressor

from musicmap.layers.cells import neighbour_graph
from musicmap.projection.landmarks import landmarks, nearest_in_track
from musicmap.projection.placing import NEIGHBOURS, place, spread


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.integers(1, 600))
def test_every_track_has_its_share_of_landmarks(lengths: list[int], count: int) -> None:
    track = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    chosen = landmarks(track, count)
    assert chosen.dtype == np.int32
    assert len(chosen) == min(count, len(track))
    assert (np.diff(chosen) > 0).all()
    each = np.bincount(track[chosen], minlength=len(lengths))
    if len(lengths) >= count:
        assert each.max() == 1
    elif count < len(track):
        share = 1 + (np.array(lengths) - 1) * (count - len(lengths)) / (len(track) - len(lengths))
        assert np.abs(each - share).max() < 1


def test_landmarks_lie_evenly_along_a_track() -> None:
    np.testing.assert_array_equal(landmarks(np.zeros(100, np.int32), 4), [12, 37, 62, 87])
    np.testing.assert_array_equal(landmarks(np.repeat(np.arange(9, dtype=np.int32), 3), 3), [1, 10, 19])
    assert len(landmarks(np.zeros(0, np.int32), 5)) == 0


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.integers(1, 600))
def test_beside_a_row_stands_the_nearest_landmark_of_its_track(lengths: list[int], count: int) -> None:
    track = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    chosen = landmarks(track, count)
    beside = chosen[nearest_in_track(track, chosen)]
    for row, found in enumerate(beside.tolist()):
        own = chosen[track[chosen] == track[row]]
        if len(own):
            assert track[found] == track[row]
            assert abs(found - row) == np.abs(own - row).min()


def test_a_row_lies_at_the_mean_of_its_neighbours() -> None:
    random = np.random.default_rng(0)
    placed, rows = random.standard_normal((500, 8), np.float32), random.standard_normal((40, 8), np.float32)
    positions = random.standard_normal((500, 2)).astype(np.float32)
    expected = KNeighborsRegressor(NEIGHBOURS, weights="distance").fit(placed, positions).predict(rows)
    np.testing.assert_allclose(place(rows, placed, positions), expected, atol=1e-4)


def test_a_row_that_is_there_already_lies_there() -> None:
    random = np.random.default_rng(1)
    placed, positions = random.standard_normal((50, 4), np.float32), random.standard_normal((50, 2), np.float32)
    np.testing.assert_allclose(place(placed[3:9], placed, positions), positions[3:9], atol=1e-5)


def test_an_empty_layout_and_no_rows() -> None:
    none, some = np.zeros((0, 4), np.float32), np.ones((3, 4), np.float32)
    np.testing.assert_array_equal(place(some, none, np.zeros((0, 2), np.float32)), np.zeros((3, 2)))
    assert place(none, some, np.zeros((3, 2), np.float32)).shape == (0, 2)


def test_the_rest_is_placed_from_neighbour_to_neighbour_and_nothing_known_moves() -> None:
    line = np.arange(200, dtype=np.float32)[:, None]
    near, apart = neighbour_graph(np.concatenate([line, line + 1e6]), 4)
    known = np.zeros(400, bool)
    known[[0, 100]] = True
    positions = np.full((400, 2), 7.0)
    positions[[0, 100]] = [[0, 0], [1, 0]]
    reached = spread(near, apart, known, positions)
    np.testing.assert_array_equal(reached, np.arange(400) < 200)
    np.testing.assert_array_equal(positions[[0, 100]], [[0, 0], [1, 0]])
    assert positions[:200].min() >= 0
    assert positions[:200].max() <= 1
    assert positions[10, 0] < 0.5 < positions[90, 0]
    assert known.sum() == 2


@pytest.mark.parametrize("copies", [1, 30])
def test_copies_of_one_another_are_placed_together(copies: int) -> None:
    rows = np.repeat(np.eye(3, dtype=np.float32), copies, axis=0)
    positions = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    placed = place(rows, np.eye(3, dtype=np.float32), positions)
    np.testing.assert_allclose(placed, np.repeat(positions, copies, axis=0), atol=1e-6)
