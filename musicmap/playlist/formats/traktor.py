"""Traktor NML, version 19 (Traktor 2 and 3; 4 takes it too): a collection, and a playlist that names its files.

Nobody has published the format; this is what Traktor's own files look like, of which traktor-nml-utils holds a
schema and samples. Traktor imports such a file; its own collection is never written to.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import (
    Document,
    Note,
    by_path,
    network_share,
    not_text,
    not_xml,
    plain,
    sifted,
)
from musicmap.playlist.formats.drive import drive_of
from musicmap.playlist.formats.xml_file import document

_MARK = "/:"
"""Stands before every folder and before the file's name."""


def write(playlist: Playlist) -> Document:
    """Left out: paths that are no Unicode, hold control characters, or lie on a network share. Noted: a colon."""
    fit, notes = sifted(playlist.entries, not_text, not_xml, network_share)
    places = {path: _place(path) for path in by_path(fit)}
    root = Element("NML", VERSION="19")
    # Traktor takes only its own for what it can read.
    SubElement(root, "HEAD", COMPANY="www.native-instruments.com", PROGRAM="Traktor")
    SubElement(root, "MUSICFOLDERS")
    collection = SubElement(root, "COLLECTION", ENTRIES=str(len(places)))
    for path, entry in by_path(fit).items():
        _add(collection, entry, *places[path])
    SubElement(root, "SETS", ENTRIES="0")
    top = SubElement(SubElement(root, "PLAYLISTS"), "NODE", TYPE="FOLDER", NAME="$ROOT")
    node = SubElement(SubElement(top, "SUBNODES", COUNT="1"), "NODE", TYPE="PLAYLIST", NAME=plain(playlist.name))
    keys = ["".join(places[entry.path]) for entry in fit]
    # The same playlist has the same id when it is written again.
    identity = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join((plain(playlist.name), *keys))).hex
    tracks = SubElement(node, "PLAYLIST", ENTRIES=str(len(fit)), TYPE="LIST", UUID=identity)
    for key in keys:
        SubElement(SubElement(tracks, "ENTRY"), "PRIMARYKEY", TYPE="TRACK", KEY=key)
    return Document(document(root), notes + tuple(_doubtful(entry) for entry in fit if _has_colon(entry.path)))


def _place(path: Path) -> tuple[str, str, str]:
    """Volume, folders and file name, as `C:`, `/:Music/:Album/:`, `Song.mp3`."""
    drive = drive_of(path)
    *folders, name = drive.inside(path)
    return drive.name, "".join(_MARK + folder for folder in folders) + _MARK, name


def _day(moment: float) -> str:
    """As Traktor writes it: `2024/2/29`."""
    day = datetime.fromtimestamp(moment, UTC)
    return f"{day.year}/{day.month}/{day.day}"


def _has_colon(path: Path) -> bool:
    return any(":" in part for part in path.parts[1:])


def _doubtful(entry: Entry) -> Note:
    return Note(entry, "a colon in the path", left_out=False)


def _add(collection: Element, entry: Entry, volume: str, folder: str, name: str) -> None:
    track = SubElement(collection, "ENTRY", TITLE=plain(entry.title), ARTIST=plain(entry.artist))
    SubElement(track, "LOCATION", DIR=folder, FILE=name, VOLUME=volume, VOLUMEID=volume)
    if entry.album:
        SubElement(track, "ALBUM", TITLE=plain(entry.album))
    info = {
        "GENRE": plain(entry.genre),
        "KEY": entry.key.written("open key") if entry.key else "",
        "PLAYTIME": str(round(entry.duration) or ""),
        "PLAYTIME_FLOAT": f"{entry.duration:.6f}" if entry.duration else "",
        "PLAYCOUNT": "" if entry.play_count is None else str(entry.play_count),
        "RANKING": "" if entry.rating is None else str(51 * round(5 * entry.rating)),
        "LAST_PLAYED": _day(entry.last_played) if entry.last_played else "",
        "RELEASE_DATE": f"{entry.year}/1/1" if entry.year else "",
        # In kilobytes.
        "FILESIZE": str(round(entry.size / 1024)) if entry.size else "",
    }
    SubElement(track, "INFO", {key: value for key, value in info.items() if value})
    if entry.bpm:
        SubElement(track, "TEMPO", BPM=f"{entry.bpm:.6f}", BPM_QUALITY="100.000000")
    if entry.key:
        SubElement(track, "MUSICAL_KEY", VALUE=str(entry.key.traktor))
    if entry.cue is not None:
        # A cue point without a button, in milliseconds.
        start = f"{1000 * entry.cue:.6f}"
        cue = {"NAME": "n.n.", "DISPL_ORDER": "0", "TYPE": "0", "START": start, "LEN": "0.000000", "REPEATS": "-1"}
        SubElement(track, "CUE_V2", cue, HOTCUE="-1")
