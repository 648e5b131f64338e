"""While a track plays, what can be mixed with it stands out on the maps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from musicmap.playlist.rhythm import in_words, rhythm_of
from musicmap.session import events as e
from musicmap.session.highlight import Highlight
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import TrackId
from musicmap.ui.sounding import Playing, Sound
from musicmap.ui.widgets.words import many


class Mixing(QObject):
    """Lights up what mixes, and goes along with the player, until something else is highlighted."""

    said = Signal(str)

    def __init__(self, session: Session, sound: Sound, playing: Callable[[], TrackId | None], parent: QObject) -> None:
        """`playing`: what sounds, or sounded last."""
        super().__init__(parent)
        self._session, self._playing = session, playing
        self._lit: Highlight | None = None
        sound.playing.connect(self._sounds)
        session.watch(self._changed)

    @Slot()
    def toggle(self) -> None:
        """Light up what mixes with what plays, or no longer."""
        if self._lit is not None:
            self._session.apply(e.Highlighted(()))
            return
        track = self._playing()
        if track is None:
            self.said.emit("Play something first")
            return
        self._light(track)

    def _light(self, track: TrackId) -> None:
        collection = self._session.state.collection
        row = collection.row(track)
        known = "" if row is None else in_words(rhythm_of(collection.tracks[row]))
        if row is None or not known:
            self.said.emit("Tempo and key of this track are not known yet")
            return
        self._lit = Highlight("mixes", str(track))
        self._session.apply(e.Highlighted((self._lit,)))
        there = self._session.state.map
        points = np.zeros(0, np.int32) if there.lit is None else np.flatnonzero(there.lit).astype(np.int32)
        others = len(there.tracks_of(points)) - 1
        self.said.emit(f"{many(max(others, 0), 'track mixes', 'tracks mix')} with “{collection.titles[row]}” ({known})")

    @Slot(object)
    def _sounds(self, playing: Playing | None) -> None:
        if playing is None or playing.audition or self._lit is None:
            return
        if self._lit.value != str(playing.track):
            self._light(playing.track)

    def _changed(self, _: State, after: State) -> None:
        if self._lit is not None and self._lit not in after.highlights:
            self._lit = None
