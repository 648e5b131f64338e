"""What was heard goes into a library, and comes out with its tracks."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.types import NEVER_HEARD, FileTags, Heard, Seconds, TrackId
from tests.cache.made import fill, heard, seen, sound, track_of


@pytest.fixture
def ids(file: Path, folder: Path) -> dict[str, TrackId]:
    return fill(file, folder, {"a.mp3": 1, "b.mp3": 2})


def known(file: Path) -> dict[str, Heard]:
    with Reader(file) as reader:
        return {track.path.name: track.heard for track in reader.tracks()}


def test_plays_are_counted_and_the_last_one_is_known(file: Path, folder: Path, ids: dict[str, TrackId]) -> None:
    with Writer(file, folder) as writer:
        writer.heard(ids["a.mp3"], 2_000.0, Seconds(200.0))
        writer.heard(ids["a.mp3"], 1_000.0, Seconds(100.0))
    assert known(file) == {"a.mp3": Heard(2, 2_000.0), "b.mp3": NEVER_HEARD}


def test_a_play_that_is_told_again_is_one_and_the_longer_counts(
    file: Path, folder: Path, ids: dict[str, TrackId]
) -> None:
    with Writer(file, folder) as writer:
        for seconds in (90.0, 180.0, 120.0):
            writer.heard(ids["a.mp3"], 1_000.0, Seconds(seconds))
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT at, seconds FROM heard").fetchall() == [(1_000.0, 180.0)]
    assert known(file)["a.mp3"] == Heard(1, 1_000.0)


def test_of_a_track_that_is_unknown_nothing_is_kept(file: Path, folder: Path, ids: dict[str, TrackId]) -> None:
    with Writer(file, folder) as writer:
        writer.heard(TrackId(99), 1_000.0, Seconds(90.0))
        writer.told("Player", {TrackId(99): Heard(3)})
    assert set(known(file).values()) == {NEVER_HEARD}
    assert set(ids.values()) == {1, 2}


def test_what_a_program_tells_takes_the_place_of_what_it_told(
    file: Path, folder: Path, ids: dict[str, TrackId]
) -> None:
    a, b = ids["a.mp3"], ids["b.mp3"]
    with Writer(file, folder) as writer:
        writer.told("One", {a: Heard(3, 1_000.0, 0.6), b: Heard(9)})
        writer.told("Other", {a: Heard(5, 900.0, 0.8)})
        writer.told("One", {a: Heard(4, 1_100.0)})
        writer.heard(a, 500.0, Seconds(90.0))
    assert known(file) == {"a.mp3": Heard(5 + 1, 1_100.0, 0.8), "b.mp3": NEVER_HEARD}


def test_file_tags_count_too(file: Path, folder: Path) -> None:
    with Writer(file, folder) as writer:
        writer.saw([seen(folder / "a.mp3", FileTags(play_count=4, rating=0.2, last_played=70.0))])
    assert known(file) == {"a.mp3": Heard(4, 70.0, 0.2)}


def test_what_was_heard_moves_with_its_file(file: Path, folder: Path, ids: dict[str, TrackId]) -> None:
    old, new = ids["a.mp3"], folder / "elsewhere" / "a.mp3"
    with Writer(file, folder) as writer:
        writer.heard(old, 1_000.0, Seconds(90.0))
        writer.told("Player", {old: Heard(3)})
        writer.lost([folder / "a.mp3"])
        writer.saw([seen(new)])
        fresh = track_of(file, new)
        # Before it was known to be the old one:
        writer.heard(fresh, 2_000.0, Seconds(90.0))
        writer.heard(fresh, 1_000.0, Seconds(90.0))
        writer.told("Other", {fresh: Heard(7)})
        assert writer.identified(fresh, sound(1)) == old
        writer.analysed(heard(1))
    with Reader(file) as reader:
        assert {track.path: track.heard for track in reader.tracks()}[new] == Heard(2 + 7, 2_000.0)
        assert fresh not in reader.heard()
        assert fresh not in reader.told()
