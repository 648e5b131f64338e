"""Serato crates: records of a four-letter tag, a length and a value; text is UTF-16, the higher byte first.

After Mixxx's notes, “Serato Database Format”. A crate lies in `_Serato_/Subcrates` of a drive, is called as its file,
and names music of that drive only, from the drive's root. Serato's own database is never written to.
"""

from __future__ import annotations

import struct
from pathlib import Path

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Document, not_text, sifted
from musicmap.playlist.formats.drive import drive_of


def write(playlist: Playlist, file: Path) -> Document:
    """Left out: paths that are no Unicode, and tracks on another drive than the crate."""
    here = drive_of(file.absolute())

    def elsewhere(entry: Entry) -> str:
        return "" if drive_of(entry.path) == here else "its place on another drive than the crate"

    fit, notes = sifted(playlist.entries, not_text, elsewhere)
    records = [_record("vrsn", _text("1.0/Serato ScratchLive Crate"))]
    records += [_record("otrk", _record("ptrk", _text("/".join(here.inside(e.path))))) for e in fit]
    return Document(b"".join(records), notes)


def _record(tag: str, value: bytes) -> bytes:
    return tag.encode("ascii") + struct.pack(">I", len(value)) + value


def _text(text: str) -> bytes:
    return text.encode("utf-16-be")
