"""Which drive a file is on, on each system."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from musicmap.playlist.formats.drive import drive_of


def test_windows_goes_by_letters() -> None:
    drive = drive_of(PureWindowsPath("D:\\Music\\a.mp3"), "win32")
    assert (str(drive.root), drive.name) == ("D:\\", "D:")
    assert drive.inside(PureWindowsPath("D:\\Music\\a.mp3")) == ("Music", "a.mp3")
    assert drive_of(PureWindowsPath("d:\\b.mp3"), "win32").root == drive.root
    assert drive_of(PureWindowsPath("C:\\b.mp3"), "win32") != drive


def test_macos_goes_by_volumes() -> None:
    stick = drive_of(PurePosixPath("/Volumes/MY STICK/Music/a.mp3"), "darwin")
    assert (str(stick.root), stick.name) == ("/Volumes/MY STICK", "MY STICK")
    assert stick.inside(PurePosixPath("/Volumes/MY STICK/Music/a.mp3")) == ("Music", "a.mp3")
    start = drive_of(PurePosixPath("/Users/me/a.mp3"), "darwin")
    assert (str(start.root), start.name) == ("/", "Macintosh HD")
    assert start.inside(PurePosixPath("/Users/me/a.mp3")) == ("Users", "me", "a.mp3")


def test_elsewhere_a_drive_is_what_is_mounted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: str(path) in ("/", "/media/me/STICK"))
    drive = drive_of(Path("/media/me/STICK/Music/a.mp3"), "linux")
    assert (drive.root, drive.name) == (Path("/media/me/STICK"), "STICK")
    assert drive_of(Path("/media/me/a.mp3"), "linux").root == Path("/")
    with pytest.raises(ValueError, match="not in the subpath"):
        drive.inside(Path("/home/me/a.mp3"))
