"""Tables hold every column, for spreadsheets and for programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Note, Options
from musicmap.playlist.formats.table import write_csv, write_json
from tests.playlist.evening import BLANKS, NAMES, NO_UNICODE, entries_of, evening, known

_FULL = {
    "path": "/music/100 %.flac",
    "address": "file:///music/100%20%25.flac",
    "title": "Jóga <live> & “more”",
    "artist": "Björk",
    "album": "Homogénic",
    "genre": "Trip-Hop; Art Pop",
    "year": 1997,
    "duration_s": 312.345,
    "bpm": 128.0,
    "key": "F#m",
    "open_key": "4m",
    "wheel": "11A",
    "rating": 0.8,
    "play_count": 7,
    "last_played": "2024-02-29T12:30:00+00:00",
    "bytes": 12_345_678,
    "modified": "2001-09-09T01:46:40+00:00",
    "cue_s": 84.0,
}


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_json_holds_everything_or_null() -> None:
    entries = (known(Path("/music/100 %.flac")), Entry(Path("/music/bare.mp3"), "Bare"))
    assert json.loads(write_json(evening(*entries)).data) == {
        "name": "Evening & night",
        "tracks": [
            _FULL,
            dict.fromkeys(_FULL)
            | {"path": "/music/bare.mp3", "address": "file:///music/bare.mp3", "title": "Bare"}
            | {"artist": "", "album": "", "genre": ""},
        ],
    }


def test_csv_holds_the_same() -> None:
    (row,) = _rows(write_csv(evening(known(Path("/music/100 %.flac"))), Options()).data)
    assert row == {name: str(value) for name, value in _FULL.items()}


def test_an_empty_table_still_names_its_columns() -> None:
    assert write_csv(Playlist("", ()), Options()).data.decode() == ",".join(_FULL) + "\r\n"


def test_a_byte_order_mark_for_those_who_ask() -> None:
    assert write_csv(Playlist("", ()), Options(byte_order_mark=True)).data.startswith(b"\xef\xbb\xbfpath,")


def test_every_name_comes_back() -> None:
    names = (*NAMES, *BLANKS, "line\nfeed.mp3", "carriage\rreturn.mp3")
    entries = entries_of(Path("/music"), names)
    paths = [f"/music/{name}" for name in names]
    assert [row["path"] for row in _rows(write_csv(evening(*entries), Options()).data)] == paths
    assert [track["path"] for track in json.loads(write_json(evening(*entries)).data)["tracks"]] == paths


def test_a_name_that_is_no_unicode_stands_whole_in_its_address() -> None:
    bad = Entry(Path("/music") / NO_UNICODE, "Bad")
    document = write_csv(evening(bad), Options())
    (row,) = _rows(document.data)
    assert (row["path"], row["address"]) == (
        "/music/m?sik in Latin-1.wav",
        "file:///music/m%FCsik%20in%20Latin-1.wav",
    )
    assert document.notes == write_json(evening(bad)).notes
    assert document.notes == (Note(bad, "a name that is not Unicode", left_out=False),)
