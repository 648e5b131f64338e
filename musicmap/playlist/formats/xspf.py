"""XSPF, the XML Shareable Playlist Format, version 1, as VLC reads it; and JSPF, the same as JSON.

Neither has a field for ratings and plays. They go into `meta` elements, which whoever does not know them passes over,
under the names of the Free Music Player Specifications: rating 0 to 1, plays, date of the last.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Document, plain
from musicmap.playlist.formats.listing import MOST_LINES, Line, Listing, seconds, too_many
from musicmap.playlist.formats.places import decoded, file_uri, is_address, resolved
from musicmap.playlist.formats.xml_file import document, walk


def write(playlist: Playlist) -> Document:
    """One `trackList`, absolute `file:` addresses, lengths in whole milliseconds."""
    root = Element("playlist", {"version": "1", "xmlns": "http://xspf.org/ns/0/"})
    SubElement(root, "title").text = plain(playlist.name)
    tracks = SubElement(root, "trackList")
    for entry in playlist.entries:
        track = SubElement(tracks, "track")
        for name, value in _fields(entry).items():
            SubElement(track, name).text = str(value)
        for rel, told in _meta(entry).items():
            SubElement(track, "meta", rel=rel).text = told
    return Document(document(root))


def write_json(playlist: Playlist) -> Document:
    """As JSPF has it: every location is a list."""
    tracks = [
        {name: [value] if name == "location" else value for name, value in _fields(entry).items()}
        | ({"meta": [{rel: told} for rel, told in meta.items()]} if (meta := _meta(entry)) else {})
        for entry in playlist.entries
    ]
    whole = {"playlist": {"title": plain(playlist.name), "track": tracks}}
    return Document((json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def _fields(entry: Entry) -> dict[str, str | int]:
    """In the order of the specification; what is not known is left out."""
    fields: dict[str, str | int] = {
        "location": file_uri(entry.path),
        "title": plain(entry.title),
        "creator": plain(entry.artist),
        "album": plain(entry.album),
        "duration": round(1000 * entry.duration),
    }
    return {name: value for name, value in fields.items() if value}


def _meta(entry: Entry) -> dict[str, str]:
    played = entry.last_played
    return {
        f"fmps:{name}": told
        for name, told in (
            ("rating", "" if entry.rating is None else f"{entry.rating:g}"),
            ("playcount", "" if entry.play_count is None else str(entry.play_count)),
            ("lastplayed", datetime.fromtimestamp(played, UTC).isoformat(timespec="seconds") if played else ""),
        )
        if told
    }


def read(data: bytes, file: Path) -> tuple[Listing, ...]:
    """One playlist, called by its title or as its file. UserError for what is no XSPF."""
    reader = _Reader(file)
    walk(data, file, "playlist", reader)
    return (Listing(reader.name or file.stem, tuple(reader.lines)),)


class _Reader:
    def __init__(self, file: Path) -> None:
        self.name = ""
        self.lines: list[Line] = []
        self._file = file
        self._track: dict[str, list[str]] | None = None

    def begin(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name == "track":
            self._track = {}

    def end(self, name: str, text: str) -> None:
        if self._track is None:
            if name == "title":
                self.name = text.strip()
        elif name == "track":
            self._add(self._track)
            self._track = None
        else:
            self._track.setdefault(name, []).append(text.strip())

    def _add(self, told: Mapping[str, list[str]]) -> None:
        lines = [self._line(address, told) for address in told.get("location", [])]
        # A track may be in several places; the first on this machine counts.
        self.lines += [line for line in lines if line.path][:1] or lines[:1]
        if len(self.lines) > MOST_LINES:
            raise too_many(self._file)

    def _line(self, address: str, told: Mapping[str, list[str]]) -> Line:
        return Line(
            written=address,
            path=resolved(address if is_address(address) else decoded(address), self._file.parent),
            title=told.get("title", [""])[0],
            artist=told.get("creator", [""])[0],
            duration=seconds(told.get("duration", [""])[0], unit=0.001),
        )
