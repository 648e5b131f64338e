"""A track as it goes into a playlist."""

from __future__ import annotations

from pathlib import Path

import pytest

from musicmap.playlist.entry import Entry, entry_of
from musicmap.playlist.musical_key import MusicalKey
from musicmap.types import FileTags, Heard, Seconds, Track, TrackId


def test_it_takes_what_the_library_knows() -> None:
    tags = FileTags(
        title="Jóga",
        artist="Björk",
        album="Homogenic",
        year=1997,
        genres=("Trip-Hop", "Art Pop"),
        bpm=86.5,
        key="Gm",
        play_count=3,
        rating=0.8,
    )
    track = Track(TrackId(1), Path("/m/a.mp3"), tags, None, Seconds(305.5), modified=12.0)
    assert entry_of(track, size=99, cue=Seconds(84.0)) == Entry(
        path=Path("/m/a.mp3"),
        title="Jóga",
        artist="Björk",
        duration=Seconds(305.5),
        album="Homogenic",
        genre="Trip-Hop; Art Pop",
        year=1997,
        bpm=86.5,
        key=MusicalKey(7, minor=True),
        rating=0.8,
        play_count=3,
        size=99,
        modified=12.0,
        cue=Seconds(84.0),
    )


def test_what_all_say_of_listening_goes_along() -> None:
    heard = Heard(count=12, last=1_709_209_800.0, rating=1.0)
    entry = entry_of(Track(TrackId(1), Path("/m/a.mp3"), FileTags(play_count=3, rating=0.4), heard=heard))
    assert (entry.play_count, entry.last_played, entry.rating) == (12, 1_709_209_800.0, 1.0)


def test_where_nobody_counted_there_is_no_number() -> None:
    never = entry_of(Track(TrackId(1), Path("/m/a.mp3")))
    assert (never.play_count, never.last_played, never.rating) == (None, None, None)
    counted = entry_of(Track(TrackId(1), Path("/m/a.mp3"), FileTags(play_count=0)))
    assert counted.play_count == 0


def test_a_track_that_says_nothing_is_called_as_its_file() -> None:
    assert entry_of(Track(TrackId(1), Path("/m/some_song.mp3"))) == Entry(Path("/m/some_song.mp3"), "some song")


def test_better_names_win() -> None:
    entry = entry_of(Track(TrackId(1), Path("/m/a.mp3"), FileTags(title="T", artist="A")), "Better", "Known")
    assert (entry.title, entry.artist) == ("Better", "Known")


@pytest.mark.parametrize("key", ["", "off", "c"])
def test_a_key_that_cannot_be_told_is_none(key: str) -> None:
    assert entry_of(Track(TrackId(1), Path("/m/a.mp3"), FileTags(key=key))).key is None
