"""From a map's state to what is drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.projection.recipe import Recipe
from musicmap.scene.averages import SHARE
from musicmap.scene.points import Flag
from musicmap.session import events as e
from musicmap.session.drawn import Drawn, chosen_tracks, flags_of, line_of, paths, track_colours
from musicmap.session.highlight import Highlight
from musicmap.session.state import State, apply
from musicmap.types import Ints, TrackId
from tests.session.conftest import PCA, SEGMENTS, picture_of

BJORK = Highlight("artist", "Björk")


def ints(*numbers: int) -> Ints:
    return np.array(numbers, np.int32)


def drawn(state: State, view: str) -> Drawn:
    assert state.map.picture is not None
    return Drawn.of(view, state.map.picture)  # type: ignore[arg-type]


def test_flags_say_what_is_dimmed_selected_and_left_out(shown: State) -> None:
    state = apply(apply(shown, e.Highlighted((BJORK,))), e.PointsSelected(ints(1, 12)))
    state = apply(state, e.Filtered((Highlight("genre", "Pop"),)))
    flags = flags_of(state.map, state.selection).reshape(4, SEGMENTS)
    has = {flag: ((flags & flag) != 0) for flag in Flag}
    assert has[Flag.DIMMED].all(axis=1).tolist() == [False, False, True, True]
    assert has[Flag.HIDDEN].all(axis=1).tolist() == [False, True, False, True]
    assert np.flatnonzero(has[Flag.SELECTED].ravel()).tolist() == [1, 12]


def test_segments_are_drawn_as_they_are(shown: State) -> None:
    picture = shown.map.picture
    assert picture is not None
    one = drawn(shown, "segments")
    points = one.points(picture.dark, flags_of(shown.map, shown.selection))
    assert points.positions is picture.positions
    assert points.radius is None
    assert (one.point(3), one.index(3), one.point(None)) == (3, 3, None)
    assert one.members(ints(2, 5)).tolist() == [2, 5]


def test_an_average_is_a_circle_at_the_mean_as_wide_as_the_track_varies(shown: State) -> None:
    picture = shown.map.picture
    assert picture is not None
    one = drawn(shown, "averages")
    assert len(one) == 4
    state = apply(shown, e.PointsSelected(ints(1)))
    points = one.points(picture.dark, flags_of(state.map, state.selection))
    each = picture.positions.reshape(4, SEGMENTS, 2)
    np.testing.assert_allclose(points.positions, each.mean(axis=1), rtol=1e-5, atol=1e-6)
    deviation = np.sqrt(each.var(axis=1).sum(axis=1))
    assert points.radius is not None
    np.testing.assert_allclose(points.radius, SHARE * deviation, rtol=1e-5)
    assert points.flags.tolist() == [Flag.SELECTED, 0, 0, 0]


def test_an_average_sounds_like_its_middle_and_stands_for_all_of_its_track(shown: State) -> None:
    picture, one = shown.map.picture, drawn(shown, "averages")
    assert picture is not None
    for index in range(4):
        middle = one.point(index)
        assert middle is not None
        assert one.index(middle) == index
        own = picture.positions[index * SEGMENTS : (index + 1) * SEGMENTS]
        away = np.linalg.norm(own - own.mean(axis=0), axis=1)
        assert middle == index * SEGMENTS + int(away.argmin())
    assert one.members(ints(1, 3)).tolist() == [*range(5, 10), *range(15, 20)]


def test_a_circle_is_dimmed_only_when_all_of_its_track_is(shown: State) -> None:
    flags = np.zeros(20, np.uint8)
    flags[:5] |= np.uint8(Flag.DIMMED)
    flags[5:9] |= np.uint8(Flag.DIMMED)
    flags[12] |= np.uint8(Flag.HIDDEN)
    assert drawn(shown, "averages").flags(flags).tolist() == [Flag.DIMMED, 0, 0, 0]


def test_paths_are_of_what_was_chosen(shown: State) -> None:
    def tracks(state: State) -> list[int]:
        return [int(track) for track in chosen_tracks(state.map, state.selection)]

    assert tracks(shown) == [0, 1, 2, 3]
    selected = apply(shown, e.PointsSelected(ints(6, 17)))
    assert tracks(selected) == [1, 3]
    assert tracks(apply(selected, e.Highlighted((BJORK,)))) == [0, 1]
    assert tracks(apply(shown, e.Filtered((Highlight("album", "Post"),)))) == [1]
    runs = paths(shown.map, ints(1, 3))
    assert [run.tolist() for run in runs] == [[*range(5, 10)], [*range(15, 20)]]


@pytest.mark.parametrize(
    ("recipe", "points"),
    [(PCA, [0, 1, 2, 3, 4]), (replace(PCA, grain="track"), [0, 0, 0, 0, 0]), (replace(PCA, every=3), [0, 0, 0, 1, 1])],
)
def test_a_ribbon_is_as_long_as_its_track(shown: State, file: Path, recipe: Recipe, points: list[int]) -> None:
    picture = picture_of(file, recipe)
    there = replace(shown.map, picture=picture)
    second = TrackId(int(picture.tracks[1]))
    ribbon = track_colours(there, second, dark=True)[:SEGMENTS]
    np.testing.assert_array_equal(ribbon, picture.dark[picture.points_of(second)][points][: len(ribbon)])
    assert len(ribbon) >= SEGMENTS - 1
    assert len(track_colours(there, TrackId(99), dark=True)) == 0


def test_a_list_is_a_line_through_the_middles_of_its_tracks(shown: State) -> None:
    picture = shown.map.picture
    assert picture is not None
    tracks = [TrackId(int(picture.tracks[place])) for place in (2, 0)]
    line = line_of(shown.map, [tracks[0], TrackId(99), tracks[1]])
    each = picture.positions.reshape(4, SEGMENTS, 2)
    away = np.linalg.norm(each - each.mean(axis=1, keepdims=True), axis=2)
    assert line.tolist() == [2 * SEGMENTS + away[2].argmin(), away[0].argmin()]
    assert line_of(shown.map, []).tolist() == []
