"""The library XML of iTunes and Music: the bridge that Traktor, Mixxx, VirtualDJ, Serato and rekordbox read.

Written as when one playlist is exported: its tracks and itself, so that an import brings nothing else along.
"""

from __future__ import annotations

import hashlib
import os
import plistlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Document, by_path, network_share, not_text, plain, sifted
from musicmap.playlist.formats.listing import MOST_LINES, Line, Listing, seconds, too_many
from musicmap.playlist.formats.places import file_uri, resolved
from musicmap.playlist.formats.xml_file import unreadable


def write(playlist: Playlist) -> Document:
    """Left out: paths that are no Unicode, and those on a network share."""
    fit, notes = sifted(playlist.entries, not_text, network_share)
    tracks = by_path(fit)
    numbers = {path: number for number, path in enumerate(tracks, 1)}
    name = plain(playlist.name)
    whole = {
        "Major Version": 1,
        "Minor Version": 1,
        "Application Version": "musicmap",
        "Tracks": {str(numbers[path]): _track(entry, numbers[path]) for path, entry in tracks.items()},
        "Playlists": [
            {
                "Name": name,
                "Playlist ID": len(tracks) + 1,
                "Playlist Persistent ID": _identity(name.encode("utf-8")),
                "All Items": True,
                "Playlist Items": [{"Track ID": numbers[entry.path]} for entry in fit],
            }
        ],
    }
    return Document(plistlib.dumps(whole, fmt=plistlib.FMT_XML, sort_keys=False), notes)


def _track(entry: Entry, number: int) -> dict[str, Any]:
    fields = {
        "Track ID": number,
        "Name": plain(entry.title),
        "Artist": plain(entry.artist),
        "Album": plain(entry.album),
        "Genre": plain(entry.genre),
        "Size": entry.size,
        "Total Time": round(1000 * entry.duration) or None,
        "Year": entry.year,
        "BPM": round(entry.bpm) if entry.bpm else None,
        "Date Modified": _date(entry.modified),
        "Play Count": entry.play_count,
        "Play Date UTC": _date(entry.last_played or 0),
        "Rating": None if entry.rating is None else 20 * round(5 * entry.rating),
        "Persistent ID": _identity(os.fsencode(entry.path)),
        "Track Type": "File",
        "Location": file_uri(entry.path, "localhost"),
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _date(moment: float) -> datetime | None:
    """As plistlib wants it: UTC, without saying so."""
    return datetime.fromtimestamp(moment, UTC).replace(tzinfo=None, microsecond=0) if moment > 0 else None


def _identity(what: bytes) -> str:
    """Sixteen hexadecimal digits, the same whenever it is written again."""
    return hashlib.sha256(what).hexdigest()[:16].upper()


def read(data: bytes, file: Path) -> tuple[Listing, ...]:
    """The playlists that a user made; without any, all tracks as one. UserError for what is no library XML."""
    try:
        whole = plistlib.loads(data, fmt=plistlib.FMT_XML)
    except Exception as error:  # plistlib reads what strangers wrote, and fails in ways nobody has listed
        raise unreadable(file) from error
    if not isinstance(whole, dict) or not isinstance(whole.get("Tracks"), dict):
        raise unreadable(file)
    tracks = {number: _line(told, file) for number, told in whole["Tracks"].items() if isinstance(told, dict)}
    made = [told for told in _dicts(whole.get("Playlists")) if not any(told.get(mark) for mark in _NOT_MADE)]
    if sum(len(_dicts(told.get("Playlist Items"))) for told in made) > MOST_LINES:
        raise too_many(file)
    if not made:
        return (Listing(file.stem, tuple(tracks.values())),)
    return tuple(
        Listing(
            str(told.get("Name") or file.stem),
            tuple(
                tracks.get(str(item.get("Track ID"))) or Line(f"track {item.get('Track ID')}", None)
                for item in _dicts(told.get("Playlist Items"))
            ),
        )
        for told in made
    )


_NOT_MADE = ("Master", "Distinguished Kind", "Folder")
"""Marks of lists that iTunes makes itself: everything, all films, and what is in the lists of a folder."""


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _line(told: dict[str, Any], file: Path) -> Line:
    address = str(told.get("Location", ""))
    return Line(
        written=address,
        path=resolved(address, file.parent),
        title=str(told.get("Name", "")),
        artist=str(told.get("Artist", "")),
        duration=seconds(str(told.get("Total Time", "")), unit=0.001),
    )
