"""How a playlist says where a file lies, and what that means when it is read: text only, no file is looked at."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath
from urllib.parse import quote_from_bytes, unquote_to_bytes

from musicmap.playlist.formats.document import BLANKS


def location(path: Path, playlist: Path, *, relative: bool) -> str:
    """A path as a line of a playlist: absolute, or from the playlist's folder where that is possible."""
    if not relative:
        return os.fspath(path)
    try:
        line = os.path.relpath(path, playlist.absolute().parent)
    except ValueError:  # another drive on Windows
        return os.fspath(path)
    # A line that begins with “#” is a comment, one with “scheme:” an address, and blanks before a name are lost.
    is_plain = not line.startswith(("#", *BLANKS)) and ":" not in line.split(os.sep, 1)[0]
    return line if is_plain else os.path.join(os.curdir, line)  # noqa: PTH118 - Path drops the "./"


def file_uri(path: PurePath, host: str = "") -> str:
    """`file:///…`, or `file://HOST/…` with exactly one slash after the host: the path's bytes, percent-encoded.

    The bytes are UTF-8 unless the file system has others; then they are those.
    """
    if path.drive.startswith("\\\\"):  # a network share of Windows names its own host
        return f"file:{_quoted(path.as_posix())}"
    drive = f"/{path.drive}" if path.drive else ""
    return f"file://{host}{drive}/{_quoted(path.as_posix()[len(path.drive) :].lstrip('/'))}"


def _quoted(path: str) -> str:
    return quote_from_bytes(os.fsencode(path))


def resolved(written: str, folder: Path) -> Path | None:
    """The absolute path that a line or address of a playlist in `folder` means.

    Purely by its words: “..” goes up, links are not followed, nothing is opened. None for what is no file of this
    machine: an address on the network, or nothing at all.
    """
    if is_address(written):
        written = _of_file_uri(written)
    if not written or "\0" in written:
        return None
    return Path(os.path.normpath(folder.absolute() / written))


def decoded(uri: str) -> str:
    """What a percent-encoded text stands for, as the file system would name it."""
    return os.fsdecode(unquote_to_bytes(uri))


def is_address(written: str) -> bool:
    """Whether this is an address (`file:///…`, `http://…`) and no path. A single letter before the colon is a drive."""
    return re.match("[A-Za-z][A-Za-z0-9+.-]+://|(?i:file):/", written) is not None


def _of_file_uri(address: str) -> str:
    """The path in a `file:` address; empty in any other, and where it names another machine."""
    found = re.match("(?i:file):(?://(?i:localhost)?)?/(?!/)(.*)", address, re.DOTALL)
    if found is None:
        return ""
    name = decoded(found[1])
    is_drive = os.name == "nt" and re.match("[A-Za-z]:", name)
    return name if is_drive else f"/{name}"
