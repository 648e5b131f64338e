"""The map: points from the picture, and what the pointer does with them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from musicmap.jobs.picture import Picture
from musicmap.scene.density import Islands, islands
from musicmap.scene.points import Flag, Points
from musicmap.scene.theme import MapTheme
from musicmap.session import events as e
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Bytes8, Ints, Seconds, TrackId
from musicmap.ui.bridge import Bridge
from musicmap.ui.map.gestures import Mode
from musicmap.ui.map.view import MapView
from musicmap.ui.sounding import Playing, Sound, Sounding

_TAIL = 6
"""Segments behind the playing one that still glow."""


Aside = Callable[[Callable[[], None]], None]


class MapPresenter(QObject):
    """Draws what the session holds; tells it where the pointer is and what was lassoed."""

    collected = Signal(object)
    """How many tracks the playlist has gained (or, below 0, lost) by a lasso, box or key."""
    first_hover = Signal()
    """The pointer came to a segment for the first time."""

    def __init__(
        self,
        view: MapView,
        session: Session,
        sound: Sound,
        aside: Callable[[Callable[[], None]], None],
        theme: MapTheme,
    ) -> None:
        """`aside` runs what takes longer than a frame away from the GUI thread."""
        super().__init__(view)
        self._view, self._session, self._sound, self._theme = view, session, sound, theme
        self._aside = aside
        self._bridge = Bridge(self._islands_drawn, self)
        self._points: Points | None = None
        self._islands: Islands | None = None
        self._ever_hovered = False
        view.hovered.connect(self.point_at)
        view.clicked.connect(self._clicked)
        view.lassoed.connect(self._lassoed)
        sound.playing.connect(self._playing)
        session.watch(self._changed)

    def set_theme(self, theme: MapTheme) -> None:
        """The same points in the other canvas's colours."""
        self._theme = theme
        self._view.set_theme(theme)
        if self._points is not None and (picture := self._session.state.picture) is not None:
            self._points = self._points.with_colour(self._colours(picture))
            self._view.set_colours(self._points.colour)
            self._draw_islands(self._points)

    def close(self) -> None:
        """Islands that are still being drawn are not shown any more."""
        self._bridge.close()

    def sounding(self, point: int) -> Sounding | None:
        """A point as the player needs it; None when its file is gone."""
        state = self._session.state
        track = state.track_at(point)
        if track is None or state.picture is None:
            return None
        picture = state.picture
        return Sounding(
            track.id, track.path, Seconds(float(picture.start[point])), Seconds(float(picture.segment_length[0]))
        )

    def _changed(self, before: State, after: State) -> None:
        if after.picture is not None and (after.picture is not before.picture or after.axes != before.axes):
            self._show(after, after.picture)
        elif after.lit is not before.lit or after.selection is not before.selection:
            self._set_flags(after)
        if after.hover != before.hover:
            self._view.set_hover(after.hover)
            track = None if after.hover is None else after.track_at(after.hover)
            self._view.set_path(np.zeros(0, np.int32) if track is None else after.points_of(track.id))

    def _show(self, state: State, picture: Picture) -> None:
        self._points = Points(
            positions=np.ascontiguousarray(picture.components[:, list(state.axes)]),
            track=picture.track,
            segment=picture.segment,
            start_s=picture.start,
            colour=self._colours(picture),
            flags=_flags(state, len(picture.track)),
        )
        self._view.show_points(self._points, self._islands)
        self._draw_islands(self._points)

    def _draw_islands(self, points: Points) -> None:
        bridge, theme = self._bridge, self._theme
        self._aside(lambda: bridge.post((points, theme, islands(points, theme))))

    def _islands_drawn(self, drawn: tuple[Points, MapTheme, Islands | None]) -> None:
        points, theme, self._islands = drawn
        if points is self._points and theme is self._theme:
            self._view.set_islands(self._islands)

    def _set_flags(self, state: State) -> None:
        if self._points is not None:
            self._points = self._points.with_flags(_flags(state, len(self._points)))
            self._view.set_flags(self._points.flags)

    def _colours(self, picture: Picture) -> Bytes8:
        return picture.dark if self._theme.dark else picture.light

    @Slot(object)
    def point_at(self, point: int | None) -> None:
        """The pointer, or an arrow key, is on a point, or on none."""
        self._session.apply(e.Hovered(point))
        if point is not None and not self._ever_hovered:
            self._ever_hovered = True
            self.first_hover.emit()
        self._sound.point_at(None if point is None else self.sounding(point))

    @Slot(object)
    def _clicked(self, point: int | None) -> None:
        if point is not None and QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            self.collect(np.array([point], np.int32), "add")
            return
        self._sound.click(None if point is None else self.sounding(point))
        if point is None:
            self._session.apply(e.PointsSelected(np.zeros(0, np.int32)))

    @Slot(object, str)
    def _lassoed(self, points: Ints, mode: Mode) -> None:
        state = self._session.state
        # What is dimmed was not meant.
        chosen = (points if state.lit is None else points[state.lit[points]]).astype(np.int32)
        self.collect(chosen, mode)

    def collect(self, points: Ints, mode: Mode = "replace") -> None:
        """Select points, and put their tracks into the playlist (or, with “subtract”, take them out)."""
        state = self._session.state
        tracks = state.tracks_of(points)
        if mode == "subtract":
            self._session.apply(e.PointsSelected(np.setdiff1d(state.selection, points)))
            self._session.apply(e.Dropped(tracks))
        else:
            both = points if mode == "replace" else np.union1d(state.selection, points)
            self._session.apply(e.PointsSelected(both.astype(np.int32)))
            self._session.apply(e.Collected(tracks))
        change = len(self._session.state.playlist.now) - len(state.playlist.now)
        if tracks:
            self.collected.emit(change)

    @Slot(object)
    def _playing(self, playing: Playing | None) -> None:
        state = self._session.state
        if playing is None or state.picture is None:
            self._view.set_now_playing(None, np.zeros(0, np.int32))
            return
        points = state.points_of(playing.track)
        here = segment_at(points, state.picture, playing.at)
        if here is None:
            self._view.set_now_playing(None, np.zeros(0, np.int32))
        else:
            self._view.set_now_playing(int(points[here]), points[max(0, here - _TAIL) : here])


def segment_at(points: Ints, picture: Picture, at: Seconds) -> int | None:
    """Which of a track's points (in the order of time) sounds at a time; None when it has none."""
    if not len(points):
        return None
    return int(np.clip(np.searchsorted(picture.start[points], at, side="right") - 1, 0, len(points) - 1))


def _flags(state: State, count: int) -> Bytes8:
    flags = np.zeros(count, dtype=np.uint8)
    if state.lit is not None and len(state.lit) == count:
        flags[~state.lit] |= np.uint8(Flag.DIMMED)
    flags[state.selection[state.selection < count]] |= np.uint8(Flag.SELECTED)
    if state.rows is not None and state.picture is not None:
        flags[state.rows[state.picture.track] < 0] |= np.uint8(Flag.HIDDEN)
    return flags


def track_colours(state: State, track: TrackId, *, dark: bool) -> Bytes8:
    """(segments, 3) a track's sound colours in the order of time: its ribbon."""
    if state.picture is None:
        return np.zeros((0, 3), np.uint8)
    return (state.picture.dark if dark else state.picture.light)[state.points_of(track)]
