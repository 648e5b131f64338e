"""The playlist tray: the session's playlist, its edits, and the file it becomes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from musicmap.playlist.formats.listing import Line
from musicmap.playlist.rhythm import in_words, rhythm_of
from musicmap.session import events as e
from musicmap.session.drawn import track_colours
from musicmap.session.lists import Row, Rows, TrackList
from musicmap.session.offline import why_silent
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import TrackId
from musicmap.ui.sounding import Playing, Sound
from musicmap.ui.widgets.tray import PlaylistTray
from musicmap.ui.widgets.tray_list import TrayTrack

_NO_COLOURS = np.zeros((0, 3), np.uint8)


class TrayPresenter(QObject):
    """Every wish of the tray is an event; the tray shows what came of it.

    Tracks whose file is gone stay in the playlist, and come back with their file; so does what is on a drive that is
    away. What an imported list named and nobody has is shown in its place.
    """

    played = Signal(object)
    """TrackId."""

    def __init__(self, tray: PlaylistTray, session: Session, sound: Sound, *, dark: bool) -> None:
        super().__init__(tray)
        self._tray, self._session, self._dark = tray, session, dark
        tray.removed.connect(self._removed)
        tray.moved.connect(self._moved)
        tray.played.connect(self._played)
        tray.cleared.connect(self._cleared)
        tray.undo_asked.connect(self.undo)
        tray.redo_asked.connect(self.redo)
        tray.tabs.chosen.connect(self._chosen)
        tray.tabs.added.connect(self.add)
        tray.tabs.renamed.connect(self._renamed)
        tray.tabs.closed.connect(self._closed)
        sound.playing.connect(self._sounds)
        session.watch(self._changed)

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        self._show(self._session.state)

    @Slot()
    def add(self) -> None:
        """A new list is at hand."""
        self._session.apply(e.ListAdded(TrackList()))

    @Slot()
    def undo(self) -> None:
        self._session.apply(e.Undone())

    @Slot()
    def redo(self) -> None:
        self._session.apply(e.Redone())

    def _changed(self, before: State, after: State) -> None:
        if (
            after.doing is not before.doing
            or after.list_shown != before.list_shown
            or after.collection is not before.collection
            or after.map.picture is not before.map.picture
        ):
            self._show(after)

    def _show(self, state: State) -> None:
        shown = [made for row in state.rows if (made := self._row(state, row)) is not None]
        self._tray.tabs.show_lists([one.name for one in state.lists], state.list_shown)
        self._tray.show_tracks(shown)
        self._tray.show_undo(can_undo=bool(state.doing.past), can_redo=bool(state.doing.future))

    def _row(self, state: State, listed: Row) -> TrayTrack | None:
        if isinstance(listed, Line):
            named = listed.path.stem if listed.path is not None else listed.written
            return TrayTrack(listed, listed.title or named, listed.artist, listed.duration, _NO_COLOURS)
        row = state.collection.row(listed)
        if row is None:
            return _gone(state, listed)
        why = why_silent(state.collection, state.collection.tracks[row])
        return TrayTrack(
            id=listed,
            title=state.collection.titles[row],
            artist=state.collection.artists[row],
            duration=state.collection.tracks[row].duration,
            colours=track_colours(state.map, listed, dark=self._dark),
            path=state.collection.tracks[row].path,
            rhythm=in_words(rhythm_of(state.collection.tracks[row]), ""),
            away=why and f"No sound: {why}",
        )

    @Slot(int)
    def _chosen(self, place: int) -> None:
        self._session.apply(e.ListShown(place))

    @Slot(object)
    def _renamed(self, name: str) -> None:
        self._session.apply(e.ListRenamed(name))

    @Slot(int)
    def _closed(self, place: int) -> None:
        self._session.apply(e.ListShown(place))
        self._session.apply(e.ListClosed())

    @Slot(object)
    def _removed(self, rows: Rows) -> None:
        self._session.apply(e.Dropped(rows))

    @Slot(object, int)
    def _moved(self, rows: tuple[int, ...], before: int) -> None:
        state = self._session.state
        # Rows of what is shown, as places in the whole playlist.
        known = [self._row(state, row) is not None for row in state.rows]
        places = np.append(np.flatnonzero(known), len(known))
        self._session.apply(e.Moved([int(places[row]) for row in rows], int(places[before])))

    @Slot(int)
    def _played(self, track: int) -> None:
        self.played.emit(TrackId(track))

    @Slot()
    def _cleared(self) -> None:
        self._session.apply(e.Dropped(self._session.state.rows))

    @Slot(object)
    def _sounds(self, playing: Playing | None) -> None:
        self._tray.show_playing(None if playing is None else playing.track)


def _gone(state: State, listed: TrackId) -> TrayTrack | None:
    """A track whose file is no more, as it was; None where nothing is known of it."""
    track = state.collection.gone.get(listed)
    if track is None:
        return None
    away = f"Its file is not there any more: {track.path}"
    return TrayTrack(listed, track.title, track.artist, track.duration, _NO_COLOURS, track.path, away=away, gone=True)
