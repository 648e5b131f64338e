"""The table of tracks: the map's twin, for reading, sorting, and for those who do not see the map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from musicmap.playlist.rhythm import rhythm_of
from musicmap.session import events as e
from musicmap.session.maps import MapState, Spot
from musicmap.session.offline import why_silent
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import TrackId
from musicmap.ui.bridge import Bridge
from musicmap.ui.presenters.map import Aside
from musicmap.ui.sounding import Playing, Sound
from musicmap.ui.widgets.dragging import drag_files
from musicmap.ui.widgets.table_columns import TableTrack
from musicmap.ui.widgets.track_table import TrackTable


class TablePresenter(QObject):
    """Fills the table while it is shown, and keeps hover, selection and highlight the same as on the map."""

    pointed = Signal(object)
    """Spot, or None."""
    played = Signal(object)
    """TrackId."""
    collected = Signal(object)
    """How many tracks the playlist has gained."""

    def __init__(self, table: TrackTable, session: Session, sound: Sound, aside: Aside, *, dark: bool) -> None:
        super().__init__(table)
        self._table, self._session, self._aside, self._dark = table, session, aside, dark
        self._bridge = Bridge(self._filled, self)
        self._wanted: MapState | None = None
        table.pointed.connect(self._pointed)
        table.played.connect(self._played)
        table.selected.connect(self._selected)
        table.collected.connect(self._collected)
        table.dragged.connect(self._dragged)
        sound.playing.connect(self._sounds)
        session.watch(self._changed)

    def show(self, shown: bool) -> None:
        """Put the table beside the map, or away."""
        self._table.setVisible(shown)
        if shown:
            self._fill(self._session.state)

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        self._fill(self._session.state)

    def close(self) -> None:
        """What is still being read is not shown any more."""
        self._bridge.close()

    def _changed(self, before: State, after: State) -> None:
        if not self._table.isVisible():
            return
        if after.collection is not before.collection or after.map.picture is not before.map.picture:
            self._fill(after)
        elif after.map is not before.map:
            self._show_lit(after)
        if after.selection is not before.selection:
            self._show_selected(after)
        if after.hover != before.hover:
            self._table.show_pointed(None if after.hover is None else after.hover.track)

    def _fill(self, state: State) -> None:
        there, dark = state.map, self._dark
        if not self._table.isVisible() or there.collection is None:
            return
        self._wanted = there
        self._aside(lambda: self._bridge.post((there, rows_of(there, dark=dark))))

    def _filled(self, made: tuple[MapState, Sequence[TableTrack]]) -> None:
        there, rows = made
        if there is self._wanted:
            self._table.show_tracks(rows)
            self._show_lit(self._session.state)
            self._show_selected(self._session.state)

    def _show_lit(self, state: State) -> None:
        there = state.map
        if there.picture is None or (there.lit is None and there.left_out is None):
            self._table.show_lit(None)
            return
        seen = there.there() if there.lit is None else there.there() & there.lit
        self._table.show_lit(frozenset(there.tracks_of(np.flatnonzero(seen).astype(np.int32))))

    def _show_selected(self, state: State) -> None:
        points = state.selection.points(state.map.picture) if state.map.picture is not None else np.zeros(0, np.int32)
        self._table.show_selected(state.map.tracks_of(points))

    @Slot(object)
    def _pointed(self, track: TrackId | None) -> None:
        self.pointed.emit(None if track is None else middle_of(self._session.state.map, track))

    @Slot(int)
    def _played(self, track: int) -> None:
        self.played.emit(TrackId(track))

    @Slot(object)
    def _selected(self, tracks: tuple[TrackId, ...]) -> None:
        state = self._session.state
        points = [state.map.points_of(track) for track in tracks]
        every = np.concatenate([np.zeros(0, np.int32), *points])
        self._session.apply(e.PointsSelected(every, map=state.active))

    @Slot(object)
    def _collected(self, tracks: tuple[TrackId, ...]) -> None:
        before = len(self._session.state.playlist)
        self._session.apply(e.Collected(tracks))
        self.collected.emit(len(self._session.state.playlist) - before)

    @Slot(object)
    def _dragged(self, tracks: tuple[TrackId, ...]) -> None:
        collection = self._session.state.collection
        rows = [row for track in tracks if (row := collection.row(track)) is not None]
        drag_files(self._table, [collection.tracks[row].path for row in rows])

    @Slot(object)
    def _sounds(self, playing: Playing | None) -> None:
        self._table.show_playing(None if playing is None else playing.track)


def middle_of(there: MapState, track: TrackId) -> Spot | None:
    """The middle of a track, where it is on the map."""
    points = there.points_of(track)
    return there.spot_at(int(points[len(points) // 2])) if len(points) else None


def rows_of(there: MapState, *, dark: bool) -> list[TableTrack]:
    """Every track there is, with what a map knows of it."""
    collection, picture = there.collection, there.picture
    if collection is None:
        return []
    places = {} if picture is None else {int(track): i for i, track in enumerate(picture.tracks.tolist())}
    strongest = None if picture is None or not picture.means.size else picture.means.argmax(axis=1)
    colours = None if picture is None else picture.dark if dark else picture.light
    rows = []
    for row, track in enumerate(collection.tracks):
        place, why = places.get(track.id), why_silent(collection, track)
        held = slice(0, 0) if picture is None or place is None else picture.points_of(track.id)
        rows.append(
            TableTrack(
                id=track.id,
                title=collection.titles[row],
                artist=collection.artists[row],
                album=track.tags.album,
                genre=", ".join(track.tags.genres),
                year=track.tags.year,
                duration=track.duration,
                tag="" if strongest is None or place is None else there.tag_names[strongest[place]],
                segments=held.stop - held.start,
                colours=np.zeros((0, 3), np.uint8) if colours is None else colours[held],
                rhythm=rhythm_of(track),
                away=why and f"No sound: {why}",
            )
        )
    return rows
