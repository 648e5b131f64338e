"""serato-tools reads the crates that are written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from serato_tools.crate import Crate

from musicmap.playlist.entry import Entry
from musicmap.playlist.files import write
from musicmap.playlist.formats.document import Note
from tests.playlist.evening import BLANKS, NAMES, NO_UNICODE, entries_of, evening


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is taken for a mounted drive: mounting one needs more rights than a test should have."""
    folder = tmp_path / "STICK"
    (folder / "_Serato_" / "Subcrates").mkdir(parents=True)
    is_mount = os.path.ismount
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == folder or is_mount(path))
    return folder


def test_serato_tools_finds_every_track_in_order(stick: Path) -> None:
    file = stick / "_Serato_" / "Subcrates" / "Evening.crate"
    names = (*NAMES, *BLANKS)
    assert write(evening(*entries_of(stick / "Music", names)), file) == ()
    crate = Crate(str(file))
    assert crate.data[0] == ("vrsn", "1.0/Serato ScratchLive Crate")
    assert crate.tracks() == [f"Music/{name}" for name in names]
    # Where serato-tools itself would look for them.
    assert Path(crate.track_dir) == stick


def test_what_stands_in_it_to_the_byte(stick: Path) -> None:
    """After Mixxx's notes on the format: tag, length, value; the higher byte first."""
    write(evening(Entry(stick / "ü.mp3", "Ü")), stick / "x.crate")
    version = "1.0/Serato ScratchLive Crate".encode("utf-16-be")
    path = b"\x00\xfc\x00.\x00m\x00p\x003"
    assert (stick / "x.crate").read_bytes() == (
        b"vrsn\x00\x00\x00\x38" + version + b"otrk\x00\x00\x00\x12" + b"ptrk\x00\x00\x00\x0a" + path
    )


def test_what_lies_on_another_drive_is_left_out(stick: Path, tmp_path: Path) -> None:
    here, there = Entry(stick / "a.mp3", "A"), Entry(tmp_path / "elsewhere" / "b.mp3", "B")
    bad = Entry(stick / NO_UNICODE, "C")
    assert write(evening(there, here, bad), stick / "x.crate") == (
        Note(there, "its place on another drive than the crate", left_out=True),
        Note(bad, "a name that is not Unicode", left_out=True),
    )
    assert Crate(str(stick / "x.crate")).tracks() == ["a.mp3"]
