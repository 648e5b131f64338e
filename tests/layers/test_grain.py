"""Grain: which segments are joined, and what their rows become."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.layers.grain import GRAINS, POOLINGS, Grain, Groups, Pooling, grained, joined, pool
from musicmap.layers.matrix import LayerMatrix
from musicmap.types import Doubles, Floats, Ints, LayerRef, ModelName, Seconds, TrackId

LENGTH = Seconds(3.0)
POOLED: dict[Pooling, Callable[[Doubles], Doubles]] = {
    "mean": lambda rows: rows.mean(axis=0),
    "max": lambda rows: rows.max(axis=0),
    "median": lambda rows: np.median(rows, axis=0),
    "vote": lambda rows: (rows >= 0.5).mean(axis=0),
    "softmax": lambda rows: (rows * np.exp(rows)).sum(axis=0) / np.exp(rows).sum(axis=0),
}


def _tracks(*lengths: int) -> Ints:
    return np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)


def _spans(groups: Groups) -> list[tuple[int, int]]:
    assert groups.first.dtype == groups.count.dtype == np.int32
    return list(zip(groups.first.tolist(), groups.count.tolist(), strict=True))


def _groups(track: Ints, grain: Grain, every: int = 1, length: Seconds = LENGTH) -> list[tuple[int, int]]:
    values = np.random.default_rng(0).random((len(track), 4), np.float32)
    return _spans(joined(values, track, length, grain, every))


def test_a_grain_is_whole_segments_of_one_track() -> None:
    track = _tracks(4, 1, 12)
    assert _groups(track, "3s") == [(i, 1) for i in range(17)]
    assert _groups(track, "10s") == [(0, 3), (3, 1), (4, 1), (5, 3), (8, 3), (11, 3), (14, 3)]
    assert _groups(track, "30s") == [(0, 4), (4, 1), (5, 10), (15, 2)]
    assert _groups(track, "track") == [(0, 4), (4, 1), (5, 12)]


def test_segments_that_are_left_out_part_no_groups_and_join_none() -> None:
    segment = np.array([1, 2, 3, 9, 4, 5], np.int32)
    values, track = np.zeros((6, 1), np.float32), _tracks(4, 2)
    assert _spans(joined(values, track, LENGTH, "10s", segment=segment)) == [(0, 2), (2, 1), (3, 1), (4, 2)]
    assert _spans(joined(values, track, LENGTH, "3s", segment=segment)) == [(i, 1) for i in range(6)]
    assert _spans(joined(values, track, LENGTH, "track", segment=segment)) == [(0, 4), (4, 2)]


def test_the_length_of_a_segment_says_how_many_are_joined() -> None:
    assert _groups(_tracks(21), "10s", length=Seconds(0.96)) == [(0, 10), (10, 10), (20, 1)]
    assert _groups(_tracks(2), "10s", length=Seconds(30.0)) == [(0, 1), (1, 1)]


def test_reduction_keeps_the_first_and_every_nth_of_each_track() -> None:
    track = _tracks(5, 1, 3)
    assert _groups(track, "3s", 2) == [(0, 1), (2, 1), (4, 1), (5, 1), (6, 1), (8, 1)]
    assert _groups(track, "10s", 2) == [(0, 3), (5, 1), (6, 3)]
    assert _groups(track, "track", 3) == [(0, 5), (5, 1), (6, 3)]


@given(st.lists(st.integers(1, 40), max_size=6), st.sampled_from(GRAINS))
def test_every_row_is_in_one_group_of_its_track(lengths: list[int], grain: Grain) -> None:
    track = _tracks(*lengths)
    spans = _groups(track, grain)
    assert [row for first, count in spans for row in range(first, first + count)] == list(range(len(track)))
    assert all(track[first] == track[first + count - 1] for first, count in spans)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 3), st.sampled_from(POOLINGS), st.data())
def test_pooling_is_its_formula(lengths: list[int], every: int, pooling: Pooling, data: st.DataObject) -> None:
    track = _tracks(*lengths)
    values = np.random.default_rng(data.draw(st.integers(0, 999))).random((len(track), 3), np.float32)
    groups = joined(values, track, LENGTH, data.draw(st.sampled_from(GRAINS)), every)
    pooled = pool(values, groups, pooling)
    assert pooled.dtype == np.float32
    rows = [values[first : first + count].astype(np.float64) for first, count in _spans(groups)]
    np.testing.assert_allclose(pooled, [POOLED[pooling](r) for r in rows], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_large_values_pool_without_overflow(pooling: Pooling) -> None:
    values = np.array([[3e4, -3e4], [2e4, -2e4]], np.float32)
    assert np.isfinite(pool(values, joined(values, _tracks(2), LENGTH, "track"), pooling)).all()


@pytest.mark.parametrize("grain", GRAINS)
def test_nothing_gives_nothing(grain: Grain) -> None:
    groups = joined(np.zeros((0, 0), np.float32), np.zeros(0, np.int32), Seconds(0.0), grain)
    assert _spans(groups) == []
    assert pool(np.zeros((0, 7), np.float32), groups).shape == (0, 7)


def test_a_grained_layer_says_how_much_is_in_a_row() -> None:
    track = _tracks(4, 2)
    values = np.arange(12, dtype=np.float32).reshape(6, 2)
    segment = np.array([0, 1, 2, 3, 0, 1], np.int32)
    layer = LayerRef(ModelName("m"), "embedding")
    tracks = (TrackId(7), TrackId(9))
    plain = LayerMatrix(layer, tracks, values, track, segment, np.ones(6, np.int32), LENGTH)
    coarse = grained(plain, joined(values, track, LENGTH, "10s"))
    np.testing.assert_array_equal(coarse.segment, [0, 3, 0])
    np.testing.assert_array_equal(coarse.count, [3, 1, 2])
    np.testing.assert_array_equal(coarse.track, [0, 0, 1])
    np.testing.assert_array_equal(coarse.start, [0, 9, 0])
    np.testing.assert_array_equal(coarse.values, [[2, 3], [6, 7], [9, 10]])
    assert (coarse.tracks, coarse.layer, coarse.segment_length) == (tracks, layer, LENGTH)


def _song(random: np.random.Generator, *parts: tuple[int, int]) -> Floats:
    """(length, which place) parts, each segment near its part's place."""
    places = np.random.default_rng(5).standard_normal((6, 20)) * 3
    rows = np.concatenate([np.tile(places[place], (length, 1)) for length, place in parts])
    return (rows + random.standard_normal(rows.shape) * 0.4).astype(np.float32)


def test_sections_begin_where_the_music_changes() -> None:
    random = np.random.default_rng(0)
    songs = [_song(random, (6, 0), (12, 1), (6, 0)), _song(random, (20, 2)), _song(random, (3, 3), (9, 4))]
    groups = joined(np.concatenate(songs), _tracks(24, 20, 12), LENGTH, "sections")
    assert _spans(groups)[:3] == [(0, 6), (6, 12), (18, 6)]
    assert _spans(groups)[-2:] == [(44, 3), (47, 9)]


def test_one_odd_segment_is_no_section() -> None:
    song = _song(np.random.default_rng(0), (8, 0), (1, 1), (8, 0))
    groups = joined(song, _tracks(17), LENGTH, "sections")
    assert groups.count.min() >= 2
    assert groups.count.sum() == 17


@given(st.lists(st.integers(1, 60), min_size=1, max_size=5), st.integers(0, 999))
def test_a_section_has_six_seconds_or_is_its_track(lengths: list[int], seed: int) -> None:
    track = _tracks(*lengths)
    values = np.random.default_rng(seed).standard_normal((len(track), 5)).astype(np.float32)
    groups = joined(values, track, LENGTH, "sections")
    assert np.all((groups.count >= 2) | (np.array(lengths)[track[groups.first]] == 1))


@given(st.lists(st.integers(1, 60), min_size=2, max_size=5), st.integers(0, 999))
def test_what_a_track_is_cut_into_depends_on_it_alone(lengths: list[int], seed: int) -> None:
    track = _tracks(*lengths)
    values = np.random.default_rng(seed).standard_normal((len(track), 5)).cumsum(axis=0).astype(np.float32)
    together = _spans(joined(values, track, LENGTH, "sections"))
    later = track > 0
    alone = _spans(joined(values[later], track[later] - 1, LENGTH, "sections"))
    assert together[-len(alone) :] == [(first + lengths[0], count) for first, count in alone]


def test_a_track_that_never_changes_is_one_section() -> None:
    values = np.full((50, 8), 0.3, np.float32)
    assert _spans(joined(values, _tracks(49, 1), LENGTH, "sections")) == [(0, 49), (49, 1)]


def test_tracks_of_any_number_and_length_are_cut() -> None:
    """More rows than are looked at in one go, and a track longer than that."""
    random = np.random.default_rng(0)
    lengths = [3, 9_000, 40, 8_192, *[30] * 400]
    values = np.concatenate([_song(random, (n // 3, 0), (n - n // 3, 1)) for n in lengths])
    groups = joined(values, _tracks(*lengths), LENGTH, "sections")
    assert groups.count.sum() == len(values)
    ends = np.cumsum(lengths)[4:] - 20
    assert np.isin(ends, groups.first).all(), "Every change is found,"
    assert len(groups) < 2 * len(lengths) * 1.5, "and few where there is none."
