"""Where one track goes over into another: planted places are found, and odd tracks do no harm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.spatial.distance import cdist

from musicmap.playlist.mix_points import OVERLAP, WINDOW, MixPoint, Side, mix_points, told_apart
from musicmap.playlist.musical_key import MusicalKey
from musicmap.playlist.rhythm import Rhythm
from musicmap.types import Floats, Seconds

SEGMENT = Seconds(3.0)
KNOWN = Rhythm(128.0, MusicalKey(0))


def side(values: Floats, rhythm: Rhythm = KNOWN) -> Side:
    return Side(values, SEGMENT, rhythm)


def noise(segments: int, seed: int) -> Floats:
    return np.random.default_rng(seed).standard_normal((segments, 40)).astype(np.float32)


def test_a_passage_that_both_have_is_the_best_place() -> None:
    one, other = noise(60, 1), noise(60, 2)
    one[48:51] = other[7:10]
    best, *rest = mix_points(side(one), side(other))
    assert (best.leave, best.enter) == (48, 7)
    assert best.likeness == pytest.approx(1.0)
    assert best.score == pytest.approx(1.0)
    assert max(point.likeness for point in rest) < 0.9


def test_only_outro_and_intro_count() -> None:
    one, other = noise(100, 1), noise(100, 2)
    one[40:43] = other[50:53]
    points = mix_points(side(one), side(other), count=10**6)
    reach = round(WINDOW / SEGMENT)
    assert len(points) == (reach - OVERLAP + 1) ** 2
    assert {point.leave for point in points} == set(range(100 - reach, 100 - OVERLAP + 1))
    assert {point.enter for point in points} == set(range(reach - OVERLAP + 1))


def test_a_short_track_is_halved() -> None:
    points = mix_points(side(noise(9, 1)), side(noise(8, 2)), count=10**6)
    assert {point.leave for point in points} == {4, 5, 6}
    assert {point.enter for point in points} == {0, 1}


def test_likeness_is_the_mean_cosine_along_the_overlap() -> None:
    one, other = noise(30, 3), noise(30, 4)
    cosines = 1 - cdist(one, other, "cosine")
    for point in mix_points(side(one), side(other)):
        together = [cosines[point.leave + i, point.enter + i] for i in range(OVERLAP)]
        assert point.likeness == pytest.approx(np.mean(together), abs=1e-5)


@pytest.mark.parametrize(
    ("rhythm", "fit"),
    [
        (KNOWN, 1.0),
        (Rhythm(64.0, MusicalKey(7)), 1.0),
        (Rhythm(128.0 / 1.03, MusicalKey(0)), 0.75),
        (Rhythm(128.0, MusicalKey(6)), 0.5),
        (Rhythm(100.0, MusicalKey(0)), 0.5),
        (Rhythm(100.0, MusicalKey(6)), 0.0),
        (Rhythm(128.0), 0.75),
        (Rhythm(), 0.5),
    ],
)
def test_tempo_and_key_count_for_half(rhythm: Rhythm, fit: float) -> None:
    same = np.ones((20, 5), np.float32)
    (best,) = mix_points(side(same), side(same, rhythm), count=1)
    assert best.score == pytest.approx(0.5 + fit / 2)


def test_of_equal_places_the_one_with_more_music_is_better() -> None:
    same = np.ones((20, 5), np.float32)
    order = [(point.leave, point.enter) for point in mix_points(side(same), side(same), count=4)]
    assert order == [(17, 0), (17, 1), (17, 2), (17, 3)]


@given(
    one=arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.floats(width=32)),
    segments=st.integers(0, 12),
    count=st.integers(0, 20),
)
def test_no_track_is_too_odd(one: Floats, segments: int, count: int) -> None:
    other = np.resize(one[::-1], (segments, one.shape[1])).astype(np.float32)
    points = mix_points(side(one), side(other, Rhythm()), count)
    assert len(points) <= count
    assert all(0 <= point.score <= 1 and -1 <= point.likeness <= 1 for point in points)
    assert all(0 <= point.leave < len(one) and 0 <= point.enter < segments for point in points)
    assert list(points) == sorted(points, key=lambda point: -point.score)


def test_a_track_without_segments_mixes_nowhere() -> None:
    assert mix_points(side(noise(0, 1)), side(noise(20, 2))) == ()


def test_places_that_are_nearly_the_same_are_told_once() -> None:
    places = [(50, 4), (51, 4), (50, 6), (50, 7), (53, 4), (48, 2), (51, 7)]
    points = [MixPoint(1.0 - n / 10, leave, enter, 0.5) for n, (leave, enter) in enumerate(places)]
    assert [(p.leave, p.enter) for p in told_apart(points)] == [(50, 4), (50, 7), (53, 4)]
    assert told_apart(points, 2) == (points[0], points[3])
    assert told_apart([]) == ()
    every = mix_points(side(noise(60, 1)), side(noise(60, 2)), count=10**6)
    for n, one in enumerate(some := told_apart(every, 10)):
        assert one in every
        assert all(max(abs(one.leave - o.leave), abs(one.enter - o.enter)) >= OVERLAP for o in some[:n])
    assert len(some) == 10
    assert some[0] == every[0]
