"""pyrekordbox reads what is written, and we read what it writes."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from pyrekordbox.rbxml import RekordboxXml

from musicmap.playlist.entry import Entry
from musicmap.playlist.files import read, write
from musicmap.playlist.formats.document import Note
from tests.playlist.evening import BLANKS, NAMES, NO_UNICODE, entries_of, evening, known

_MUSIC = Path("/home/me/Music")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.xml"


def _path(track: object) -> str:
    """As rekordbox would open it: pyrekordbox takes the slash of the root for a part of the address."""
    return f"/{track['Location']}"  # type: ignore[index]


def test_pyrekordbox_finds_every_track_in_order(file: Path) -> None:
    entries = entries_of(_MUSIC, (*NAMES, *BLANKS))
    assert write(evening(*entries), file) == ()
    peer = RekordboxXml(file)
    assert peer.frmt_version == "1.0.0"
    assert peer.num_tracks == len(entries)
    listed = peer.get_playlist("Evening & night")
    tracks = [peer.get_track(TrackID=number) for number in listed.get_tracks()]
    assert [_path(track) for track in tracks] == [str(entry.path) for entry in entries]
    assert [track["Name"] for track in tracks] == [entry.title for entry in entries]
    assert listed.is_playlist
    assert listed.key_type == "TrackID"


def test_every_field_is_what_it_should_be(file: Path) -> None:
    write(evening(known(_MUSIC / "a b.flac")), file)
    track = RekordboxXml(file).get_track(0)
    assert {name: track[name] for name in track} == {
        "TrackID": 1,
        "Name": "Jóga <live> & “more”",
        "Artist": "Björk",
        "Album": "Homogénic",
        "Genre": "Trip-Hop; Art Pop",
        "Kind": "FLAC File",
        "Size": 12_345_678,
        "TotalTime": 312,
        "Year": 1997,
        "AverageBpm": 128.0,
        "PlayCount": 7,
        "LastPlayed": "2024-02-29",
        "Rating": 4,
        "Location": "home/me/Music/a b.flac",
        "Tonality": "F#m",
    }
    (mark,) = track.marks
    assert (mark["Type"], mark["Start"], mark["Num"]) == ("cue", 84.0, -1)


def test_what_stands_in_it_to_the_letter(file: Path) -> None:
    """pyrekordbox forgives more than rekordbox may."""
    write(evening(known(_MUSIC / "100 %+ü.mp3"), Entry(_MUSIC / "bare.mp3", "Bare")), file)
    root = ElementTree.parse(file).getroot()
    full, bare = root.findall("COLLECTION/TRACK")
    assert full.get("Location") == "file://localhost/home/me/Music/100%20%25%2B%C3%BC.mp3"
    assert (full.get("AverageBpm"), full.get("TotalTime"), full.get("Rating")) == ("128.00", "312", "204")
    assert set(bare.keys()) == {"TrackID", "Name", "Kind", "TotalTime", "Location"}
    assert bare.findall("POSITION_MARK") == []
    nodes = [(n.get("Type"), n.get("Name"), n.get("Count"), n.get("Entries")) for n in root.iter("NODE")]
    assert nodes == [("0", "ROOT", "1", None), ("1", "Evening & night", None, "2")]
    assert [one.tag for one in root] == ["PRODUCT", "COLLECTION", "PLAYLISTS"]


@pytest.mark.parametrize(("rating", "steps"), [(0.0, 0), (0.2, 51), (0.4, 102), (0.6, 153), (0.8, 204), (1.0, 255)])
def test_a_star_is_fifty_one(file: Path, rating: float, steps: int) -> None:
    write(evening(Entry(_MUSIC / "a.mp3", "A", rating=rating)), file)
    (track,) = ElementTree.parse(file).getroot().findall("COLLECTION/TRACK")
    assert track.get("Rating") == str(steps)


def test_a_track_that_comes_twice_stands_in_the_collection_once(file: Path) -> None:
    one, other = Entry(_MUSIC / "a.mp3", "A"), Entry(_MUSIC / "b.mp3", "B")
    write(evening(one, other, one), file)
    peer = RekordboxXml(file)
    assert peer.num_tracks == len(peer.get_tracks()) == 2
    assert peer.get_playlist("Evening & night").get_tracks() == [1, 2, 1]


def test_a_name_that_is_no_unicode_is_left_out(file: Path) -> None:
    bad = Entry(_MUSIC / NO_UNICODE, "Bad")
    assert write(evening(bad), file) == (Note(bad, "a name that is not Unicode", left_out=True),)


def test_what_pyrekordbox_writes_is_read(file: Path) -> None:
    peer = RekordboxXml(name="rekordbox", version="7")
    numbers = [peer.add_track(f"home/me/{name}", Name=name, TotalTime=62)["TrackID"] for name in NAMES]
    folder = peer.add_playlist_folder("Sets")
    by_number = folder.add_playlist("By number")
    for number in reversed(numbers):
        by_number.add_track(number)
    by_place = peer.add_playlist("By place", keytype="Location")
    by_place.add_track(peer.get_track(0)["Location"])
    by_number.add_track(999)
    peer.save(file)
    first, second = read(file)
    assert first.name == "Sets / By number"
    assert [line.path for line in first.lines[:-1]] == [Path("/home/me") / _told(name) for name in reversed(NAMES)]
    assert [(line.title, line.duration) for line in first.lines[:-1]] == [(name, 62.0) for name in reversed(NAMES)]
    assert first.lines[-1].path is None
    assert second.name == "By place"
    assert [Path(line.written).name for line in second.lines] == ["plain.wav"]


def _told(name: str) -> str:
    """pyrekordbox takes a backslash for a Windows path's."""
    return unquote(name.replace("\\", "/")) if "\\" in name else name


def test_a_collection_without_playlists_is_one(file: Path) -> None:
    peer = RekordboxXml(name="rekordbox", version="7")
    peer.add_track("home/me/a.mp3", Name="A")
    peer.save(file)
    (listing,) = read(file)
    assert (listing.name, [line.path for line in listing.lines]) == ("mine", [Path("/home/me/a.mp3")])
