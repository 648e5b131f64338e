"""plistlib, Apple's format in the standard library, reads what is written, and we read what it writes."""

from __future__ import annotations

import datetime
import plistlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from musicmap.playlist.entry import Entry
from musicmap.playlist.files import read, write
from musicmap.playlist.formats import registry
from musicmap.playlist.formats.document import Note
from tests.playlist.evening import BLANKS, NAMES, NO_UNICODE, entries_of, evening, known

_MUSIC = Path("/home/me/Music")
_KIND = registry.named("itunes")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Library.xml"


def _plist(file: Path) -> Any:
    return plistlib.loads(file.read_bytes(), fmt=plistlib.FMT_XML)


def test_every_track_is_found_in_order(file: Path) -> None:
    entries = entries_of(_MUSIC, (*NAMES, *BLANKS))
    assert write(evening(*entries), file, kind=_KIND) == ()
    whole = _plist(file)
    (listed,) = whole["Playlists"]
    assert listed["Name"] == "Evening & night"
    tracks = [whole["Tracks"][str(item["Track ID"])] for item in listed["Playlist Items"]]
    addresses = [urlsplit(track["Location"]) for track in tracks]
    assert {(address.scheme, address.netloc) for address in addresses} == {("file", "localhost")}
    assert [unquote(address.path) for address in addresses] == [str(entry.path) for entry in entries]
    assert [track["Name"] for track in tracks] == [entry.title for entry in entries]
    assert len({track["Persistent ID"] for track in tracks}) == len(tracks)


def test_every_field_is_what_it_should_be(file: Path) -> None:
    write(evening(known(_MUSIC / "a b.flac"), Entry(_MUSIC / "bare.mp3", "Bare")), file, kind=_KIND)
    full, bare = _plist(file)["Tracks"].values()
    assert len(full.pop("Persistent ID")) == 16
    assert full == {
        "Track ID": 1,
        "Name": "Jóga <live> & “more”",
        "Artist": "Björk",
        "Album": "Homogénic",
        "Genre": "Trip-Hop; Art Pop",
        "Size": 12_345_678,
        "Total Time": 312_345,
        "Year": 1997,
        "BPM": 128,
        "Date Modified": datetime.datetime(2001, 9, 9, 1, 46, 40),
        "Play Count": 7,
        "Play Date UTC": datetime.datetime(2024, 2, 29, 12, 30),
        "Rating": 80,
        "Track Type": "File",
        "Location": "file://localhost/home/me/Music/a%20b.flac",
    }
    assert set(bare) == {"Track ID", "Name", "Persistent ID", "Track Type", "Location"}


def test_any_title_goes_in(file: Path) -> None:
    write(evening(Entry(_MUSIC / "a.mp3", "nul \0, bell \a, lone \ud800, last \uffff")), file, kind=_KIND)
    (track,) = _plist(file)["Tracks"].values()
    assert track["Name"] == "nul , bell , lone ?, last"


def test_a_name_that_is_no_unicode_is_left_out(file: Path) -> None:
    bad = Entry(_MUSIC / NO_UNICODE, "Bad")
    assert write(evening(bad), file, kind=_KIND) == (Note(bad, "a name that is not Unicode", left_out=True),)


def _library(*playlists: dict[str, Any]) -> bytes:
    """As iTunes on Windows writes it."""
    track = {
        "Track ID": 7,
        "Name": "A",
        "Artist": "B",
        "Total Time": 62_000,
        "Location": "file://localhost/C:/a%20b.mp3",
    }
    radio = {"Track ID": 8, "Name": "Radio", "Track Type": "URL", "Location": "http://example.org/radio"}
    bare = {"Track ID": 9}
    tracks = {str(one["Track ID"]): one for one in (track, radio, bare)}
    return plistlib.dumps({"Major Version": 1, "Tracks": tracks, "Playlists": list(playlists)})


def test_what_itunes_writes_is_read(file: Path) -> None:
    items = [{"Track ID": number} for number in (8, 7, 9, 5)]
    file.write_bytes(
        _library(
            {"Name": "Library", "Master": True, "Playlist Items": items},
            {"Name": "Music", "Distinguished Kind": 4, "Playlist Items": items},
            {"Name": "Sets", "Folder": True, "Playlist Items": items},
            {"Name": "Mine", "Playlist Items": items},
            {"Name": "Empty"},
        )
    )
    mine, empty = read(file)
    assert (mine.name, empty.name, empty.lines) == ("Mine", "Empty", ())
    radio, track, bare, unknown = mine.lines
    assert (track.path, track.title, track.artist, track.duration) == (Path("/C:/a b.mp3"), "A", "B", 62.0)
    assert (radio.path, radio.title) == (None, "Radio")
    assert bare.path is unknown.path is None


def test_a_library_without_playlists_is_one(file: Path) -> None:
    file.write_bytes(_library({"Name": "Library", "Master": True}))
    (listing,) = read(file)
    assert listing.name == "Library"
    assert [line.title for line in listing.lines] == ["A", "Radio", ""]
