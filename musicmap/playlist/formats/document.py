"""What a format makes of a playlist, and what it has to say about it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from musicmap.playlist.entry import Entry


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose; a format that knows no such choice passes over it."""

    relative: bool = True
    """Name files from the playlist's own folder where that is possible."""
    byte_order_mark: bool = False
    """Begin UTF-8 with one, for players that take a file without for another encoding."""


@dataclass(frozen=True, slots=True)
class Note:
    """A track that a file does not hold, or holds in a way that not every program understands."""

    entry: Entry
    reason: str
    """What is the matter, to be read after “because of”: “a line break in the path”."""
    left_out: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A file before it is written."""

    data: bytes
    notes: tuple[Note, ...] = ()


def told(notes: Iterable[Note]) -> str:
    """Notes as the end of a sentence: “, without 2 because of a line break in the path”; nothing for none."""
    counts = Counter((note.left_out, note.reason) for note in notes)
    return "".join(
        f", without {n} because of {reason}" if left_out else f", {n} perhaps not found because of {reason}"
        for (left_out, reason), n in sorted(counts.items(), reverse=True)
    )


Rule = Callable[[Entry], str]
"""Why a format cannot hold an entry; empty where it can."""


def sifted(entries: Iterable[Entry], *rules: Rule) -> tuple[tuple[Entry, ...], tuple[Note, ...]]:
    """The entries that no rule is against, and the others with the first reason against each."""
    reasons = [(entry, next(filter(None, (rule(entry) for rule in rules)), "")) for entry in entries]
    fit = tuple(entry for entry, reason in reasons if not reason)
    return fit, tuple(Note(entry, reason, left_out=True) for entry, reason in reasons if reason)


def by_path(entries: Iterable[Entry]) -> dict[Path, Entry]:
    """Each file once, in the order of the playlist."""
    tracks: dict[Path, Entry] = {}
    for entry in entries:
        tracks.setdefault(entry.path, entry)
    return tracks


def line_break(entry: Entry) -> str:
    return "a line break in the path" if re.search("[\r\n]", os.fspath(entry.path)) else ""


def blank_end(entry: Entry) -> str:
    return "a blank at the end of the path" if os.fspath(entry.path).endswith(BLANKS) else ""


def not_text(entry: Entry) -> str:
    """A path of bytes that are no UTF-8 is no text, and no file that holds only text can name it."""
    return "a name that is not Unicode" if _SURROGATE.search(os.fspath(entry.path)) else ""


def not_xml(entry: Entry) -> str:
    """XML has no way to write most control characters, not even escaped (XML 1.0, 2.2)."""
    return "a control character in the path" if _NOT_XML.search(os.fspath(entry.path)) else ""


def network_share(entry: Entry) -> str:
    return "its place on a network share" if entry.path.drive.startswith("\\\\") else ""


def plain(text: str) -> str:
    """A name as one line that every format can hold.

    Unlike a path, a name need not come back exactly: what is no character becomes a question mark.
    """
    line = " ".join(_NOT_SHOWN.sub(" ", text).split())
    return line.encode("utf-8", "replace").decode("utf-8")


BLANKS = tuple(" \t\v\f")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
