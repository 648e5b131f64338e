"""The text of a PLS; mpv and MPD are in test_players."""

from __future__ import annotations

from pathlib import Path

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Note, Options
from musicmap.playlist.formats.listing import Line, Listing
from musicmap.playlist.formats.pls import read, write
from musicmap.types import Seconds

_FILE = Path("/music/lists/evening.pls")


def test_what_stands_in_it() -> None:
    bad = Entry(Path("/music/line\nfeed.mp3"), "Bad")
    entries = (bad, Entry(Path("/music/a.mp3"), "Ten", "Björk", Seconds(61.6)), Entry(Path("/music/b.mp3"), "B"))
    document = write(Playlist("x", entries), _FILE, Options())
    assert document.notes == (Note(bad, "a line break in the path", left_out=True),)
    assert document.data.decode("utf-8").split("\n") == [
        "[playlist]",
        "File1=../a.mp3",
        "Title1=Björk - Ten",
        "Length1=62",
        "File2=../b.mp3",
        "Title2=B",
        "Length2=-1",
        "NumberOfEntries=2",
        "Version=2",
        "",
    ]


def test_what_others_write_is_read() -> None:
    data = (
        b"[Playlist]\r\nfile10=b.mp3\r\nFile2 = a=b.mp3\r\nTITLE2=M\xfcde\r\nLength2=62\r\nTitle3=No file\r\n"
        b"File4=http://example.org/radio\r\nLength4=-1\r\nNumberOfEntries=99\r\nVersion=2\r\nFileX=no\r\n"
    )
    assert read(data, _FILE) == (
        Listing(
            "evening",
            (
                Line("a=b.mp3", _FILE.parent / "a=b.mp3", "Müde", "", Seconds(62.0)),
                Line("http://example.org/radio", None),
                Line("b.mp3", _FILE.parent / "b.mp3"),
            ),
        ),
    )
