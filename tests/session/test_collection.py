"""Tracks, listed, searched and counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicmap.session.collection import Collection, Facet, best_matches, fold, tag_counts
from musicmap.types import FileTags, Heard, HeardRhythm, Track, TrackId

ROOT = Path("/music")


def track(number: int, path: str, **tags: object) -> Track:
    return Track(TrackId(number), ROOT / path, FileTags(**tags))  # type: ignore[arg-type]


@pytest.fixture
def collection() -> Collection:
    return Collection.of(
        [
            track(7, "a.mp3", title="Jóga", artist="Björk", album="Homogenic", genres=("Electronic", "Pop")),
            track(3, "b.mp3", title="Hyperballad", artist="Björk", album="Post", genres=("Electronic",)),
            track(9, "Sigur Rós/Ágætis byrjun/03 Starálfur.mp3"),
            track(4, "c.mp3", title="がんばれ", artist="カヒミ", album="Straße"),
        ],
        ROOT,
    )


def test_names_come_from_the_file_tags_or_else_from_the_path(collection: Collection) -> None:
    assert collection.titles == ("Jóga", "Hyperballad", "Starálfur", "がんばれ")
    assert collection.artists == ("Björk", "Björk", "Sigur Rós", "カヒミ")


def test_a_track_is_found_by_its_id(collection: Collection) -> None:
    assert [collection.row(TrackId(n)) for n in (7, 3, 9, 4)] == [0, 1, 2, 3]
    assert [collection.row(TrackId(n)) for n in (-1, 0, 5, 10, 10**9)] == [None] * 5
    ids = np.array([4, 5, 7, 10**6, -3, 9], np.int32)
    np.testing.assert_array_equal(collection.rows_of(ids), [3, -1, 0, -1, -1, 2])


def test_keys_are_told_by_their_place_on_the_wheel() -> None:
    keys = ("Am", "C", "8A", "Ebm", "o", "")
    tracks = [track(n, f"{n}.mp3", key=key) for n, key in enumerate(keys)]
    tracks[5] = replace(tracks[5], rhythm=HeardRhythm("v1", key="Eb minor"))
    assert Collection.of(tracks, ROOT).counts("key") == (("8A · 8B", 3), ("2A · 2B", 2))


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("bjork", [0, 1]),
        ("BJÖRK", [0, 1]),
        ("joga", [0]),
        ("jo\u0301ga", [0]),
        ("bjork post", [1]),
        ("post bjork", [1]),
        ("electronic", [0, 1]),
        ("sigur staralfur", [2]),
        ("strasse", [3]),
        ("STRASSE", [3]),
        ("がんはれ", [3]),
        ("カヒミ", [3]),
        ("ｂｊｏｒｋ", [0, 1]),  # full-width letters
        ("", [0, 1, 2, 3]),
        ("  ", [0, 1, 2, 3]),
        ("bjork starálfur", []),
        ("(", []),
        ("100%", []),
    ],
)
def test_search_folds_case_and_accents_and_wants_every_word(
    collection: Collection, typed: str, rows: list[int]
) -> None:
    np.testing.assert_array_equal(np.flatnonzero(collection.matching(typed)), rows)


def test_folding() -> None:
    assert fold("ÅÉÎØÜ") == "aeiøu", "Ø is a letter of its own"
    assert fold("ﬁn") == "fin"
    assert fold("İstanbul") == "istanbul"


def test_values_are_counted_most_first(collection: Collection) -> None:
    assert collection.counts("artist") == (("Björk", 2), ("Sigur Rós", 1), ("カヒミ", 1))
    assert collection.counts("genre") == (("Electronic", 2), ("Pop", 1))
    assert dict(collection.counts("album")) == {"Homogenic": 1, "Post": 1, "Straße": 1}
    assert collection.counts("tag") == (), "those depend on the model: see tag_counts"


@pytest.mark.parametrize(
    ("facet", "value", "rows"),
    [
        ("artist", "Björk", [0, 1]),
        ("artist", "Bjork", []),
        ("genre", "Pop", [0]),
        ("album", "", [2]),
        ("genre", "", [2, 3]),
    ],
)
def test_a_value_names_its_tracks(collection: Collection, facet: Facet, value: str, rows: list[int]) -> None:
    np.testing.assert_array_equal(np.flatnonzero(collection.having(facet, value)), rows)


def test_a_genre_that_a_file_says_twice_counts_once() -> None:
    twice = Collection.of([track(1, "a.mp3", genres=("Pop", "Pop", ""))], ROOT)
    assert twice.counts("genre") == (("Pop", 1),)


def test_an_empty_collection() -> None:
    empty = Collection.of([], ROOT)
    assert len(empty) == 0
    assert empty.row(TrackId(1)) is None
    assert empty.matching("x").shape == empty.having("artist", "x").shape == (0,)
    np.testing.assert_array_equal(empty.rows_of(np.array([0, 1], np.int32)), [-1, -1])


def test_a_tag_counts_the_tracks_it_is_among_the_strongest_of() -> None:
    means = np.zeros((3, 7), np.float32)
    means[0, :5] = means[1, 1:6] = means[2, 1:6] = 0.5
    assert dict(tag_counts(means, "abcdefg")) == {"a": 1, "b": 3, "c": 3, "d": 3, "e": 3, "f": 2}
    assert tag_counts(means, "abcdefg")[0] == ("b", 3)
    assert tag_counts(np.zeros((0, 7), np.float32), "abcdefg") == ()


def test_the_best_match_begins_with_what_was_typed(collection: Collection) -> None:
    assert best_matches(collection, "hyper") == (TrackId(3),)
    assert best_matches(collection, "björk") == (TrackId(3), TrackId(7))
    assert best_matches(collection, "POST") == (TrackId(3),)
    assert best_matches(collection, " ") == best_matches(collection, "nobody") == ()


def test_years_and_folders_are_values_too() -> None:
    some = Collection.of(
        [track(1, "a/b/x.mp3", year=1998), track(2, "a/b/y.mp3", year=1998), track(3, "z.mp3"), track(4, "a/w.mp3")],
        ROOT,
    )
    assert some.counts("year") == (("1998", 2),)
    assert some.counts("folder") == (("a/b", 2), ("a", 1))


NOW, DAY = 1_700_000_000.0, 86_400.0


def _heard_at(days: float | None, number: int) -> Track:
    heard = Heard(1, None if days is None else NOW - days * DAY)
    return replace(track(number, f"{number}.mp3"), heard=heard)


def test_tracks_are_told_apart_by_when_they_were_heard() -> None:
    days = (0.0, 29.0, 31.0, 364.0, 366.0, -5.0, None)
    tracks = [*(_heard_at(when, number) for number, when in enumerate(days)), track(99, "never.mp3")]
    facet = Collection.of(tracks, ROOT, NOW).facets["heard"]
    assert {name: rows.tolist() for name, rows in facet.items()} == {
        "In the last month": [0, 1, 5],
        "In the last year": [2, 3],
        "Before": [4],
        "Nobody knows when": [6],
        "Not heard": [7],
    }


def test_while_nothing_was_heard_there_is_nothing_to_tell_apart(collection: Collection) -> None:
    assert collection.counts("heard") == ()


def test_a_track_that_is_heard_again_is_counted_and_all_else_stays(collection: Collection) -> None:
    once = collection.heard_again(TrackId(3), NOW)
    assert once.tracks[1].heard == Heard(1, NOW)
    assert {name: rows.tolist() for name, rows in once.facets["heard"].items()} == {
        "Not heard": [0, 2, 3],
        "In the last month": [1],
    }
    assert once.tracks[0] is collection.tracks[0]
    assert all(once.facets[facet] is collection.facets[facet] for facet in collection.facets if facet != "heard")
    twice = once.heard_again(TrackId(3), NOW - DAY)
    assert twice.tracks[1].heard == Heard(2, NOW), "the clock was put back: the latest counts"
    assert collection.heard_again(TrackId(99), NOW) is collection
