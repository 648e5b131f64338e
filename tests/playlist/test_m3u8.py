"""The text of a playlist, and what happens when it cannot be written."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from musicmap.errors import UserError
from musicmap.playlist.atomic import whole_file, write_whole
from musicmap.playlist.m3u8 import Entry, write
from musicmap.types import Seconds


def _lines(file: Path) -> list[str]:
    return file.read_bytes().decode("utf-8").split("\n")


def test_what_stands_in_it(tmp_path: Path) -> None:
    file = tmp_path / "lists" / "evening.m3u8"
    file.parent.mkdir()
    entries = [
        Entry(tmp_path / "a.mp3", "Ten", "Björk", Seconds(61.6)),
        Entry(tmp_path / "b.mp3", "No artist"),
        Entry(tmp_path / "lists" / "c.mp3", "Two\nlines\r and  blanks", " ", Seconds(0.2)),
    ]
    assert write(entries, file, relative=True) == ()
    assert _lines(file) == [
        "#EXTM3U",
        "#EXTINF:62,Björk - Ten",
        "../a.mp3",
        "#EXTINF:-1,No artist",
        "../b.mp3",
        "#EXTINF:-1,Two lines and blanks",
        "c.mp3",
        "",
    ]


def test_absolute_paths_stand_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "evening.m3u8"
    write([Entry(tmp_path / "a.mp3", "A")], file, relative=False)
    assert _lines(file)[2] == str(tmp_path / "a.mp3")


def test_an_empty_playlist_is_one_too(tmp_path: Path) -> None:
    write([], tmp_path / "none.m3u8", relative=True)
    assert (tmp_path / "none.m3u8").read_bytes() == b"#EXTM3U\n"


@pytest.mark.parametrize("name", ["line\nfeed.mp3", "carriage\rreturn.mp3", "blank at the end.mp3 ", "tab.mp3\t"])
def test_a_name_that_the_format_cannot_hold_is_left_out_and_named(tmp_path: Path, name: str) -> None:
    good, bad = Entry(tmp_path / "a.mp3", "A"), Entry(tmp_path / name, "B")
    assert write([bad, good], tmp_path / "x.m3u8", relative=True) == (bad,)
    assert _lines(tmp_path / "x.m3u8") == ["#EXTM3U", "#EXTINF:-1,A", "a.mp3", ""]


def test_file_tags_may_hold_anything(tmp_path: Path) -> None:
    file = tmp_path / "x.m3u8"
    titles = ["lone \ud800 surrogate", os.fsdecode(b"from a n\xe4me"), "nul \0, bell \a, \x1b[31mred", "<b>&amp;"]
    write([Entry(tmp_path / "a.mp3", title) for title in titles], file, relative=True)
    lines = _lines(file)
    assert len(lines) == 2 + 2 * len(titles)
    assert lines[1] == "#EXTINF:-1,lone ? surrogate"
    assert lines[3] == "#EXTINF:-1,from a n?me"


def test_a_file_that_is_there_is_not_replaced_unless_one_says_so(tmp_path: Path) -> None:
    file = tmp_path / "x.m3u8"
    file.write_text("mine")
    with pytest.raises(UserError, match="already there") as refusal:
        write([], file, relative=True)
    assert refusal.value.mend
    assert file.read_text() == "mine"
    write([], file, relative=True, overwrite=True)
    assert file.read_bytes() == b"#EXTM3U\n"


@contextmanager
def _a_full_disk(room: int) -> Iterator[None]:
    """No file of this process may grow beyond `room` bytes, which fails a write as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "x.m3u8"
    file.write_text("the old one")
    with pytest.raises(UserError, match="could not be written"), _a_full_disk(4096):
        write_whole(file, bytes(100_000), overwrite=True)
    assert file.read_text() == "the old one"
    assert list(tmp_path.glob("*.m3u8")) == [file]
    assert list(tmp_path.glob(".*")) == [], "no draft is left"


@pytest.mark.parametrize("place", ["nowhere/x.m3u8", "a file/x.m3u8", "a folder"])
def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").write_bytes(b"")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(UserError, match="could not be written"):
        write_whole(tmp_path / place, b"x", overwrite=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a file", "a folder"]


def test_a_new_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write([], tmp_path / "x.m3u8", relative=True)
    finally:
        os.umask(before)
    assert (tmp_path / "x.m3u8").stat().st_mode & 0o777 == 0o644


def test_an_error_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "x.npz"
    file.write_text("the old one")

    def interrupted() -> None:
        with whole_file(file, overwrite=True) as out:
            out.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.npz", "the old one")]
