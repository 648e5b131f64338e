"""Playlists into files, and out of them: away from the GUI thread, and said in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from musicmap.errors import UserError
from musicmap.playlist.entry import Entry, Playlist, entry_of
from musicmap.playlist.files import read, write
from musicmap.playlist.formats.document import Options, told
from musicmap.playlist.formats.listing import Listing
from musicmap.playlist.formats.registry import FORMATS, Format
from musicmap.playlist.matching import match
from musicmap.session import events as e
from musicmap.session.library import OpenLibrary
from musicmap.session.lists import TrackList
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Track
from musicmap.ui.bridge import Bridge
from musicmap.ui.widgets.words import count, many

READ = tuple(dict.fromkeys(ending for one in FORMATS if one.read for ending in one.suffixes))
"""Endings of the files that can be imported."""


class ListFiles(QObject):
    """Writes the list at hand, and reads files into new lists."""

    said = Signal(str)

    def __init__(self, session: Session, library: OpenLibrary, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._library = session, library
        self._bridge = Bridge(self._found, self)

    def close(self) -> None:
        self._bridge.close()

    def export_to(self, file: Path, kind: Format, *, relative: bool) -> None:
        """Write the list at hand; the user has agreed to replace what is there."""
        playlist = playlist_of(self._session.state)

        def work() -> None:
            try:
                notes = write(playlist, file, Options(relative=relative), kind=kind, overwrite=True)
            except UserError as error:
                self._bridge.post(str(error))
                return
            written = len(playlist.entries) - sum(note.left_out for note in notes)
            self._bridge.post(f"{many(written, 'track', 'tracks')} written to {file.name}{told(notes)}")

        self._library.apart(work)

    def import_from(self, files: Sequence[Path]) -> None:
        """Each playlist in the files becomes a list; the last one is at hand."""
        tracks = self._session.state.collection.tracks

        def work() -> None:
            for file in files:
                try:
                    listings = read(file)
                except UserError as error:
                    self._bridge.post(str(error))
                    continue
                for listing in listings:
                    self._bridge.post(_listed(listing, tracks))

        self._library.apart(work)

    def _found(self, found: str | TrackList) -> None:
        if isinstance(found, str):
            self.said.emit(found)
            return
        self._session.apply(e.ListAdded(found))
        there, gone = len(found.tracks), len(found.missing)
        without = f"; {count(gone)} not in this library" if gone else ""
        self.said.emit(f"{many(there, 'track', 'tracks')} from “{found.name}”{without}")


def playlist_of(state: State) -> Playlist:
    """The list at hand as it goes into a file; tracks whose file is gone are left out."""
    one, collection = state.lists[state.list_shown], state.collection
    rows = [row for track in one.tracks if (row := collection.row(track)) is not None]
    entries: tuple[Entry, ...] = tuple(
        entry_of(collection.tracks[row], collection.titles[row], collection.artists[row]) for row in rows
    )
    return Playlist(one.name, entries)


def _listed(listing: Listing, tracks: Sequence[Track]) -> TrackList:
    matched = match(listing, tracks)
    missing = tuple(line.title or line.written for line in matched.missing)
    return TrackList(matched.name, tuple(dict.fromkeys(matched.found)), missing)
