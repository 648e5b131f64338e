"""Which files a folder holds, found by looking at names and never into a file."""

from __future__ import annotations

import errno
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


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that says something about music that is missed below it."""

    path: Path
    kind: Literal["mount", "empty"]
    """“mount”: another drive, or another share, begins here. “empty”: a folder in which there is nothing at all, or a
    link that leads nowhere: as a drive's folder looks when the drive is not plugged in."""


_Identity = tuple[int, int] | str
"""Device and inode, the same for two ways to one file or folder; where a file system has none, the real path."""

_SYSTEM = ("/proc", "/sys", "/dev")
"""Folders of which some have no end, and that hold no music of anybody's."""


def scan(root: Path) -> Iterator[Found | Problem | Place]:
    """Every music file below `root`, folder by folder in the order of names, and what could not be looked at.

    Hidden files and folders are passed over. Symbolic links come last, and only what they lead to
    and was not listed before: so nothing is listed twice, loops end, and a file keeps its real path.
    A link (or a mount) that leads out of `root` is followed, unless it leads to a folder that holds
    `root` itself, to the top of a file system, or to what the system keeps there for itself: that
    would be the whole machine. It is told as a `Problem`.
    Names that are not UTF-8 survive as Python's surrogate escapes. If `root` itself cannot be read,
    the one result is a `Problem` with its path.
    """
    walk = _Walk(_above(root))
    yield from walk.folder(os.fspath(root))
    while walk.links:
        yield from walk.follow(walk.links.pop(0))


class _Walk:
    """What was seen on the way."""

    def __init__(self, above: frozenset[_Identity]) -> None:
        self._above = above
        self._seen: set[_Identity] = set()
        self.links: list[str] = []
        """Put aside."""

    def folder(self, top: str, *, linked: bool = False) -> Iterator[Found | Problem | Place]:
        """The music below a folder. Of what was reached by a link, only what is new."""
        folders: list[tuple[str, int | None]] = [(top, None)]
        while folders:
            folder, outside = folders.pop()
            try:
                status = os.stat(folder)  # noqa: PTH116 - Path would cost half the scan's time
                with os.scandir(folder) as entries:
                    ordered = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                yield _unreadable(folder, error)
                continue
            place = _identity(folder, status)
            if place in self._seen:
                continue
            if place in self._above:
                yield Problem(Path(folder), _HOLDS_ALL)
                continue
            self._seen.add(place)
            if outside not in (None, status.st_dev):
                yield Place(Path(folder), "mount")
            if not ordered:
                yield Place(Path(folder), "empty")
            below: list[tuple[str, int | None]] = []
            for entry in ordered:
                if _hidden(entry.name):
                    continue
                try:
                    kind = _kind(entry)
                except OSError as error:
                    yield _unreadable(entry.path, error)
                    continue
                if kind == "folder":
                    below.append((entry.path, status.st_dev))
                elif kind == "link":
                    self.links.append(entry.path)
                elif _is_music(entry.name):
                    yield from _file(entry.path, self._seen, linked)
            folders.extend(reversed(below))

    def follow(self, link: str) -> Iterator[Found | Problem | Place]:
        try:
            mode = os.stat(link).st_mode  # noqa: PTH116
        except OSError as error:
            if _is_music(link):
                yield Problem(Path(link), "The link leads nowhere.")
            elif error.errno in (errno.ENOENT, errno.ELOOP, errno.ENOTDIR):
                yield Place(Path(link), "empty")
            else:
                yield _unreadable(link, error)
            return
        if stat.S_ISDIR(mode):
            target = os.path.realpath(link)
            if target == os.path.dirname(target) or _below(target, _SYSTEM):  # noqa: PTH120
                yield Problem(Path(link), _HOLDS_ALL)
            else:
                yield from self.folder(link, linked=True)
        elif _is_music(link):
            yield from _file(link, self._seen, linked=True)


_HOLDS_ALL = "This leads to a folder that holds much more than music, so it was not followed."


def _above(root: Path) -> frozenset[_Identity]:
    """The folders that `root` lies in."""
    found: set[_Identity] = set()
    for parent in Path(os.path.realpath(root)).parents:
        try:
            found.add(_identity(os.fspath(parent), parent.stat()))
        except OSError:
            continue
    return frozenset(found)


def _below(path: str, tops: tuple[str, ...]) -> bool:
    return any(path == top or path.startswith(f"{top}/") for top in tops)


def _file(path: str, seen: set[_Identity], linked: bool) -> Iterator[Found | Problem]:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:
        reason = "The link leads nowhere." if linked else f"The file cannot be looked at: {_reason(error)}."
        yield Problem(Path(path), reason)
        return
    place = _identity(path, status)
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
    if entry.is_symlink():
        return "link"
    return "folder" if entry.is_dir(follow_symlinks=False) else "other"


def _hidden(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _NOT_FOR_USERS


def _is_music(name: str) -> bool:
    return name.rpartition(".")[2].lower() in AUDIO_ENDINGS


def _identity(path: str, status: os.stat_result) -> _Identity:
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


def _unreadable(path: str, error: OSError) -> Problem:
    what = "file" if _is_music(path) else "folder"
    return Problem(Path(path), f"This {what} cannot be read: {_reason(error)}.")


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown fault").lower()
