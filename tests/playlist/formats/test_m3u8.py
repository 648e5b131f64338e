"""The text of an M3U8, and what is made of M3Us that others wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from musicmap.errors import UserError
from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats import listing
from musicmap.playlist.formats.document import Note, Options
from musicmap.playlist.formats.listing import Line, Listing
from musicmap.playlist.formats.m3u8 import read, write
from musicmap.types import Seconds

_LISTS = Path("/music/lists")
_FILE = _LISTS / "evening.m3u8"


def _lines(entries: list[Entry], options: Options | None = None) -> list[str]:
    return write(Playlist("x", tuple(entries)), _FILE, options or Options()).data.decode("utf-8").split("\n")


def _read(data: bytes, name: str = "old.m3u") -> Listing:
    (found,) = read(data, _LISTS / name)
    return found


def test_what_stands_in_it() -> None:
    entries = [
        Entry(Path("/music/a.mp3"), "Ten", "Björk", Seconds(61.6)),
        Entry(Path("/music/b.mp3"), "No artist"),
        Entry(_LISTS / "c.mp3", "Two\nlines\r and  blanks", " ", Seconds(0.2)),
    ]
    assert _lines(entries) == [
        "#EXTM3U",
        "#EXTINF:62,Björk - Ten",
        "../a.mp3",
        "#EXTINF:-1,No artist",
        "../b.mp3",
        "#EXTINF:-1,Two lines and blanks",
        "c.mp3",
        "",
    ]


def test_absolute_paths_stand_as_they_are() -> None:
    assert _lines([Entry(Path("/music/a.mp3"), "A")], Options(relative=False))[2] == "/music/a.mp3"


def test_an_empty_playlist_is_one_too() -> None:
    assert write(Playlist("", ()), _FILE, Options()).data == b"#EXTM3U\n"


def test_a_byte_order_mark_only_for_those_who_ask() -> None:
    data = write(Playlist("", ()), _FILE, Options(byte_order_mark=True)).data
    assert data == b"\xef\xbb\xbf#EXTM3U\n"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("line\nfeed.mp3", "a line break in the path"),
        ("carriage\rreturn.mp3", "a line break in the path"),
        ("blank at the end.mp3 ", "a blank at the end of the path"),
        ("tab.mp3\t", "a blank at the end of the path"),
    ],
)
def test_a_name_that_the_format_cannot_hold_is_left_out_and_named(name: str, reason: str) -> None:
    good, bad = Entry(_LISTS / "a.mp3", "A"), Entry(_LISTS / name, "B")
    document = write(Playlist("x", (bad, good)), _FILE, Options())
    assert document.notes == (Note(bad, reason, left_out=True),)
    assert document.data == b"#EXTM3U\n#EXTINF:-1,A\na.mp3\n"


def test_a_number_sign_is_written_and_noted() -> None:
    entry = Entry(_LISTS / "# 1.mp3", "One")
    document = write(Playlist("x", (entry,)), _FILE, Options())
    assert document.data == b"#EXTM3U\n#EXTINF:-1,One\n./# 1.mp3\n"
    assert document.notes == (Note(entry, "a “#” in the path", left_out=False),)


def test_only_what_is_written_counts() -> None:
    entry = Entry(Path("/music/#1/a.mp3"), "A")
    assert write(Playlist("x", (entry,)), Path("/music/#1/x.m3u8"), Options()).notes == ()


def test_file_tags_may_hold_anything() -> None:
    titles = ["lone \ud800 surrogate", os.fsdecode(b"from a n\xe4me"), "nul \0, bell \a, \x1b[31mred", "<b>&amp;"]
    lines = _lines([Entry(_LISTS / "a.mp3", title) for title in titles])
    assert len(lines) == 2 + 2 * len(titles)
    assert lines[1] == "#EXTINF:-1,lone ? surrogate"
    assert lines[3] == "#EXTINF:-1,from a n?me"
    assert lines[7] == "#EXTINF:-1,<b>&amp;"


def test_what_is_read_of_a_file() -> None:
    text = (
        '#EXTM3U\r\n#PLAYLIST: Late \r\n#EXTINF:62 tvg-id="x",Björk - Jóga - live\r\n..\\a.mp3\r\n\r\n'
        "#EXTVLCOPT:start-time=3\r\n#EXTINF:-1,Only a title\r\n/b/../c.mp3\t\r\nd.mp3\r\n"
    )
    assert _read(text.encode("utf-8")) == Listing(
        "Late",
        (
            Line("..\\a.mp3", _LISTS / "..\\a.mp3", "Jóga - live", "Björk", Seconds(62.0)),
            Line("/b/../c.mp3", Path("/c.mp3"), "Only a title"),
            Line("d.mp3", _LISTS / "d.mp3"),
        ),
    )
    assert _read(b"a.mp3").name == "old"


_WORDS = {
    "utf-8": "Björk – 日本語.mp3",
    "utf-8-sig": "Björk – 日本語.mp3",
    "utf-16": "Björk – 日本語.mp3",
    "utf-32": "Björk – 日本語.mp3",
    "cp932": "日本語の歌.mp3",
    "cp1252": "Björk – “Jóga”.mp3",
    "latin-1": "Motörhead.mp3",
    "cp1251": "Кино.mp3",
}


@pytest.mark.parametrize("encoding", _WORDS)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_encoding_is_understood(encoding: str, ending: str) -> None:
    name = _WORDS[encoding]
    data = f"#EXTM3U{ending}{name}{ending}plain.mp3{ending}".encode(encoding)
    assert [line.path for line in _read(data).lines] == [_LISTS / name, _LISTS / "plain.mp3"]


def test_big_endian_too() -> None:
    data = b"\xfe\xff" + "Björk.mp3\n".encode("utf-16-be")
    assert [line.path for line in _read(data).lines] == [_LISTS / "Björk.mp3"]


def test_one_foreign_line_does_not_spoil_the_others() -> None:
    data = "Ä–日.mp3\n".encode() + b"m\xfcde.mp3\n"
    assert [line.written for line in _read(data).lines] == ["Ä–日.mp3", "müde.mp3"]
    # Where the file says that it is UTF-8, what is none is the name of a file that has such bytes.
    assert [line.written for line in _read(data, "new.m3u8").lines] == ["Ä–日.mp3", os.fsdecode(b"m\xfcde.mp3")]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("file:///b%20c/%C3%BC%23.mp3", "/b c/ü#.mp3"),
        ("file://localhost/b.mp3", "/b.mp3"),
        ("FILE:/b.mp3", "/b.mp3"),
        ("file:x.wav", "/music/lists/file:x.wav"),
        ("C:\\Music\\b.mp3", "/music/lists/C:\\Music\\b.mp3"),
        ("../../../../etc/passwd", "/etc/passwd"),
        ("file://server/share/b.mp3", None),
        ("http://example.org/b.mp3", None),
        ("mms://example.org/b.mp3", None),
        ("cdda:///dev/cdrom", None),
        ("file:///nul%00.mp3", None),
    ],
)
def test_where_a_line_leads(written: str, path: str | None) -> None:
    (line,) = _read(written.encode()).lines
    assert line == Line(written, None if path is None else Path(path))


def test_too_many_lines_are_no_playlist(monkeypatch: pytest.MonkeyPatch) -> None:
    from musicmap.playlist.formats import encoding

    monkeypatch.setattr(encoding, "_MOST", 10)
    assert len(_read(b"a\n" * 10).lines) == 10
    with pytest.raises(UserError, match="entries"):
        _read(b"a\n" * 11)
    assert listing.MOST_LINES > 100_000
