"""traktor-nml-utils, which knows the schema of Traktor's own files, reads what is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from traktor_nml_utils import TraktorCollection
from traktor_nml_utils.models.collection import Nml

from musicmap.playlist.entry import Entry
from musicmap.playlist.files import write
from musicmap.playlist.formats.document import Note
from tests.playlist.evening import BLANKS, NAMES, NO_UNICODE, entries_of, evening, known

_XML_HOLDS = (*NAMES, *BLANKS[:2])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.nml"


def _nml(file: Path) -> Any:
    """As `TraktorCollection(file).nml`, which leaves the file open. What is not in the schema is an error to it."""
    return TraktorCollection.parser.from_bytes(file.read_bytes(), Nml)


def _joined(folder: str, name: str) -> str:
    """A place as Mixxx joins it again: “/:” is “/”."""
    return f"{folder}{name}".replace("/:", "/")


def test_every_track_is_found_in_order(file: Path, tmp_path: Path) -> None:
    entries = entries_of(tmp_path, _XML_HOLDS)
    notes = write(evening(*entries), file)
    assert {note.entry.path.name for note in notes} == {"like an address.wav", "file:x.wav"}
    assert {(note.reason, note.left_out) for note in notes} == {("a colon in the path", False)}
    nml = _nml(file)
    tracks = nml.collection.entry
    assert nml.version == 19
    assert nml.collection.entries == len(tracks) == len(entries)
    # Seen from the root of the drive that the files are on.
    paths = [_joined(track.location.dir, track.location.file) for track in tracks]
    assert all(str(entry.path).endswith(path) for entry, path in zip(entries, paths, strict=True))
    assert [Path(path).name for path in paths] == [entry.path.name for entry in entries]
    assert [track.title for track in tracks] == [entry.title for entry in entries]
    listed = _playlist(nml)
    assert listed.playlist.entries == len(entries)
    assert [entry.primarykey.key for entry in listed.playlist.entry] == [
        track.location.volume + track.location.dir + track.location.file for track in tracks
    ]
    assert {entry.primarykey.type for entry in listed.playlist.entry} == {"TRACK"}


def _playlist(nml: Any) -> Any:
    """The only one, in the root folder."""
    root = nml.playlists.node
    assert (root.type, root.name, root.subnodes.count) == ("FOLDER", "$ROOT", 1)
    (listed,) = root.subnodes.node
    assert (listed.type, listed.name, listed.playlist.type) == ("PLAYLIST", "Evening & night", "LIST")
    return listed


def test_every_field_is_what_it_should_be(file: Path) -> None:
    write(evening(known(Path("/Music/a b.flac"))), file)
    (track,) = _nml(file).collection.entry
    assert (track.title, track.artist, track.album.title) == ("Jóga <live> & “more”", "Björk", "Homogénic")
    assert (track.location.dir, track.location.file) == ("/:Music/:", "a b.flac")
    info = track.info
    assert (info.genre, info.playtime, info.playtime_float) == ("Trip-Hop; Art Pop", 312, 312.345)
    assert (info.key, info.playcount, info.ranking) == ("4m", 7, 204)
    assert info.last_played == "2024/2/29"
    assert (info.release_date, info.filesize) == ("1997/1/1", 12_056)
    assert track.tempo.bpm == 128.0
    assert track.musical_key.value_attribute == 18
    (cue,) = track.cue_v2
    assert (cue.type, cue.start, cue.hotcue) == (0, 84_000.0, -1)


def test_what_is_not_known_is_left_out(file: Path) -> None:
    write(evening(Entry(Path("/Music/a.mp3"), "A")), file)
    (track,) = _nml(file).collection.entry
    assert track.album is track.tempo is track.musical_key is None
    assert track.cue_v2 == []
    assert (track.info.ranking, track.info.playtime, track.info.filesize) == (None, None, None)


def test_a_track_that_comes_twice_stands_in_the_collection_once(file: Path) -> None:
    one, other = Entry(Path("/Music/a.mp3"), "A"), Entry(Path("/Music/b.mp3"), "B")
    write(evening(one, other, one), file)
    nml = _nml(file)
    assert [track.title for track in nml.collection.entry] == ["A", "B"]
    keys = [entry.primarykey.key for entry in _playlist(nml).playlist.entry]
    assert [key.rpartition("/:")[2] for key in keys] == ["a.mp3", "b.mp3", "a.mp3"]


def test_the_same_list_has_the_same_id(tmp_path: Path) -> None:
    one, other = Entry(Path("/Music/a.mp3"), "A"), Entry(Path("/Music/b.mp3"), "B")
    ids = []
    for name, entries in (("1", (one, other)), ("2", (one, other)), ("3", (other, one))):
        write(evening(*entries), tmp_path / f"{name}.nml")
        ids.append(_playlist(_nml(tmp_path / f"{name}.nml")).playlist.uuid)
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) == 32


@pytest.mark.parametrize(
    ("name", "reason"),
    [(NO_UNICODE, "a name that is not Unicode"), ("vertical\vtab.wav", "a control character in the path")],
)
def test_what_xml_cannot_hold_is_left_out(file: Path, name: str, reason: str) -> None:
    bad = Entry(Path("/Music") / name, "Bad")
    assert write(evening(bad), file) == (Note(bad, reason, left_out=True),)
    assert _nml(file).collection.entry == []


def test_a_line_break_in_a_name_comes_back(file: Path) -> None:
    assert write(evening(Entry(Path("/Music/two\nlines\r.mp3"), "Two")), file) == ()
    (track,) = _nml(file).collection.entry
    assert track.location.file == "two\nlines\r.mp3"
