"""Extended M3U in UTF-8, as mpv, MPD and VLC read it.

No byte-order mark, line feeds only. Fields after `#EXTINF:` as in Winamp's original: whole seconds
(-1 when unknown), then `Artist - Title`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from musicmap.playlist.atomic import write_whole
from musicmap.types import Seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a playlist."""

    path: Path
    """Absolute."""
    title: str
    artist: str = ""
    duration: Seconds = Seconds(0.0)


def write(entries: Sequence[Entry], file: Path, *, relative: bool, overwrite: bool = False) -> tuple[Entry, ...]:
    """Write a playlist atomically.

    Args:
        relative: name files from the playlist's own folder where that is possible.
        overwrite: whether an existing file may be replaced; the caller has asked.

    Returns:
        Entries left out, because a line break in their path, or a blank at its end, has no place in this format.

    Raises:
        UserError: the file exists, or cannot be written.
    """
    fit = [e for e in entries if _holdable(os.fspath(e.path))]
    lines = ["#EXTM3U"]
    for entry in fit:
        lines += [f"#EXTINF:{round(entry.duration) or -1},{_label(entry)}", _location(entry.path, file, relative)]
    # Names that are not UTF-8 go out as the very bytes the file system knows them by.
    write_whole(file, ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"), overwrite=overwrite)
    return tuple(e for e in entries if e not in fit)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _label(entry: Entry) -> str:
    artist, title = (" ".join(_CONTROL.sub(" ", text).split()) for text in (entry.artist, entry.title))
    label = f"{artist} - {title}" if artist else title
    # Unlike a path, a name need not come back: what is no character becomes a question mark.
    return label.encode("utf-8", "replace").decode("utf-8")


def _location(path: Path, playlist: Path, relative: bool) -> str:
    if not relative:
        return os.fspath(path)
    try:
        location = os.path.relpath(path, playlist.absolute().parent)
    except ValueError:  # another drive on Windows
        return os.fspath(path)
    # A line that begins with “#” is a comment, one with “scheme:” an address, and blanks before a name are lost.
    plain = not location.startswith(("#", *_BLANKS)) and ":" not in location.split(os.sep, 1)[0]
    return location if plain else os.path.join(os.curdir, location)  # noqa: PTH118 - Path drops the "./"


_BLANKS = tuple(" \t\v\f")


def _holdable(path: str) -> bool:
    return "\n" not in path and "\r" not in path and not path.endswith(_BLANKS)
