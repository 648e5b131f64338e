"""Short ways and other orders."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.arranging import arc, ramp
from musicmap.playlist.tour import length, shortest_way
from musicmap.types import Floats

VALUES = st.lists(st.sampled_from([np.nan, np.inf, -2.0, 0.0, 1.0, 1.0, 3.5, 80.0]), max_size=12)


def places(n: int, dims: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).standard_normal((n, dims)).astype(np.float32)


@given(st.integers(0, 30), st.integers(1, 5), st.booleans(), st.integers(0, 99))
def test_everyone_is_visited_once(n: int, dims: int, from_first: bool, seed: int) -> None:
    way = shortest_way(places(n, dims, seed), from_first=from_first)
    assert sorted(way.tolist()) == list(range(n))
    assert not from_first or not n or way[0] == 0


@pytest.mark.parametrize("from_first", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_it_is_hardly_longer_than_the_shortest_there_is(from_first: bool, seed: int) -> None:
    among = places(7, 3, seed)
    firsts = permutations(range(1, 7)) if from_first else permutations(range(7))
    shortest = min(length(among[[0, *rest] if from_first else list(rest)]) for rest in firsts)
    assert length(among[shortest_way(among, from_first=from_first)]) <= 1.1 * shortest


def test_along_a_line_it_is_the_line() -> None:
    at = np.random.default_rng(0).permutation(60)
    line = np.stack([at, 2 * at, np.zeros(60)], axis=1).astype(np.float32)
    walked = at[shortest_way(line)]
    assert walked.tolist() in (list(range(60)), list(range(60))[::-1])


def test_no_two_crossing_steps_are_left() -> None:
    among = places(60, 2)
    way = among[shortest_way(among)].astype(np.float64)
    apart = np.linalg.norm(way[:, None] - way[None], axis=2)
    pairs = [(i, j) for i in range(59) for j in range(i + 2, 59)]
    gain = [apart[i, i + 1] + apart[j, j + 1] - apart[i, j] - apart[i + 1, j + 1] for i, j in pairs]
    assert max(gain) < 1e-5


@pytest.mark.parametrize("n", [0, 1, 2, 3, 40])
def test_where_all_are_in_one_place_any_way_will_do(n: int) -> None:
    assert sorted(shortest_way(np.ones((n, 3), np.float32)).tolist()) == list(range(n))


def test_very_many_are_walked_too() -> None:
    at = np.random.default_rng(0).permutation(2_000)
    walked = at[shortest_way(at[:, None].astype(np.float32))]
    assert np.abs(np.diff(walked)).max() == 1


@given(VALUES, st.booleans())
def test_a_ramp_rises_or_falls_and_the_unknown_come_last(values: list[float], falling: bool) -> None:
    known = sorted((v for v in values if np.isfinite(v)), reverse=falling)
    ordered = np.array(values, float)[ramp(np.array(values, float), falling=falling)]
    assert ordered[: len(known)].tolist() == known
    assert not np.isfinite(ordered[len(known) :]).any()
    assert len(ordered) == len(values)


@given(VALUES, st.floats(0, 1))
def test_an_arc_rises_and_falls(values: list[float], peak: float) -> None:
    order = arc(np.array(values, float), peak)
    assert sorted(order.tolist()) == list(range(len(values)))
    ordered = np.array(values, float)[order]
    known = ordered[np.isfinite(ordered)]
    assert np.isfinite(ordered[: len(known)]).all()
    signs = np.sign(np.diff(known))
    assert (np.diff(signs[signs != 0]) <= 0).all(), "up, and then down"


def test_an_arc_is_highest_where_it_is_to_be() -> None:
    values = np.arange(30.0)
    assert np.argmax(values[arc(values, 0.5)]) in (14, 15)
    assert np.argmax(values[arc(values, 2 / 3)]) in (19, 20)
    assert values[arc(values, 1.0)].tolist() == sorted(values)
    assert values[arc(values, 0.0)].tolist() == sorted(values, reverse=True)
