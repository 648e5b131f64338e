"""Rules hold for every list, whatever is asked for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.errors import UserError
from musicmap.playlist.drawn import along
from musicmap.playlist.listed import continued
from musicmap.playlist.music import Found, Music
from musicmap.playlist.path import path
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import TrackSeed, liking
from musicmap.playlist.selected import from_selection
from musicmap.playlist.similar import similar
from musicmap.types import FileTags, Floats, Seconds, SoundId, Track, TrackId
from tests.playlist.made import FOLDER, TAGS, id_of, music_of, track

COUNT = 40
RANDOM = np.random.default_rng(4)
POSITIONS = RANDOM.standard_normal((3 * COUNT, 2)).astype(np.float32)


def mixed() -> Music:
    """Few artists, albums and songs for many tracks, of every length; every fifth is a copy of the one before."""
    random = np.random.default_rng(3)
    tracks: list[Track] = []
    rows: list[Floats] = []
    for number in range(COUNT):
        tags = FileTags(
            title=f"Song {number % 25} of all",
            artist=f"Artist {number % 25 % 7}",
            album=f"Album {number % 9}",
            genres=(("Rock", "Jazz", "Folk")[number % 3],),
        )
        copy = number % 5 == 4
        sound = SoundId(f"{number - copy:032x}")
        tracks.append(Track(id_of(number), FOLDER / f"{number}.mp3", tags, sound, Seconds(30.0 * number)))
        rows.append(rows[-1] if copy else random.standard_normal((3, 5)).astype(np.float32))
    return music_of(rows, tracks)


MUSIC = mixed()
BY_ID = {id_: number for number, id_ in enumerate(MUSIC.catalogue.ids)}

Asked = Callable[[int, Rules], tuple[Found, ...]]
"""So many tracks under rules, without those that the user has put there."""


def _like(n: int, rules: Rules) -> tuple[Found, ...]:
    return similar(MUSIC, liking([TrackSeed(id_of(0))], [TrackSeed(id_of(17))]), n, rules)


def _like_moments(n: int, rules: Rules) -> tuple[Found, ...]:
    return similar(MUSIC, liking([TrackSeed(id_of(0))]), n, rules, over="segments", share=0.5)


def _on(n: int, rules: Rules) -> tuple[Found, ...]:
    return continued(MUSIC, [id_of(3)], n, rules)


def _selected(n: int, rules: Rules) -> tuple[Found, ...]:
    return from_selection(MUSIC, np.sort(MUSIC.keys), rules, n=n)


def _drawn(n: int, rules: Rules) -> tuple[Found, ...]:
    return along(MUSIC, [(-2.0, -2.0), (2.0, 2.0)], MUSIC.keys, POSITIONS, n, rules)


def _path(n: int, rules: Rules) -> tuple[Found, ...]:
    return path(MUSIC, [id_of(1), id_of(38)], n, rules)


NEW: list[Asked] = [_like, _like_moments, _on, _selected, _drawn]
GIVEN: dict[Asked, tuple[int, ...]] = {_on: (3,), _path: (1, 38)}
"""What the user has put into a list."""
SEEDS: dict[Asked, int] = {_like: 2, _like_moments: 1, _on: 1}
"""How many tracks are asked with, and so are no answer."""

rules_of = st.builds(
    Rules,
    per_artist=st.none() | st.integers(1, 3),
    per_album=st.none() | st.integers(1, 3),
    once=st.booleans(),
    shortest=st.sampled_from([0.0, 90.0, 400.0]).map(Seconds),
    longest=st.sampled_from([math.inf, 900.0]).map(Seconds),
    variance=st.sampled_from([0.0, 0.3, 1.0]),
    seed=st.integers(0, 3),
    genres=st.sampled_from([(), ("rock",), ("ROCK", "jazz"), ("polka",)]),
    not_genres=st.sampled_from([(), ("Jazz",)]),
    tags=st.sampled_from([(), ("rock",), ("rock", "ambient")]),
    not_tags=st.sampled_from([(), ("Jazz",)]),
    avoid=st.sets(st.integers(0, COUNT - 1).map(id_of), max_size=10).map(frozenset),
)


@pytest.mark.parametrize("asked", [*NEW, _path])
@given(rules=rules_of, n=st.integers(0, COUNT + 5))
def test_every_list_keeps_to_them(asked: Asked, rules: Rules, n: int) -> None:
    found = asked(n, rules)
    rows = [BY_ID[one.track] for one in found]
    stay = GIVEN.get(asked, ())
    new = [row for row in rows if row not in stay]
    of = MUSIC.catalogue
    assert len(set(rows)) == len(rows)
    assert len(rows) <= max(n, len(stay))
    for limit, numbers in ((rules.per_artist, of.artist), (rules.per_album, of.album)):
        counts = Counter(int(numbers[row]) for row in {*rows, *stay})
        named = Counter(int(numbers[row]) for row in stay)
        assert all(limit is None or count <= max(limit, named[number]) for number, count in counts.items())
    if rules.once:
        assert len({int(of.song[row]) for row in {*new, *stay}}) >= len(new)
        songs = [int(of.song[row]) for row in new]
        assert len(set(songs)) == len(songs)
        assert not {int(of.song[row]) for row in stay} & set(songs)
        assert len({int(of.sound[row]) for row in new}) == len(new)
    top = np.argsort(-MUSIC.means, axis=1, kind="stable")[:, :5]
    for row in new:
        assert rules.shortest <= of.duration[row] <= rules.longest
        assert of.ids[row] not in rules.avoid
        genre = next(iter(of.genres[row]))
        assert not rules.genres or genre in {g.casefold() for g in rules.genres}
        assert genre not in {g.casefold() for g in rules.not_genres}
        tags = {TAGS[i].casefold() for i in top[row]}
        assert {t.casefold() for t in rules.tags} <= tags
        assert not {t.casefold() for t in rules.not_tags} & tags


@pytest.mark.parametrize("asked", NEW)
@given(n=st.integers(0, COUNT + 5), seed=st.integers(0, 5), variance=st.sampled_from([0.0, 0.5, 1.0]))
def test_a_list_is_as_long_as_asked_or_as_there_are(asked: Asked, n: int, seed: int, variance: float) -> None:
    found = asked(n, Rules(once=False, seed=seed, variance=variance))
    assert len(found) == min(n, COUNT - SEEDS.get(asked, 0))


@pytest.mark.parametrize("asked", [*NEW, _path])
@given(seed=st.integers(0, 2**32), variance=st.floats(0.01, 1))
def test_the_same_seed_gives_the_same(asked: Asked, seed: int, variance: float) -> None:
    rules = Rules(seed=seed, variance=variance)
    assert asked(8, rules) == asked(8, rules)


@pytest.mark.parametrize("asked", [*NEW, _path])
def test_another_seed_gives_another(asked: Asked) -> None:
    lists = {tuple(one.track for one in asked(4, Rules(variance=1.0, seed=seed))) for seed in range(12)}
    assert len(lists) > 3


@pytest.mark.parametrize("asked", [*NEW, _path])
def test_without_variance_the_seed_is_nothing(asked: Asked) -> None:
    assert asked(8, Rules(seed=1)) == asked(8, Rules(seed=2))


def test_what_is_drawn_is_good() -> None:
    everything = [one.track for one in similar(MUSIC, liking([TrackSeed(id_of(0))]), COUNT, Rules(once=False))]
    for seed in range(20):
        rules = Rules(once=False, variance=0.25, seed=seed)
        drawn = similar(MUSIC, liking([TrackSeed(id_of(0))]), 4, rules)
        assert {one.track for one in drawn} <= set(everything[:13])
        assert [one.similarity for one in drawn] == sorted((one.similarity for one in drawn), reverse=True)


@pytest.mark.parametrize("rules", [Rules(tags=("polka",)), Rules(not_tags=("polka",))])
def test_a_tag_that_there_is_not_is_said(rules: Rules) -> None:
    with pytest.raises(UserError, match="polka"):
        similar(MUSIC, liking([TrackSeed(id_of(0))]), 4, rules)


def test_whose_artist_nobody_knows_counts_for_itself() -> None:
    tracks = [Track(TrackId(n), FOLDER / f"{n}.mp3", FileTags(), SoundId(f"{n:032x}"), Seconds(9)) for n in range(6)]
    rows = [np.random.default_rng(n).standard_normal((2, 4)).astype(np.float32) for n in range(6)]
    music = music_of(rows, tracks)
    assert len(similar(music, liking([TrackSeed(TrackId(0))]), 9, Rules(per_artist=1))) == 5
    assert len(similar(music, liking([TrackSeed(TrackId(0))]), 9, Rules(per_album=2))) == 2, "one folder is one album"


def test_an_artist_is_one_however_it_is_written() -> None:
    tracks = [track(0), *(track(n, artist=("Björk", "BJÖRK")[n % 2]) for n in range(1, 6))]
    music = music_of([np.random.default_rng(n).standard_normal((2, 4)).astype(np.float32) for n in range(6)], tracks)
    assert len(similar(music, liking([TrackSeed(id_of(0))]), 9, Rules(per_artist=2))) == 2
