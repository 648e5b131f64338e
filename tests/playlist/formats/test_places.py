"""How files are named on Windows, which the other tests cannot show here; the rest is in the tests of each format."""

from __future__ import annotations

from pathlib import Path, PurePath, PureWindowsPath
from typing import cast

import pytest

from musicmap.playlist.entry import Entry
from musicmap.playlist.formats.document import network_share, sifted
from musicmap.playlist.formats.places import file_uri


@pytest.mark.parametrize(
    ("path", "address"),
    [
        # <https://learn.microsoft.com/en-us/archive/blogs/ie/file-uris-in-windows>, and rekordbox's own list.
        ("C:\\Music\\a b.mp3", "file:///C:/Music/a%20b.mp3"),
        ("\\\\server\\share\\a b.mp3", "file://server/share/a%20b.mp3"),
    ],
)
def test_an_address_on_windows(path: str, address: str) -> None:
    assert file_uri(PureWindowsPath(path)) == address


def test_one_slash_after_the_host() -> None:
    for path in (PureWindowsPath("C:\\a.mp3"), PurePath("/a.mp3"), PurePath("//a.mp3")):
        rest = file_uri(path, "localhost").removeprefix("file://localhost/")
        assert rest in ("C:/a.mp3", "a.mp3")


def test_a_network_share_has_no_drive_letter() -> None:
    share, drive = (Entry(cast(Path, PureWindowsPath(path)), "A") for path in ("\\\\server\\share\\a.mp3", "C:\\a.mp3"))
    fit, notes = sifted((share, drive), network_share)
    assert fit == (drive,)
    assert [(note.entry, note.reason) for note in notes] == [(share, "its place on a network share")]
