"""Playlists into files, and out of them: away from the GUI thread, and said in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from musicmap.errors import UserError
from musicmap.playlist.entry import Entry, Playlist, entry_of
from musicmap.playlist.files import read, write
from musicmap.playlist.formats.document import Options, told
from musicmap.playlist.formats.listing import Line, Listing
from musicmap.playlist.formats.registry import FORMATS, Format
from musicmap.playlist.matching import match
from musicmap.session import events as e
from musicmap.session.library import OpenLibrary
from musicmap.session.lists import Row, TrackList
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Ints, Track
from musicmap.ui.bridge import Bridge
from musicmap.ui.widgets.words import count, many

READ = tuple(dict.fromkeys(ending for one in FORMATS if one.read for ending in one.suffixes))
"""Endings of the files that can be imported."""


class ListFiles(QObject):
    """Writes the list at hand, and reads files into new lists.

    What a file named that is not in the library stays in its place, and is looked for again when there is new music.
    """

    said = Signal(str)

    def __init__(self, session: Session, library: OpenLibrary, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._library = session, library
        self._bridge = Bridge(self._found, self)
        self._looked: tuple[frozenset[Line], Ints] | None = None
        """What was looked for last, and among which tracks."""
        session.watch(self._changed)

    def close(self) -> None:
        self._session.leave(self._changed)
        self._bridge.close()

    def export_to(self, file: Path, kind: Format, *, relative: bool) -> None:
        """Write the list at hand; the user has agreed to replace what is there."""
        playlist = playlist_of(self._session.state)
        missing = len(self._session.state.rows) - len(self._session.state.playlist)
        without = f", without {count(missing)} missing" if missing else ""

        def work() -> None:
            try:
                notes = write(playlist, file, Options(relative=relative), kind=kind, overwrite=True)
            except UserError as error:
                self._bridge.post(str(error))
                return
            written = len(playlist.entries) - sum(note.left_out for note in notes)
            self._bridge.post(f"{many(written, 'track', 'tracks')} written to {file.name}{without}{told(notes)}")

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

    def _changed(self, before: State, after: State) -> None:
        if after.lists is before.lists and after.collection is before.collection:
            return
        lost, index = frozenset(row for one in after.lists for row in one.missing), after.collection.index
        known = self._looked is not None and lost <= self._looked[0] and np.array_equal(index, self._looked[1])
        if not lost or not after.tracks_read or known:
            return
        self._looked = lost, index
        tracks = after.collection.tracks

        def work() -> None:
            found = match(Listing("", tuple(lost)), tracks).lines
            there = {line: track for line, track in found if track is not None}
            if there:
                self._bridge.post(e.MissingFound(there))

        self._library.apart(work)

    def _found(self, found: str | TrackList | e.MissingFound) -> None:
        if isinstance(found, str):
            self.said.emit(found)
            return
        if isinstance(found, e.MissingFound):
            self._session.apply(found)
            self.said.emit(f"{many(len(found.found), 'missing track', 'missing tracks')} found")
            return
        self._session.apply(e.ListAdded(found))
        there, gone = len(found.tracks), len(found.missing)
        without = f"; {count(gone)} not in this library" if gone else ""
        self.said.emit(f"{many(there, 'track', 'tracks')} from “{found.name}”{without}")


def playlist_of(state: State) -> Playlist:
    """The list at hand as it goes into a file; what is missing, and tracks whose file is gone, are left out."""
    one, collection = state.lists[state.list_shown], state.collection
    rows = [row for track in one.tracks if (row := collection.row(track)) is not None]
    entries: tuple[Entry, ...] = tuple(
        entry_of(
            collection.tracks[row],
            collection.titles[row],
            collection.artists[row],
            cue=state.leads.get(collection.tracks[row].id),
        )
        for row in rows
    )
    return Playlist(one.name, entries)


def _listed(listing: Listing, tracks: Sequence[Track]) -> TrackList:
    matched = match(listing, tracks)
    rows: Iterator[Row] = (line if track is None else track for line, track in matched.lines)
    return TrackList(matched.name, tuple(dict.fromkeys(rows)))
