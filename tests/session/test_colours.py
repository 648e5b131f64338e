"""What points are coloured by, and what the legend says of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

import numpy as np
import pytest

from musicmap.jobs.layout_messages import Truth
from musicmap.scene.colour import wheel_colours
from musicmap.scene.colouring import NOWHERE, STEPS, By, Colouring, Legend
from musicmap.session import events as e
from musicmap.session.collection import Collection, Facet
from musicmap.session.colours import TITLES, colours_of, filtered_by, highlight_colours
from musicmap.session.highlight import Highlight, is_part
from musicmap.session.maps import MapState
from musicmap.session.state import State, apply
from musicmap.types import NEVER_HEARD, FileTags, Heard
from tests.session.conftest import PCA, SEGMENTS, picture_of, tag_names

N = 4 * SEGMENTS


@pytest.mark.parametrize("by", get_args(By))
@pytest.mark.parametrize("dark", [True, False])
def test_every_point_has_a_colour_whatever_is_known(shown: State, by: By, dark: bool) -> None:
    for there in (shown.map, replace(shown.map, truth=Truth(0.9, 0.5, N, np.arange(N, dtype=np.uint8)))):
        colours, legend = colours_of(Colouring(by, "rock" if by == "tag" else ""), there, (), dark=dark)
        assert colours.shape == (N, 3)
        assert colours.dtype == np.uint8
        assert (by == "sound") == (not legend.entries and legend.ramp is None)
        assert legend.title == {"sound": "", "tag": "rock"}.get(by, TITLES[by])


def test_without_a_map_there_is_nothing_to_colour() -> None:
    colours, legend = colours_of(Colouring("artist"), MapState(), (), dark=True)
    assert colours.shape == (0, 3)
    assert not legend.entries


def test_until_the_tracks_are_read_points_have_their_sounds_colour(empty: State, file: Path) -> None:
    picture = picture_of(file)
    there = apply(empty, e.PictureArrived(PCA, picture, tag_names())).map
    for by in get_args(By):
        np.testing.assert_array_equal(colours_of(Colouring(by), there, (), dark=False)[0], picture.light)


def test_an_artist_is_one_colour_and_counts_its_points(shown: State) -> None:
    colours, legend = colours_of(Colouring("artist"), shown.map, (), dark=True)
    each = colours.reshape(4, SEGMENTS, 3)
    assert (each[0] == each[0, 0]).all()
    assert (each[1] == each[0]).all()
    assert len(np.unique(each.reshape(4, -1), axis=0)) == 3
    assert [(entry.label, entry.count) for entry in legend.entries] == [
        ("Björk", 2 * SEGMENTS),
        ("Robert Wyatt", SEGMENTS),
        ("Somebody", SEGMENTS),
    ]
    assert legend.entries[0].colour == tuple(each[0, 0])


def test_of_several_genres_the_most_frequent_counts_and_none_is_not_known(shown: State) -> None:
    _, legend = colours_of(Colouring("genre"), shown.map, (), dark=True)
    assert [(entry.label, entry.count) for entry in legend.entries] == [("Pop", 10), ("not known", 10)]


def test_the_strongest_tag_is_the_pictures_first(shown: State) -> None:
    picture = shown.map.picture
    assert picture is not None
    colours, legend = colours_of(Colouring("strongest tag"), shown.map, (), dark=True)
    names = tag_names()
    colour_of = {entry.label: entry.colour for entry in legend.entries}
    for point in range(N):
        name = names[picture.top[point, 0]]
        assert tuple(colours[point]) == colour_of.get(name, colour_of.get("other"))


def test_trust_grows_along_the_ramp(shown: State) -> None:
    there = replace(shown.map, truth=Truth(0.9, 0.5, N, np.linspace(0, 255, N).astype(np.uint8)))
    colours, legend = colours_of(Colouring("trust"), there, (), dark=True)
    assert legend.ramp is not None
    assert tuple(colours[0]) == legend.ramp.stops[0]
    assert tuple(colours[-1]) == legend.ramp.stops[-1]


def test_several_highlights_have_a_colour_each_and_one_has_none(shown: State) -> None:
    one, two = Highlight("artist", "Björk"), Highlight("genre", "Pop")
    sound, _ = colours_of(Colouring(), shown.map, (), dark=True)
    alone = apply(shown, e.Highlighted((one,)))
    np.testing.assert_array_equal(colours_of(Colouring(), alone.map, alone.highlights, dark=True)[0], sound)
    both = apply(shown, e.Highlighted((one, two)))
    colours = colours_of(Colouring(), both.map, both.highlights, dark=True)[0].reshape(4, SEGMENTS, 3)
    first, second = highlight_colours(2, dark=True)
    assert (colours[:2] == first).all()
    assert (colours[2] == second).all()
    np.testing.assert_array_equal(colours[3], sound.reshape(4, SEGMENTS, 3)[3])


def test_lines_of_a_legend_filter_by_what_they_are(shown: State) -> None:
    assert filtered_by("sound") is None
    assert {by for by in get_args(By) if is_part(filtered_by(by))} == {
        "tag",
        "year",
        "cluster",
        "certainty",
        "trust",
        "file date",
        "date added",
        "last heard",
        "times heard",
        "rating",
        "tempo",
    }
    for by in get_args(By):
        facet, (_, legend) = filtered_by(by), colours_of(Colouring(by), shown.map, (), dark=True)
        for entry in legend.entries:
            if facet is not None and not is_part(facet) and not entry.is_rest:
                value = "" if entry.is_unknown else entry.label
                there = apply(shown, e.Filtered((Highlight(cast(Facet, facet), value),))).map.there()
                assert entry.count <= there.sum()
                assert there.sum() < N or entry.count == N
                assert not entry.is_unknown or entry.count == there.sum()


NOW, DAY = 1_700_000_000.0, 86_400.0
HEARD = (Heard(9, NOW - 0.5 * DAY, 1.0), Heard(1, NOW - 21 * DAY, 0.2), Heard(2, NOW - 800 * DAY), NEVER_HEARD)


def _of_heard(shown: State, by: By) -> tuple[list[int], Legend]:
    """The places of the four tracks on a ramp, and the legend."""
    tracks = [replace(t, heard=heard) for t, heard in zip(shown.collection.tracks, HEARD, strict=True)]
    read = apply(shown, e.TracksRead(Collection.of(tracks, Path("/music"), NOW)))
    _, legend = colours_of(Colouring(by), read.map, (), dark=True, now=lambda: NOW)
    each = legend.place.reshape(4, SEGMENTS)
    assert (each == each[:, :1]).all(), "a track has one colour"
    return each[:, 0].tolist(), legend


def test_last_heard_is_a_ramp_from_long_ago_to_today_and_grey_where_it_never_was(shown: State) -> None:
    place, legend = _of_heard(shown, "last heard")
    assert legend.ramp is not None
    assert (legend.ramp.low, legend.ramp.high) == ("2 years ago", "today")
    assert place[0] == STEPS - 1 > place[1] > place[2] == 0
    assert legend.ramp.said[place[1]] == "3 weeks ago"
    assert place[3] == NOWHERE
    assert [(entry.label, entry.count, entry.is_rest) for entry in legend.entries] == [("not heard", SEGMENTS, False)]


def test_times_heard_begin_with_never(shown: State) -> None:
    place, legend = _of_heard(shown, "times heard")
    assert legend.ramp is not None
    assert (legend.ramp.low, legend.ramp.high) == ("0", "9")
    assert [legend.ramp.said[at] for at in place] == ["9", "1", "2", "0"]
    assert not legend.entries


def test_what_nobody_rated_has_no_rating(shown: State) -> None:
    place, legend = _of_heard(shown, "rating")
    assert legend.ramp is not None
    assert (legend.ramp.low, legend.ramp.high) == ("1 of 5", "5 of 5")
    assert place[2:] == [NOWHERE, NOWHERE]
    assert [entry.label for entry in legend.entries] == ["not rated"]


def test_a_part_of_the_past_can_be_filtered_by(shown: State) -> None:
    tracks = [replace(t, heard=heard) for t, heard in zip(shown.collection.tracks, HEARD, strict=True)]
    read = apply(shown, e.TracksRead(Collection.of(tracks, Path("/music"), NOW)))
    there = apply(read, e.Filtered((Highlight("heard", "Not heard"),))).map.there()
    assert there.reshape(4, SEGMENTS).all(axis=1).tolist() == [False, False, False, True]
    assert there.sum() == SEGMENTS


def test_a_track_that_is_heard_has_its_colour_and_leaves_the_filter_at_once(shown: State) -> None:
    first = shown.collection.tracks[0].id
    only = apply(apply(shown, e.TrackHeard(first, NOW)), e.Filtered((Highlight("heard", "Not heard"),)))
    assert only.map.there().reshape(4, SEGMENTS).all(axis=1).tolist() == [False, True, True, True]
    again = apply(only, e.TrackHeard(shown.collection.tracks[1].id, NOW))
    assert again.map.there().reshape(4, SEGMENTS).all(axis=1).tolist() == [False, False, True, True]
    _, legend = colours_of(Colouring("times heard"), again.map, (), dark=True)
    assert legend.ramp is not None
    assert (legend.ramp.low, legend.ramp.high) == ("0", "1")


RHYTHMS = (FileTags(bpm=90.4, key="Am"), FileTags(bpm=128.0, key="C"), FileTags(bpm=174.0, key="Ebm"), FileTags())


@pytest.fixture
def danced(shown: State) -> State:
    """The four tracks say their tempo and key; the last one says none."""
    tracks = [replace(t, tags=tags) for t, tags in zip(shown.collection.tracks, RHYTHMS, strict=True)]
    return apply(shown, e.TracksRead(Collection.of(tracks, Path("/music"))))


def test_tempo_is_a_ramp_in_beats_a_minute(danced: State) -> None:
    _, legend = colours_of(Colouring("tempo"), danced.map, (), dark=True)
    assert legend.ramp is not None
    assert (legend.ramp.low, legend.ramp.high) == ("90 bpm", "174 bpm")
    place = legend.place.reshape(4, SEGMENTS)[:, 0].tolist()
    assert place[0] == 0 < place[1] < place[2] == STEPS - 1
    assert legend.ramp.said[place[1]] == "128 bpm"
    assert place[3] == NOWHERE
    assert [(entry.label, entry.count) for entry in legend.entries] == [("not known", SEGMENTS)]


@pytest.mark.parametrize("dark", [True, False])
def test_keys_of_one_place_have_one_colour_and_lines_round_the_wheel(danced: State, dark: bool) -> None:
    colours, legend = colours_of(Colouring("key"), danced.map, (), dark=dark)
    assert [(entry.label, entry.count) for entry in legend.entries] == [
        ("2A · 2B", SEGMENTS),
        ("8A · 8B", 2 * SEGMENTS),
        ("not known", SEGMENTS),
    ]
    each = colours.reshape(4, SEGMENTS, 3)[:, 0].tolist()
    assert each[0] == each[1] == wheel_colours(np.array([7]), dark=dark)[0].tolist()
    there = apply(danced, e.Filtered((Highlight("key", "8A · 8B"),))).map.there()
    assert there.reshape(4, SEGMENTS).all(axis=1).tolist() == [True, True, False, False]
    assert there.sum() == 2 * SEGMENTS
