"""Which tempo and key counts: the file's, or the one that was heard."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest

from musicmap.playlist.entry import entry_of
from musicmap.playlist.musical_key import MusicalKey
from musicmap.playlist.rhythm import Rhythm, in_words, key_place, rhythm_of, says_both, tempo_place, written
from musicmap.types import FileTags, HeardRhythm, Track, TrackId

HEARD = HeardRhythm("v1", 127.9, 0.7, "F#m", 0.8)
F_SHARP_MINOR, A_MINOR = MusicalKey(6, minor=True), MusicalKey(9, minor=True)


def track(tags: FileTags, heard: HeardRhythm | None = HEARD) -> Track:
    return Track(TrackId(1), Path("/music/a.mp3"), tags, rhythm=heard)


@pytest.mark.parametrize(
    ("tags", "heard", "told"),
    [
        (FileTags(bpm=64.0, key="8A"), HEARD, Rhythm(64.0, A_MINOR, "file tags", "file tags", 1.0, 1.0)),
        (FileTags(bpm=64.0), HEARD, Rhythm(64.0, F_SHARP_MINOR, "file tags", "heard", 1.0, 0.8)),
        (FileTags(key="Am"), HEARD, Rhythm(127.9, A_MINOR, "heard", "file tags", 0.7, 1.0)),
        (FileTags(key="o"), HEARD, Rhythm(127.9, F_SHARP_MINOR, "heard", "heard", 0.7, 0.8)),
        (FileTags(), HeardRhythm("v1"), Rhythm()),
        (FileTags(), None, Rhythm()),
        (FileTags(key="Am"), None, Rhythm(None, A_MINOR, None, "file tags", 0.0, 1.0)),
    ],
)
def test_the_file_wins_each_for_itself(tags: FileTags, heard: HeardRhythm | None, told: Rhythm) -> None:
    assert rhythm_of(track(tags, heard)) == told
    assert says_both(track(tags)) == (told.bpm_source == told.key_source == "file tags")


def test_playlist_files_say_what_was_heard() -> None:
    entry = entry_of(track(FileTags(bpm=64.0)))
    assert (entry.bpm, entry.key) == (64.0, F_SHARP_MINOR)


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Rhythm(127.6, MusicalKey(9, minor=True)), "128 bpm · 8A"),
        (Rhythm(None, MusicalKey(0, minor=False)), "8B"),
        (Rhythm(90.0), "90 bpm"),
        (Rhythm(), ""),
    ],
)
def test_it_is_said_as_djs_read_it(rhythm: Rhythm, words: str) -> None:
    assert in_words(rhythm) == words
    assert in_words(rhythm, "") == words.replace(" bpm", "")
    assert " · ".join(filter(None, written(rhythm))) == words.replace(" bpm", "")


def test_keys_are_in_order_round_the_wheel_and_from_slow_to_fast_within_one() -> None:
    written_as = [("8A", 128.0), ("8B", 90.0), ("8A", 90.0), ("1A", 200.0), ("8A", None), ("12B", 60.0), ("", 100.0)]
    tracks = [
        Track(TrackId(i), Path(f"{i}.mp3"), FileTags(key=key, bpm=bpm)) for i, (key, bpm) in enumerate(written_as)
    ]
    keyed = [track for track in tracks if not isnan(key_place(track))]
    assert [track.id for track in sorted(keyed, key=key_place)] == [3, 4, 2, 0, 1, 5]
    assert [track.id for track in tracks if isnan(key_place(track))] == [6]
    assert [tempo_place(track) for track in tracks[:2]] == [128.0, 90.0]
    assert isnan(tempo_place(tracks[4]))
