"""Lists like something: held to looking at every pair, and to what is plainly alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.pairwise import cosine_similarity

from musicmap.errors import UserError
from musicmap.layers.neighbours import Metric
from musicmap.playlist.music import Found, Music
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import AWAY, Part, SegmentSeed, TagSeed, TrackSeed, liking, target
from musicmap.playlist.similar import similar
from musicmap.types import Doubles, Floats, TrackId
from tests.playlist.made import FIRST_ID, id_of, music_of, random_music

MUSIC = random_music(40, segments=4)
FREE = Rules(once=False)


def rows_of(found: tuple[Found, ...]) -> list[int]:
    return [one.track - FIRST_ID for one in found]


def unit(places: Floats) -> Doubles:
    exact = places.astype(np.float64)
    return np.asarray(exact / np.linalg.norm(exact, axis=-1, keepdims=True))


def like(*tracks: int) -> tuple[Part, ...]:
    return liking([TrackSeed(id_of(track)) for track in tracks])


@given(st.integers(0, 39), st.integers(0, 45))
def test_over_tracks_it_is_the_cosine_of_their_means(seed: int, n: int) -> None:
    found = similar(MUSIC, like(seed), n, FREE)
    means = np.stack([MUSIC.space.place(MUSIC.values[MUSIC.track == t]).mean(axis=0) for t in range(40)])
    alike = cosine_similarity(means[seed : seed + 1], means)[0]
    expected = [t for t in np.argsort(-alike, kind="stable").tolist() if t != seed][:n]
    np.testing.assert_allclose([one.similarity for one in found], alike[expected], atol=1e-5)
    np.testing.assert_allclose(alike[rows_of(found)], alike[expected], atol=1e-5)


@pytest.mark.parametrize(("share", "place"), [(0.0, 0), (0.25, 0), (0.3, 1), (0.5, 1), (1.0, 3)])
def test_over_segments_a_share_of_a_track_is_as_alike(share: float, place: int) -> None:
    found = similar(MUSIC, liking([SegmentSeed(id_of(3), 2)]), 39, FREE, over="segments", share=share)
    placed = MUSIC.space.place(MUSIC.values)
    alike = cosine_similarity(placed[14:15], placed)[0].reshape(40, 4)
    score = -np.sort(-alike, axis=1)[:, place]
    assert rows_of(found) == [t for t in np.argsort(-score, kind="stable").tolist() if t != 3]
    for one in found:
        row = one.track - FIRST_ID
        assert one.similarity == pytest.approx(score[row], abs=1e-5)
        assert one.segment == int(alike[row].argmax())


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_rocchios_formula(metric: Metric) -> None:
    places = unit(MUSIC.places.rows) if metric == "cosine" else MUSIC.places.rows.astype(np.float64)
    parts = liking([TrackSeed(id_of(1)), TrackSeed(id_of(2))], [TrackSeed(id_of(3)), TrackSeed(id_of(4))])
    liked, disliked = places[[1, 2]].mean(axis=0), places[[3, 4]].mean(axis=0)
    np.testing.assert_allclose(target(MUSIC, parts, metric), liked + AWAY * (liked - disliked), atol=1e-5)


def test_weights_add_and_take_away() -> None:
    places = unit(MUSIC.places.rows)
    parts = (Part(TrackSeed(id_of(1)), 2.0), Part(TrackSeed(id_of(2)), 1.0), Part(TrackSeed(id_of(3)), -1.0))
    expected = (2 * places[1] + places[2] - places[3]) / 2
    np.testing.assert_allclose(target(MUSIC, parts), expected, atol=1e-5)
    assert not target(MUSIC, ()).any()


def test_what_is_not_liked_is_farther_away() -> None:
    liked, disliked = liking([TrackSeed(id_of(0))]), TrackSeed(id_of(int(rows_of(similar(MUSIC, like(0), 1, FREE))[0])))
    before = target(MUSIC, liked)
    after = target(MUSIC, liking([TrackSeed(id_of(0))], [disliked]))
    toward = MUSIC.places.rows[disliked.track - FIRST_ID]
    assert cosine_similarity(after[None], toward[None])[0, 0] < cosine_similarity(before[None], toward[None])[0, 0]
    found = similar(MUSIC, liking([TrackSeed(id_of(0))], [disliked]), 40, FREE)
    assert disliked.track not in [one.track for one in found]


def test_only_what_is_not_liked_gives_the_opposite() -> None:
    opposite = similar(MUSIC, liking([], [TrackSeed(id_of(0))]), 39, FREE)
    assert rows_of(opposite) == rows_of(similar(MUSIC, like(0), 39, FREE))[::-1]


def tagged() -> Music:
    """Every third track is loud, the others are soft, and sound so."""
    random = np.random.default_rng(5)
    loud = np.arange(30) % 3 == 0
    rows = [np.where(is_loud, 2.0, -2.0) + random.standard_normal((20, 4)) for is_loud in loud]
    taggrams = random.random((600, 7), np.float32) * np.float32(0.5)
    taggrams[np.repeat(loud, 20), 5] += 0.5
    taggrams[np.repeat(~loud, 20), 6] += 0.5
    return music_of([row.astype(np.float32) for row in rows], taggrams=taggrams)


def test_a_tag_sounds_like_what_is_called_so() -> None:
    music = tagged()
    found = rows_of(similar(music, liking([TagSeed("LOUD")]), 10, FREE))
    assert sorted(found) == list(range(0, 30, 3))
    without = rows_of(similar(music, liking([TagSeed("soft")], [TagSeed("loud")]), 20, FREE))
    assert not set(without) & set(range(0, 30, 3))


@pytest.mark.parametrize(
    ("seed", "why"),
    [
        (TrackSeed(TrackId(7)), "has not been heard"),
        (SegmentSeed(id_of(3), 4), "not there"),
        (SegmentSeed(id_of(3), -1), "not there"),
        (TagSeed("polka"), "no tag “polka”"),
    ],
)
def test_what_is_not_there_is_said(seed: TrackSeed | SegmentSeed | TagSeed, why: str) -> None:
    with pytest.raises(UserError, match=why):
        similar(MUSIC, liking([seed]), 5, FREE)


@pytest.mark.parametrize("tracks", [1, 2, 3])
@pytest.mark.parametrize("over", ["tracks", "segments"])
def test_hardly_any_tracks(tracks: int, over: str) -> None:
    music = random_music(tracks)
    found = similar(music, like(0), 10, FREE, over="segments" if over == "segments" else "tracks")
    assert sorted(rows_of(found)) == list(range(1, tracks))


def test_no_tracks() -> None:
    assert similar(music_of([]), (), 10, FREE) == ()
    assert similar(music_of([]), (), 10, FREE, over="segments") == ()


def test_where_all_is_equal_nothing_is_alike() -> None:
    music = music_of([np.ones((3, 4), np.float32)] * 5, taggrams=np.ones((15, 7), np.float32))
    found = similar(music, like(2), 10, FREE)
    assert rows_of(found) == [0, 1, 3, 4]
    assert {one.similarity for one in found} == {0.0}


def test_a_track_without_segments_is_in_no_list() -> None:
    rows = [np.random.default_rng(n).standard_normal((3 * (n != 2), 4)).astype(np.float32) for n in range(5)]
    music = music_of(rows)
    for over in ("tracks", "segments"):
        found = similar(music, like(0), 10, FREE, over="tracks" if over == "tracks" else "segments")
        assert sorted(rows_of(found)) == [1, 3, 4]
    with pytest.raises(UserError, match="has not been heard"):
        similar(music, like(2), 10, FREE)
