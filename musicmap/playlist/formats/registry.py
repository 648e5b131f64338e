"""The kinds of playlist file there are, and which one is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from musicmap.errors import UserError
from musicmap.playlist.entry import Playlist
from musicmap.playlist.formats import itunes, m3u8, pls, rekordbox, serato, table, traktor, xspf
from musicmap.playlist.formats.document import Document, Options
from musicmap.playlist.formats.listing import Listing

Write = Callable[[Playlist, Path, Options], Document]
Read = Callable[[bytes, Path], tuple[Listing, ...]]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of playlist file."""

    name: str
    """As one types it."""
    title: str
    """As people call it."""
    suffixes: tuple[str, ...]
    """The endings of its files, the usual one first."""
    write: Write
    read: Read | None = None
    """None where nothing is read back."""
    sign: bytes = b""
    """What is found near the beginning of its files, where others have the same ending."""
    has_relative_paths: bool = False


def _alone(write: Callable[[Playlist], Document]) -> Write:
    """Of formats that have no choices, and are the same wherever they lie."""
    return lambda playlist, _file, _options: write(playlist)


FORMATS = (
    Format("m3u8", "M3U8 playlist", (".m3u8", ".m3u"), m3u8.write, m3u8.read, has_relative_paths=True),
    Format("xspf", "XSPF playlist", (".xspf",), _alone(xspf.write), xspf.read),
    Format("jspf", "JSPF playlist", (".jspf",), _alone(xspf.write_json)),
    Format("pls", "PLS playlist", (".pls",), pls.write, pls.read, has_relative_paths=True),
    Format("rekordbox", "rekordbox XML", (".xml",), _alone(rekordbox.write), rekordbox.read, b"<DJ_PLAYLISTS"),
    Format("traktor", "Traktor playlist", (".nml",), _alone(traktor.write)),
    Format("itunes", "iTunes or Music library XML", (".xml",), _alone(itunes.write), itunes.read, b"<plist"),
    Format("serato", "Serato crate", (".crate",), lambda playlist, file, _options: serato.write(playlist, file)),
    Format("csv", "Table (CSV)", (".csv",), lambda playlist, _file, options: table.write_csv(playlist, options)),
    Format("json", "Table (JSON)", (".json",), _alone(table.write_json)),
)
"""Of those with the same ending, the first is meant where nothing else tells them apart."""


def named(name: str) -> Format:
    """The format of this name; UserError when there is none."""
    found = next((f for f in FORMATS if f.name == name.lower()), None)
    if found is None:
        raise UserError(
            f"There is no playlist format “{name}”.", f"Choose one of {', '.join(f.name for f in FORMATS)}."
        )
    return found


def for_writing(file: Path) -> Format:
    """The format that a file's ending asks for; UserError when none has it."""
    return _with_ending(file, FORMATS)[0]


def for_reading(file: Path, data: bytes) -> Read:
    """What reads a file of this ending that begins so; UserError when nothing does."""
    found = _with_ending(file, tuple(f for f in FORMATS if f.read))
    meant = next((f for f in found if f.sign in data[:_BEGINNING]), found[0])
    assert meant.read is not None
    return meant.read


_BEGINNING = 4096
"""Bytes; an XML file's root comes after a line or two."""


def _with_ending(file: Path, formats: tuple[Format, ...]) -> tuple[Format, ...]:
    found = tuple(f for f in formats if file.suffix.lower() in f.suffixes)
    if not found:
        endings = ", ".join(dict.fromkeys(f.suffixes[0] for f in formats))
        raise UserError(f"The name “{file.name}” does not say which kind of playlist it is.", f"Use {endings}.")
    return found
