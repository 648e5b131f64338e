"""Lists from a selection, along a line and on from a list, and the region around a moment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.errors import UserError
from musicmap.layers.keys import key_of, split_key
from musicmap.playlist.drawn import along
from musicmap.playlist.listed import continued, listed, shortest
from musicmap.playlist.music import Found, Music
from musicmap.playlist.region import region
from musicmap.playlist.rules import Rules
from musicmap.playlist.selected import from_selection
from musicmap.playlist.tour import length
from musicmap.types import Floats, TrackId
from tests.playlist.made import FIRST_ID, id_of, music_of, random_music

FREE = Rules(once=False)
MUSIC = random_music(30, segments=4)


def numbers(found: tuple[Found, ...]) -> list[int]:
    return [one.track - FIRST_ID for one in found]


class TestFromASelection:
    @given(inside=st.lists(st.integers(0, 4), min_size=30, max_size=30), share=st.sampled_from([0, 0.25, 0.5, 0.6, 1]))
    def test_enough_of_a_track_is_inside(self, inside: list[int], share: float) -> None:
        keys = np.array([key_of(id_of(n), s) for n, count in enumerate(inside) for s in range(count)], np.int64)
        found = from_selection(MUSIC, keys, FREE, share=share)
        assert sorted(numbers(found)) == [n for n, count in enumerate(inside) if count and count / 4 >= share]
        for one in found:
            assert one.similarity == pytest.approx(inside[one.track - FIRST_ID] / 4)
            assert one.segment < inside[one.track - FIRST_ID], "a selected one led there"

    def test_one_odd_interlude_pulls_no_track_in(self) -> None:
        keys = np.array([key_of(id_of(2), 0), *(key_of(id_of(5), s) for s in range(3))], np.int64)
        assert numbers(from_selection(MUSIC, keys, FREE)) == [5]

    def test_of_too_many_those_with_most_inside(self) -> None:
        keys = np.array([key_of(id_of(n), s) for n in range(8) for s in range(2 + n % 3)], np.int64)
        assert sorted(numbers(from_selection(MUSIC, keys, FREE, n=3))) == [1, 2, 5]

    def test_they_are_in_a_short_way(self) -> None:
        found = numbers(from_selection(MUSIC, np.sort(MUSIC.keys), FREE))
        places = MUSIC.places.unit()
        assert length(places[found]) < 0.8 * length(places)

    def test_nothing_is_selected(self) -> None:
        none = np.zeros(0, np.int64)
        assert from_selection(MUSIC, none, FREE) == ()
        assert from_selection(music_of([]), none, FREE) == ()
        assert from_selection(MUSIC, np.array([key_of(7, 0)]), FREE) == (), "a track that has gone"


class TestAlongALine:
    def flat(self, tracks: int = 100) -> tuple[Music, Floats]:
        """Tracks that lie evenly along the x axis in an order of their own, each of three points above each other."""
        music = random_music(tracks)
        x = np.random.default_rng(1).permutation(tracks).repeat(3)
        y = np.tile([0.0, 1.0, 2.0], tracks)
        return music, np.stack([x, y], axis=1).astype(np.float32)

    def test_tracks_come_in_its_order_and_spread_over_it(self) -> None:
        music, positions = self.flat()
        line = [(10.0, 0.1), (30.0, 0.1), (90.0, 0.1)]
        found = along(music, line, music.keys, positions, 9, FREE)
        at = positions[[3 * number for number in numbers(found)], 0]
        np.testing.assert_array_equal(at, np.linspace(10, 90, 9))
        assert {one.segment for one in found} == {0}
        back = along(music, line[::-1], music.keys, positions, 9, FREE)
        assert numbers(back) == numbers(found)[::-1]

    def test_it_may_cross_itself_and_nobody_comes_twice(self) -> None:
        music, positions = self.flat()
        found = numbers(along(music, [(20, 0), (60, 0), (20, 0)], music.keys, positions, 30, FREE))
        assert len(found) == len(set(found)) == 30

    def test_more_than_there_are(self) -> None:
        music, positions = self.flat(12)
        found = numbers(along(music, [(-1, 0), (13, 0)], music.keys, positions, 50, FREE))
        assert positions[[3 * number for number in found], 0].tolist() == list(range(12))

    @pytest.mark.parametrize("line", [[], [(np.nan, 0), (1, np.inf)]])
    def test_no_line(self, line: list[tuple[float, float]]) -> None:
        music, positions = self.flat(5)
        assert along(music, line, music.keys, positions, 4, FREE) == ()

    @pytest.mark.parametrize("line", [[(2.2, 0)], [(2.2, 0), (2.2, 0)]])
    def test_a_line_without_length_takes_what_is_nearest(self, line: list[tuple[float, float]]) -> None:
        music, positions = self.flat(9)
        found = numbers(along(music, line, music.keys, positions, 3, FREE))
        assert sorted(positions[[3 * number for number in found], 0]) == [1, 2, 3]

    def test_points_that_lie_nowhere_or_are_of_nobody(self) -> None:
        music, positions = self.flat(6)
        keys = music.keys.copy()
        keys[:3] = key_of(3, 0)
        positions[3:6] = np.nan
        found = numbers(along(music, [(0, 0), (5, 0)], keys, positions, 6, FREE))
        assert set(found) <= {2, 3, 4, 5}
        assert along(music, [(0, 0)], keys[:3], positions[:3], 6, FREE) == ()

    def test_each_says_how_like_the_one_before_it_is(self) -> None:
        music, positions = self.flat(20)
        found = along(music, [(0, 0), (19, 0)], music.keys, positions, 5, FREE)
        places = music.places.unit()[numbers(found)]
        np.testing.assert_allclose(
            [one.similarity for one in found], [1, *np.einsum("ij,ij->i", places[1:], places[:-1])], atol=1e-5
        )


class TestAList:
    def test_it_goes_on_with_what_is_most_like_it(self) -> None:
        random = np.random.default_rng(2)
        rows = [(np.eye(6)[n % 3] * 5 + random.standard_normal((3, 6))).astype(np.float32) for n in range(30)]
        music = music_of(rows)
        more = numbers(continued(music, [id_of(0), id_of(3), id_of(6)], 5, FREE))
        assert len(set(more)) == 5
        assert all(n % 3 == 0 and n > 6 for n in more)

    def test_it_goes_on_from_its_last_track(self) -> None:
        more = numbers(continued(MUSIC, [id_of(0), id_of(9)], 8, FREE))
        places = MUSIC.places.unit()
        other = [length(places[[9, *np.random.default_rng(n).permutation(more)]]) for n in range(30)]
        assert length(places[[9, *more]]) <= min(other)

    def test_what_was_not_heard_is_passed_over(self) -> None:
        assert continued(MUSIC, [TrackId(1), id_of(4)], 5, FREE) == continued(MUSIC, [id_of(4)], 5, FREE)
        assert continued(MUSIC, [TrackId(1)], 5, FREE) == ()
        assert continued(MUSIC, [], 5, FREE) == ()

    @given(st.lists(st.integers(-3, 29), max_size=12), st.booleans())
    def test_in_another_order_it_is_the_same_tracks(self, tracks: list[int], from_first: bool) -> None:
        ids = [id_of(n) if n >= 0 else TrackId(-n) for n in tracks]
        way = shortest(MUSIC, ids, from_first=from_first)
        assert sorted(way) == sorted(set(ids))
        unheard = [track for track in dict.fromkeys(ids) if track < FIRST_ID]
        assert list(way[len(way) - len(unheard) :]) == unheard
        heard = [track for track in ids if track >= FIRST_ID]
        assert not heard or not from_first or way[0] == heard[0]

    def test_it_is_told_as_it_is(self) -> None:
        told = listed(MUSIC, [id_of(5), TrackId(1), id_of(5), id_of(8)])
        assert [one.track for one in told] == [id_of(5), TrackId(1), id_of(5), id_of(8)]
        assert [one.similarity for one in told[:3]] == pytest.approx([1, 0, 1], abs=1e-5)


class TestARegion:
    def crowds(self) -> Music:
        """Three crowds of ten tracks with twenty segments each, and a track far away from all."""
        random = np.random.default_rng(3)
        centres = [*(np.eye(5)[n // 10] * 8 for n in range(30)), np.eye(5)[4] * 30]
        return music_of([(c + random.standard_normal((20, 5))).astype(np.float32) for c in centres])

    @pytest.mark.parametrize("k", [20, 60, 150])
    @pytest.mark.parametrize("track", [0, 12, 29])
    def test_it_keeps_to_the_crowd_and_has_about_so_many(self, k: int, track: int) -> None:
        music = self.crowds()
        keys = region(music, id_of(track), 7, k)
        assert (np.diff(keys) > 0).all()
        assert key_of(id_of(track), 7) in keys
        owners = [split_key(int(key))[0] - FIRST_ID for key in keys]
        assert {owner // 10 for owner in owners} == {track // 10}
        assert k / 2 <= sum(owner != track for owner in owners) <= 2 * k
        assert len(set(owners)) > 3, "of many tracks"

    def test_a_track_that_is_a_crowd_by_itself_is_not_all_of_it(self) -> None:
        random = np.random.default_rng(4)
        centres = np.concatenate([np.zeros((10, 5)), np.full((10, 5), 9.0)]) + random.standard_normal((20, 5))
        music = music_of([(c + 0.3 * random.standard_normal((20, 5))).astype(np.float32) for c in centres])
        owners = {split_key(int(key))[0] - FIRST_ID for key in region(music, id_of(3), 7, 40)}
        assert owners <= set(range(10))
        assert len(owners) > 5

    def test_it_ends_where_the_crowd_does(self) -> None:
        music = self.crowds()
        keys = region(music, id_of(0), 7, 170)
        assert {split_key(int(key))[0] - FIRST_ID for key in keys} == set(range(10))
        assert len(keys) >= 195

    def test_its_rows_are_neighbours(self) -> None:
        music = self.crowds()
        keys = region(music, id_of(5), 0, 40)
        rows = np.flatnonzero(np.isin(music.keys, keys))
        places = music.space.place(music.values[rows])
        unit = places / np.linalg.norm(places, axis=1, keepdims=True)
        apart = np.sqrt(np.maximum(2 - 2 * unit @ unit.T, 0))
        # Joined one after the other by steps that are short beside the way across.
        joined, longest = {0}, 0.0
        while len(joined) < len(rows):
            rest = [row for row in range(len(rows)) if row not in joined]
            steps = apart[np.ix_(sorted(joined), rest)].min(axis=0)
            longest = max(longest, float(steps.min()))
            joined.add(rest[int(steps.argmin())])
        assert longest < apart.max() / 2

    @pytest.mark.parametrize("tracks", [1, 2, 3])
    def test_of_hardly_any_music_it_is_all_there_is(self, tracks: int) -> None:
        keys = region(random_music(tracks, segments=4), id_of(0), 2, 100)
        assert len(keys) == 4 * tracks

    @pytest.mark.parametrize("k", [0, 1, 5])
    def test_where_all_is_equal_it_is_some_of_it(self, k: int) -> None:
        music = music_of([np.ones((3, 4), np.float32)] * 20)
        keys = region(music, id_of(4), 1, k)
        assert key_of(id_of(4), 1) in keys
        assert len(keys) <= 2 * max(k, 1) + 3

    def test_a_moment_that_is_not_there(self) -> None:
        with pytest.raises(UserError, match="not there"):
            region(MUSIC, id_of(0), 99, 10)
        with pytest.raises(UserError, match="has not been heard"):
            region(MUSIC, TrackId(1), 0, 10)
