"""Forgotten tracks near a seed."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.errors import UserError
from musicmap.playlist.catalogue import Catalogue
from musicmap.playlist.music import Music
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import TrackSeed, liking
from musicmap.playlist.similar import similar
from musicmap.playlist.surprise import forgottenness, heard_since, surprise
from musicmap.types import Floats, Heard, Seconds, SoundId, Track, TrackId

DAY, NOW = 86_400.0, 1_700_000_000.0
SEGMENTS, T = 4, 24
ANY = Rules(once=False)


def music_of(values: Floats) -> Music:
    """Tracks of `SEGMENTS` rows each."""
    count = len(values) // SEGMENTS
    tracks = [
        Track(TrackId(10 + i), Path(f"/m/{i}.mp3"), sound=SoundId(f"{i:032x}"), duration=Seconds(200.0))
        for i in range(count)
    ]
    owner = np.repeat(np.arange(count, dtype=np.int32), SEGMENTS)
    segment = np.tile(np.arange(SEGMENTS, dtype=np.int32), count)
    names = tuple(f"tag {i}" for i in range(values.shape[1]))
    return Music.of(
        Catalogue.of(tracks, Path("/m")), values, values, names, owner, segment, np.ones_like(segment), Seconds(3.0)
    )


@pytest.fixture(scope="module")
def music() -> Music:
    random = np.random.default_rng(0)
    centres = random.random((T, 8), np.float32)
    return music_of(np.repeat(centres, SEGMENTS, axis=0) + 0.02 * random.random((T * SEGMENTS, 8), np.float32))


SEED = liking([TrackSeed(TrackId(10))])


def alike(music: Music) -> dict[TrackId, float]:
    return {one.track: one.similarity for one in similar(music, SEED, T, ANY)}


def test_half_of_it_is_forgotten_after_a_season() -> None:
    ages = np.array([0.0, 90 * DAY, 180 * DAY, 270 * DAY, math.inf, -5.0])
    np.testing.assert_allclose(forgottenness(ages), [0, 0.5, 0.75, 0.875, 1, 0])


@given(st.lists(st.floats(0, 1e10), min_size=2, max_size=20))
def test_the_longer_ago_the_more_is_forgotten(ages: list[float]) -> None:
    found = forgottenness(np.array(sorted(ages)))
    assert (np.diff(found) >= 0).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_where_nothing_was_ever_heard_it_is_what_is_alike(music: Music) -> None:
    found = [one.track for one in surprise(music, SEED, {}, NOW, 5, ANY)]
    assert found == list(alike(music))[:5]


def test_its_score_is_likeness_times_how_far_it_is_forgotten(music: Music) -> None:
    days = {track: 7.0 * number for number, track in enumerate(alike(music))}
    last = {track: NOW - age * DAY for track, age in days.items()}
    scores = {track: s * (1 - 2 ** (-days[track] / 90)) for track, s in alike(music).items() if s > 0}
    wanted = sorted((track for track in scores if scores[track] > 0), key=lambda track: -scores[track])
    found = surprise(music, SEED, last, NOW, T, ANY)
    assert [one.track for one in found] == wanted
    assert len(found) > 5
    for one in found:
        assert one.similarity == pytest.approx(alike(music)[one.track], abs=1e-5)


def test_what_was_just_heard_does_not_come(music: Music) -> None:
    nearest, *others = alike(music)
    found = [one.track for one in surprise(music, SEED, {nearest: NOW}, NOW, T, ANY)]
    assert nearest not in found
    assert found[0] == others[0]
    later = [one.track for one in surprise(music, SEED, {nearest: NOW + DAY}, NOW, T, ANY)]
    assert nearest not in later, "a clock that was put back changes nothing"


def test_what_is_unlike_does_not_come_however_long_forgotten(music: Music) -> None:
    found = {one.track for one in surprise(music, SEED, {}, NOW, T, ANY)}
    assert found == {track for track, s in alike(music).items() if s > 0}
    assert len(found) < T - 1


def test_rules_hold_and_the_seed_stays_out(music: Music) -> None:
    nearest = next(iter(alike(music)))
    found = [one.track for one in surprise(music, SEED, {}, NOW, 3, Rules(avoid=frozenset({nearest})))]
    assert len(found) == 3
    assert nearest not in found
    assert TrackId(10) not in found


def test_with_variance_another_seed_gives_another_list_and_the_same_the_same(music: Music) -> None:
    lists = [
        [one.track for one in surprise(music, SEED, {}, NOW, 3, Rules(variance=1.0, seed=seed))] for seed in (1, 1, 2)
    ]
    assert lists[0] == lists[1] != lists[2]


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_a_library_of_one_or_of_equals_surprises_nobody(metric: str) -> None:
    one = music_of(np.ones((SEGMENTS, 8), np.float32))
    assert surprise(one, SEED, {}, NOW, 3, ANY) == ()
    equal = music_of(np.ones((3 * SEGMENTS, 8), np.float32))
    for found in surprise(equal, SEED, {}, NOW, 3, ANY, "euclidean" if metric == "euclidean" else "cosine"):
        assert np.isfinite(found.similarity)


def test_a_seed_that_was_not_heard_is_said_so(music: Music) -> None:
    with pytest.raises(UserError):
        surprise(music, liking([TrackSeed(TrackId(999))]), {}, NOW, 3, ANY)


def test_what_was_heard_lately() -> None:
    lasts = (None, NOW - 5.0, NOW, NOW + 5.0)
    tracks = [Track(TrackId(n), Path(f"/m/{n}"), heard=Heard(1, last)) for n, last in enumerate(lasts)]
    assert heard_since(tracks, NOW) == {2, 3}
