"""The same music twice, by how it sounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import TrackSeed, liking
from musicmap.playlist.similar import similar
from musicmap.playlist.twins import correlation
from musicmap.types import Floats
from tests.playlist.made import FIRST_ID, id_of, music_of, track

RANDOM = np.random.default_rng(0)


def course(rows: int, seed: int, centre: float = 0.0) -> Floats:
    """A track that changes all the time."""
    random = np.random.default_rng(seed)
    return (centre + np.cumsum(random.standard_normal((rows, 7)), axis=0) / 3).astype(np.float32)


def copied(rows: Floats, *, later: int = 0, noise: float = 0.0, louder: float = 1.0, other: float = 0.0) -> Floats:
    random = np.random.default_rng(99)
    return (louder * rows[later:] + other + noise * random.standard_normal(rows[later:].shape)).astype(np.float32)


def lists_both(one: Floats, other: Floats, seconds: tuple[float, float]) -> bool:
    """Whether a list has both of two tracks, among others of all kinds."""
    rows = [course(40, 1000 + n, centre=n - 5) for n in range(10)]
    rows += [one, other]
    lengths = [*(10.0 + 50 * n for n in range(10)), *seconds]
    tracks = [track(n, seconds=length) for n, length in enumerate(lengths)]
    # What the models call it, and what they hear, are the same here.
    music = music_of(rows, tracks, taggrams=np.concatenate(rows))
    found = [seen.track - FIRST_ID for seen in similar(music, liking([TrackSeed(id_of(0))]), 12, Rules())]
    return {10, 11} <= set(found)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"noise": 0.2},
        {"later": 1, "noise": 0.1},
        {"later": 2},
        {"louder": 1.3},
        {"other": 0.3},
    ],
)
def test_a_copy_is_the_same(change: dict[str, float]) -> None:
    original = course(60, 1)
    later = int(change.pop("later", 0))
    assert not lists_both(original, copied(original, later=later, **change), (180.0, 180.0 - 3 * later))


def test_another_song_of_the_same_kind_is_another() -> None:
    assert lists_both(course(60, 1), course(60, 2), (180.0, 180.0))


def test_another_length_is_another_track() -> None:
    original = course(60, 1)
    assert lists_both(original, copied(original), (180.0, 195.0))
    assert not lists_both(original, copied(original), (180.0, 187.0))


def test_short_ones_are_the_same_when_they_are_as_good_as_alike() -> None:
    original = course(3, 1, centre=20)
    assert not lists_both(original, copied(original, noise=0.01), (9.0, 9.0))
    assert lists_both(original, copied(original, noise=0.01), (9.0, 10.5))


@pytest.mark.parametrize("later", [1, 2])
def test_it_may_begin_later_however_fast_it_changes(later: int) -> None:
    original = np.random.default_rng(1).standard_normal((60, 7)).astype(np.float32)
    assert not lists_both(original, original[later:], (180.0, 180.0 - 3 * later))
    assert not lists_both(original[later:], original, (180.0 - 3 * later, 180.0))
    assert lists_both(original, original[10:], (180.0, 180.0)), "that is another one"


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 9))
def test_a_correlation_is_one(rows: int, others: int, seed: int) -> None:
    one, other = course(rows, seed), course(others, seed + 1)
    assert 0 <= correlation(one, other) <= 1 + 1e-6
    assert correlation(one, other) == pytest.approx(correlation(other, one), abs=1e-5)
    assert correlation(one, one) == pytest.approx(float(rows > 1), abs=1e-5)


def test_it_is_pearsons() -> None:
    one, other = course(50, 1), course(50, 1) + RANDOM.standard_normal((50, 7)).astype(np.float32)
    centred = [rows.astype(np.float64) - rows.mean(axis=0) for rows in (one, other)]
    expected = np.sum(centred[0] * centred[1]) / np.sqrt(np.square(centred[0]).sum() * np.square(centred[1]).sum())
    assert correlation(one, other) == pytest.approx(expected, abs=1e-5)


def test_nothing_and_stillness_correlate_with_nothing() -> None:
    assert correlation(np.zeros((0, 3), np.float32), np.ones((4, 3), np.float32)) == 0
    assert correlation(np.ones((4, 3), np.float32), np.ones((4, 3), np.float32)) == 0
