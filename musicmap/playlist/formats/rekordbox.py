"""rekordbox XML: a collection of tracks, and playlists that name them by number.

After the publisher's “xml_format_list”: <https://rekordbox.com/en/support/developer/>. rekordbox shows such a file
beside its own library, from which it is imported; its own database is never written to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Document, by_path, network_share, not_text, plain, sifted
from musicmap.playlist.formats.listing import MOST_LINES, Line, Listing, seconds, too_many
from musicmap.playlist.formats.places import file_uri, resolved
from musicmap.playlist.formats.xml_file import document, walk

_LIST, _BY_LOCATION = "1", "1"
"""Values of a node's `Type` (the other is a folder) and `KeyType` (the other is by number)."""


def write(playlist: Playlist) -> Document:
    """Each track once in the collection; left out are paths that are no Unicode, and those on a network share."""
    fit, notes = sifted(playlist.entries, not_text, network_share)
    tracks = by_path(fit)
    numbers = {path: str(number) for number, path in enumerate(tracks, 1)}
    root = Element("DJ_PLAYLISTS", Version="1.0.0")
    SubElement(root, "PRODUCT", Name="musicmap", Version="1", Company="")
    collection = SubElement(root, "COLLECTION", Entries=str(len(tracks)))
    for path, entry in tracks.items():
        _add(collection, entry, numbers[path])
    top = SubElement(SubElement(root, "PLAYLISTS"), "NODE", Type="0", Name="ROOT", Count="1")
    name = plain(playlist.name)
    node = SubElement(top, "NODE", Name=name, Type=_LIST, KeyType="0", Entries=str(len(fit)))
    for entry in fit:
        SubElement(node, "TRACK", Key=numbers[entry.path])
    return Document(document(root), notes)


def _add(collection: Element, entry: Entry, number: str) -> None:
    fields = {
        "TrackID": number,
        "Name": plain(entry.title),
        "Artist": plain(entry.artist),
        "Album": plain(entry.album),
        "Genre": plain(entry.genre),
        "Kind": f"{plain(entry.path.suffix[1:]).upper()} File".lstrip(),
        "Size": str(entry.size or ""),
        # Cues are taken only from tracks that say how long they are.
        "TotalTime": str(round(entry.duration)),
        "Year": str(entry.year or ""),
        "AverageBpm": f"{entry.bpm:.2f}" if entry.bpm else "",
        "PlayCount": "" if entry.play_count is None else str(entry.play_count),
        "LastPlayed": f"{datetime.fromtimestamp(entry.last_played, UTC):%Y-%m-%d}" if entry.last_played else "",
        "Rating": "" if entry.rating is None else str(51 * round(5 * entry.rating)),
        "Location": file_uri(entry.path, "localhost"),
        "Tonality": entry.key.written() if entry.key else "",
    }
    track = SubElement(collection, "TRACK", {name: value for name, value in fields.items() if value})
    if entry.cue is not None:
        # Hot cues are numbered from 0; −1 is a memory cue.
        SubElement(track, "POSITION_MARK", Name="", Type="0", Start=f"{entry.cue:.3f}", Num="-1")


def read(data: bytes, file: Path) -> tuple[Listing, ...]:
    """Every playlist of the file, called by its folders and its name; without any, the whole collection as one.

    UserError for what is no rekordbox XML.
    """
    reader = _Reader(file)
    walk(data, file, "DJ_PLAYLISTS", reader)
    if not reader.lists:
        return (Listing(file.stem, tuple(reader.tracks.values())),)
    by_location = {line.written: line for line in reader.tracks.values()}
    return tuple(
        Listing(
            name,
            tuple(by_location.get(key) or Line(key, resolved(key, file.parent)) for key in keys)
            if by == _BY_LOCATION
            else tuple(reader.tracks.get(key) or Line(f"track {key}", None) for key in keys),
        )
        for name, by, keys in reader.lists
    )


@dataclass(slots=True)
class _Node:
    kind: str
    name: str
    by: str
    keys: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, file: Path) -> None:
        self.tracks: dict[str, Line] = {}
        self.lists: list[tuple[str, str, list[str]]] = []
        self._file = file
        self._nodes: list[_Node] = []
        self._count = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "NODE":
            kind, called, by = (attributes.get(key, "") for key in ("Type", "Name", "KeyType"))
            self._nodes.append(_Node(kind, called, by))
        elif name == "TRACK":
            self._count += 1
            if self._count > MOST_LINES:
                raise too_many(self._file)
            if self._nodes:
                self._nodes[-1].keys.append(attributes.get("Key", ""))
            else:
                self.tracks[attributes.get("TrackID", str(self._count))] = self._line(attributes)

    def end(self, name: str, _text: str) -> None:
        if name != "NODE":
            return
        node = self._nodes.pop()
        if node.kind == _LIST:
            folders = (parent.name for parent in self._nodes[1:])
            self.lists.append((" / ".join((*folders, node.name)) or self._file.stem, node.by, node.keys))

    def _line(self, told: Mapping[str, str]) -> Line:
        address = told.get("Location", "")
        return Line(
            written=address,
            path=resolved(address, self._file.parent),
            title=told.get("Name", ""),
            artist=told.get("Artist", ""),
            duration=seconds(told.get("TotalTime", "")),
        )
