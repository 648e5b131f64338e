"""Paths lead where they are to, step by step."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.errors import UserError
from musicmap.layers.neighbours import Metric
from musicmap.playlist.music import Music
from musicmap.playlist.path import path
from musicmap.playlist.rules import Rules
from musicmap.types import Doubles, TrackId
from tests.playlist.made import FIRST_ID, id_of, music_of, random_music, track

MUSIC = random_music(60)
LARGE = random_music(700, segments=2, dims=3, seed=5)
FREE = Rules(once=False)


def walked(music: Music, stops: list[int], n: int, rules: Rules = FREE, metric: Metric = "cosine") -> list[int]:
    return [one.track - FIRST_ID for one in path(music, [id_of(stop) for stop in stops], n, rules, metric)]


def left(music: Music, way: list[int], end: int, metric: Metric = "cosine") -> Doubles:
    places = (music.places.unit() if metric == "cosine" else music.places.rows).astype(np.float64)
    return np.asarray(np.linalg.norm(places[way] - places[end], axis=1))


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@given(start=st.integers(0, 59), end=st.integers(0, 59), n=st.integers(0, 70), seed=st.integers(0, 3))
def test_every_step_leads_nearer(metric: Metric, start: int, end: int, n: int, seed: int) -> None:
    way = walked(MUSIC, [start, end], n, Rules(once=False, variance=0.4 if seed else 0.0, seed=seed), metric)
    assert (way[0], way[-1]) == (start, end)
    assert len(set(way)) == len(way)
    assert (np.diff(left(MUSIC, way, end, metric)) < 0).all()
    between = left(MUSIC, list(range(60)), end, metric)
    possible = int(((between > 0) & (between < between[start])).sum())
    stops = len({start, end})
    # Of those that are all but equally near, one may be left out.
    close = int((np.diff(np.sort(between)) < 1e-4 * between[start]).sum())
    most = min(max(n, stops), possible + stops)
    assert most - close <= len(way) <= most
    assert n > possible or len(way) == most


@given(stops=st.lists(st.integers(0, 59), min_size=1, max_size=5, unique=True), n=st.integers(0, 40))
def test_it_leads_through_every_stop_in_order(stops: list[int], n: int) -> None:
    way = walked(MUSIC, stops, n)
    assert [row for row in way if row in stops] == stops
    assert len(set(way)) == len(way)
    assert len(way) <= max(n, len(stops))
    places = [way.index(stop) for stop in stops]
    for first, last, end in zip(places, places[1:], stops[1:], strict=False):
        assert (np.diff(left(MUSIC, way[first : last + 1], end)) < 0).all()


def test_what_one_leg_lacks_the_others_give() -> None:
    # Between 0 and 1, which are neighbours, there is hardly anyone.
    nearest = int(np.argsort(left(LARGE, list(range(700)), 0))[1])
    assert len(walked(LARGE, [nearest, 0, 650], 30)) == 30


def test_of_all_ways_it_is_the_one_with_the_least_squared_steps() -> None:
    music = random_music(14, seed=8)
    places = music.places.unit().astype(np.float64)
    for end in range(5):
        apart = left(music, list(range(14)), end)
        start = int(apart.argmax())
        between = sorted((i for i in range(14) if 0 < apart[i] < apart[start]), key=lambda i: -apart[i])
        ways = [[start, *some, end] for some in combinations(between, 3)]
        best = min(ways, key=lambda way: np.square(np.diff(places[way], axis=0)).sum())
        assert walked(music, [start, end], 5) == best


def test_where_there_are_tracks_everywhere_steps_are_even() -> None:
    at = np.random.default_rng(0).permutation(np.linspace(-1, 1, 300))
    music = music_of([np.full((2, 3), x, np.float32) for x in at])
    way = walked(music, [int(at.argmin()), int(at.argmax())], 11, metric="euclidean")
    np.testing.assert_allclose(np.diff(at[way]), 0.2, atol=0.01)


def test_limits_hold_along_the_way() -> None:
    music = random_music(60, artists=12)
    way = walked(music, [0, 30], 12, Rules(once=False, per_artist=1))
    counts = np.bincount([row % 12 for row in way])
    assert counts.max() <= 2, "its ends may be of one artist"
    assert counts[1:].max(initial=0) <= 1 or counts[30 % 12] == 2
    assert len(way) > 5


@pytest.mark.parametrize("n", [0, 1, 2, 5, 500])
def test_from_a_track_to_itself_it_is_that_track(n: int) -> None:
    assert walked(MUSIC, [7, 7], n) == [7]
    assert walked(MUSIC, [7], n) == [7]
    assert walked(MUSIC, [], n) == []


def test_there_and_back_comes_to_each_stop_once() -> None:
    assert [row for row in walked(MUSIC, [7, 9, 7], 8) if row in (7, 9)] == [7, 9]


def test_where_all_sound_the_same_there_is_no_way_between() -> None:
    music = music_of([np.ones((3, 4), np.float32)] * 5)
    assert walked(music, [1, 3], 4) == [1, 3]


def test_two_tracks_are_a_path() -> None:
    assert walked(random_music(2), [1, 0], 10) == [1, 0]


def test_a_very_long_one() -> None:
    way = walked(LARGE, [0, 5], 690)
    possible = left(LARGE, list(range(700)), 5)
    # Without those that are as far as another one.
    assert len(way) >= int((possible < possible[0]).sum()) - 5
    assert (np.diff(left(LARGE, way, 5)) < 0).all()


def test_a_stop_that_was_not_heard_is_said() -> None:
    with pytest.raises(UserError, match="has not been heard"):
        path(MUSIC, [id_of(0), TrackId(9_999)], 5, FREE)


def test_each_names_its_segment_and_how_near_it_is_to_the_stop() -> None:
    found = path(MUSIC, [id_of(0), id_of(1)], 6, FREE)
    assert [one.similarity for one in found] == sorted(one.similarity for one in found)
    assert found[-1].similarity == pytest.approx(1, abs=1e-5)
    for one in found:
        rows = MUSIC.rows_of(one.track - FIRST_ID)
        alike = MUSIC.space.similarity(MUSIC.values[rows], MUSIC.places.rows[1])
        assert one.segment == int(alike.argmax())


def test_a_song_comes_once() -> None:
    random = np.random.default_rng(1)
    centres = random.standard_normal((20, 1, 4))
    rows = [(centres[n % 20] + 0.2 * random.standard_normal((3, 4))).astype(np.float32) for n in range(40)]
    titles = [f"Song {n % 20} of all" for n in range(40)]
    music = music_of(rows, [track(n, "Somebody", titles[n]) for n in range(40)])
    way = walked(music, [0, 1], 30, Rules())
    assert len({row % 20 for row in way}) == len(way)
    assert len(way) > 3
