"""All that is known of a playlist's tracks as a table: CSV (RFC 4180) for spreadsheets, JSON for programs."""

from __future__ import annotations

import codecs
import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Document, Note, Options, not_text
from musicmap.playlist.formats.places import file_uri

Value = str | int | float | None


def write_csv(playlist: Playlist, options: Options) -> Document:
    """A row for each track, under names of columns. Noted: paths that are no Unicode, exact in `address` alone."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(_columns(Entry(Path("/"), "")))
    table.writerows(_columns(entry).values() for entry in playlist.entries)
    mark = codecs.BOM_UTF8 if options.byte_order_mark else b""
    return Document(mark + text.getvalue().encode("utf-8"), _notes(playlist))


def write_json(playlist: Playlist) -> Document:
    """The same with the playlist's name; what is not known is null."""
    whole = {"name": _text(playlist.name), "tracks": [_columns(entry) for entry in playlist.entries]}
    return Document((json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8"), _notes(playlist))


def _columns(entry: Entry) -> dict[str, Value]:
    key = entry.key
    return {
        "path": _text(str(entry.path)),
        "address": file_uri(entry.path),
        "title": _text(entry.title),
        "artist": _text(entry.artist),
        "album": _text(entry.album),
        "genre": _text(entry.genre),
        "year": entry.year,
        "duration_s": round(entry.duration, 3) or None,
        "bpm": entry.bpm,
        "key": key.written() if key else None,
        "open_key": key.written("open key") if key else None,
        "wheel": key.written("wheel") if key else None,
        "rating": entry.rating,
        "play_count": entry.play_count,
        "last_played": _date(entry.last_played),
        "bytes": entry.size,
        "modified": _date(entry.modified),
        "cue_s": entry.cue,
    }


def _date(moment: float | None) -> str | None:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds") if moment else None


def _text(text: str) -> str:
    """Whole, line breaks and all, but for what is no character."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _notes(playlist: Playlist) -> tuple[Note, ...]:
    return tuple(Note(entry, reason, left_out=False) for entry in playlist.entries if (reason := not_text(entry)))
