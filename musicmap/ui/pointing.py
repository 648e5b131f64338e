"""A place in the music is pointed at, on a map or in a list: it sounds, is lit everywhere, and its likes are found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from musicmap.projection.recipe import Recipe
from musicmap.session import events as e
from musicmap.session.maps import Spot
from musicmap.session.offline import why_silent
from musicmap.session.session import Session
from musicmap.types import Seconds
from musicmap.ui.sounding import Sound, Sounding

_SOON_MS = 30
"""A pointer that is not off again after so long may be about to rest."""
_DWELL_MS = 120
"""A pointer that rests on a point for so long wants to know what sounds like it."""


class Pointing(QObject):
    """What comes of pointing and clicking."""

    first = Signal()
    """Something was pointed at for the first time."""
    silent = Signal(str)
    """What was clicked cannot be heard, and why."""

    def __init__(
        self,
        session: Session,
        sound: Sound,
        find_alike: Callable[[Recipe, Spot], None],
        near: Callable[[Spot, int], list[Spot]],
        parent: QObject,
    ) -> None:
        """`near`: what lies next to a place on the map of that index."""
        super().__init__(parent)
        self._session, self._sound, self._find, self._near = session, sound, find_alike, near
        self._ever = False
        self._index = 0
        """The map that was pointed at."""
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._expect)
        self._dwell = QTimer(self, singleShot=True, interval=_DWELL_MS)
        self._dwell.timeout.connect(self._find_alike)

    @Slot(object)
    @Slot(object, int)
    def point_at(self, spot: Spot | None, index: int | None = None) -> None:
        """The pointer, or an arrow key, is on a place in the music, or on none; `index`: of which map."""
        self._session.apply(e.Hovered(spot))
        if spot is not None and not self._ever:
            self._ever = True
            self.first.emit()
        self._sound.point_at(self.sounding(spot, index))
        self._index = self._session.state.active if index is None else index
        self._soon.start()
        self._dwell.start()

    @Slot(object, int)
    def scrub(self, spot: Spot | None, index: int) -> None:
        """The pointer is dragged along on the map of that index to hear what it crosses."""
        if spot is not None:
            self._session.apply(e.Hovered(spot))
        self._sound.scrub(self.sounding(spot, index))

    @Slot(object)
    def click(self, spot: Spot | None) -> None:
        """A place was clicked, or none."""
        self._say_silent(spot)
        self._sound.click(self.sounding(spot))

    @Slot(object)
    def play(self, spot: Spot) -> None:
        """Play on from a place in the music."""
        self._say_silent(spot)
        segment = self.sounding(spot)
        if segment is not None:
            self._sound.play(segment)

    def play_pointed(self) -> None:
        """Play on from the point under the pointer, or the one that the arrows went to."""
        if self._session.state.hover is not None:
            self.play(self._session.state.hover)

    def sounding(self, spot: Spot | None, index: int | None = None) -> Sounding | None:
        """A place in the music as the player needs it, as long as the point that a map shows for it: the map of that
        index, or else the active one. None when its file is gone, or its drive away."""
        state = self._session.state
        there = state.map if index is None else state.maps[index]
        point, picture = there.point_at(spot), there.picture
        track = None if point is None else there.track_at(point)
        if track is None or track.offline or point is None or picture is None:
            return None
        length = float(picture.segment_length[0] * picture.count[point])
        return Sounding.of(track, Seconds(picture.start_of(point)), Seconds(length))

    def close(self) -> None:
        self._soon.stop()
        self._dwell.stop()

    def _say_silent(self, spot: Spot | None) -> None:
        collection = self._session.state.collection
        row = None if spot is None else collection.row(spot.track)
        if row is not None and (why := why_silent(collection, collection.tracks[row])):
            self.silent.emit(f"No sound: {why}.")

    @Slot()
    def _expect(self) -> None:
        """What is pointed at, and what lies next to it, will sound without delay."""
        here = self._session.state.hover
        if here is not None and self._session.state.sound != "silent" and self._index < len(self._session.state.maps):
            spots = [here, *self._near(here, self._index)]
            self._sound.expect([s for spot in spots if (s := self.sounding(spot, self._index))])

    @Slot()
    def _find_alike(self) -> None:
        state = self._session.state
        if state.hover is not None and state.map.shown is not None:
            self._find(state.map.shown, state.hover.counted_in(state.map.length))
