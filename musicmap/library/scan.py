"""Which files a folder holds, found by looking at names and never into a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from musicmap.types import Problem

# fmt: off
AUDIO_ENDINGS = frozenset((
    "mp3", "mp2", "mp1", "flac", "ogg", "oga", "opus", "spx", "m4a", "m4b", "m4p", "mp4", "aac", "alac", "3gp",
    "wma", "asf", "wav", "wave", "w64", "aif", "aiff", "aifc", "caf", "au", "snd", "ape", "wv", "mpc", "mp+", "mpp",
    "tta", "tak", "shn", "dsf", "dff", "mka", "weba", "ac3", "eac3", "dts", "amr", "ra", "oma", "voc", "qoa",
))
# fmt: on
"""Endings taken for music, lower case and without the dot. Whether there is music inside, decoding finds out."""

_NOT_FOR_USERS = frozenset(
    ["lost+found", "@eadir", "#recycle", "#snapshot", "$recycle.bin", "system volume information", "__macosx"]
)
"""Folders that file systems, network disks and archivers keep for themselves. Hidden ones begin with a dot."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Tells without opening it whether a file is still the same."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may hold music."""

    path: Path
    """Below the root as it was given: absolute if that was."""
    stamp: FileStamp


_Place = tuple[int, int] | str
"""Device and inode, the same for two ways to one file or folder; where a file system has none, the real path."""


def scan(root: Path) -> Iterator[Found | Problem]:
    """Every music file below `root`, folder by folder in the order of names, and what could not be looked at.

    Hidden files and folders are passed over. Symbolic links come last, and only what they lead to
    and was not listed before: so nothing is listed twice, loops end, and a file keeps its real path.
    Names that are not UTF-8 survive as Python's surrogate escapes. If `root` itself cannot be read,
    the one result is a `Problem` with its path.
    """
    seen: set[_Place] = set()
    links: list[str] = []
    yield from _walk(os.fspath(root), seen, links, linked=False)
    while links:
        yield from _follow(links.pop(0), seen, links)


def _walk(top: str, seen: set[_Place], links: list[str], linked: bool) -> Iterator[Found | Problem]:
    """The music below a folder; links are put aside. Of what was reached by a link, only what is new."""
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            place = _place(folder, os.stat(folder))  # noqa: PTH116 - Path would cost half the scan's time
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _unreadable(folder, error)
            continue
        if place in seen:
            continue
        seen.add(place)
        below: list[str] = []
        for entry in ordered:
            if _hidden(entry.name):
                continue
            kind = _kind(entry)
            if kind == "folder":
                below.append(entry.path)
            elif kind == "link":
                links.append(entry.path)
            elif _is_music(entry.name):
                yield from _file(entry.path, seen, linked)
        folders.extend(reversed(below))


def _follow(link: str, seen: set[_Place], links: list[str]) -> Iterator[Found | Problem]:
    path = Path(link)
    if path.is_dir():
        yield from _walk(link, seen, links, linked=True)
    elif _is_music(link):
        yield from _file(link, seen, linked=True)


def _file(path: str, seen: set[_Place], linked: bool) -> Iterator[Found | Problem]:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:
        reason = "The link leads nowhere." if linked else f"The file cannot be looked at: {_reason(error)}."
        yield Problem(Path(path), reason)
        return
    place = _place(path, status)
    if linked and place in seen:
        return
    seen.add(place)
    if not stat.S_ISREG(status.st_mode):
        yield Problem(Path(path), "This is not a regular file.")
    elif status.st_size == 0:
        yield Problem(Path(path), "The file is empty.")
    else:
        yield Found(Path(path), FileStamp(status.st_size, status.st_mtime_ns))


def _kind(entry: os.DirEntry[str]) -> Literal["folder", "link", "other"]:
    try:
        if entry.is_symlink():
            return "link"
        return "folder" if entry.is_dir(follow_symlinks=False) else "other"
    except OSError:
        return "other"


def _hidden(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _NOT_FOR_USERS


def _is_music(name: str) -> bool:
    return name.rpartition(".")[2].lower() in AUDIO_ENDINGS


def _place(path: str, status: os.stat_result) -> _Place:
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


def _unreadable(folder: str, error: OSError) -> Problem:
    return Problem(Path(folder), f"This folder cannot be read: {_reason(error)}.")


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown fault").lower()
