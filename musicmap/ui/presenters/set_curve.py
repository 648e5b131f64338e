"""The curve below the list at hand: its energy is read apart from the GUI thread, once for each track."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QObject, Slot

from musicmap.playlist.profile import Part
from musicmap.playlist.rhythm import in_words, rhythm_of
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import Doubles, ModelName, TrackId
from musicmap.ui.bridge import Bridge
from musicmap.ui.sounding import Playing, Sound
from musicmap.ui.widgets.set_curve import SetTrack
from musicmap.ui.widgets.tray import PlaylistTray

EnergiesOf = Callable[[Sequence[TrackId], ModelName, Callable[[Mapping[TrackId, Doubles]], None]], None]
"""Finds the energy of tracks by what a model hears; the answer comes on whatever thread."""
_LEAST, _TIMES = 40, 4
"""So many tracks are read before they are shown, and in so many parts a long list: its beginning is there soon."""
_NOTHING = np.zeros(0)


class SetCurvePresenter(QObject):
    """Keeps the curve of the tray: in the order of its rows, without what is missing."""

    def __init__(self, tray: PlaylistTray, session: Session, sound: Sound, energies_of: EnergiesOf) -> None:
        super().__init__(tray)
        self._tray, self._curve, self._session, self._energies_of = tray, tray.curve, session, energies_of
        self._bridge = Bridge(self._found, self)
        self._model: ModelName | None = None
        self._energy: dict[TrackId, Doubles] = {}
        """By what that model hears."""
        self._asked: set[TrackId] = set()
        self._playing: TrackId | None = None
        self._curve.chosen.connect(self._chosen)
        sound.playing.connect(self._sounds)
        session.watch(self._changed)

    def close(self) -> None:
        """What is still being read is not shown any more."""
        self._bridge.close()

    def _changed(self, before: State, after: State) -> None:
        picture = after.map.picture is not before.map.picture
        if picture:  # What was not heard when it was read may have been since.
            self._asked = {track for track in self._asked if len(self._energy.get(track, _NOTHING))}
        if picture or after.playlist != before.playlist or after.collection is not before.collection:
            self._ask(after)
            self._show(after)

    def _ask(self, state: State) -> None:
        """Read what is not known yet of the list at hand."""
        model = state.look.recipe.layer.model
        if model != self._model:
            self._model, self._energy, self._asked = model, {}, set()
        shown = self._shown(state)
        missing = [track for track in shown if track not in self._asked] if len(shown) > 1 else []
        self._asked.update(missing)
        size = max(_LEAST, -(-len(missing) // _TIMES))
        for first in range(0, len(missing), size):
            some = missing[first : first + size]
            self._energies_of(some, model, lambda found: self._bridge.post((model, found)))

    def _found(self, answer: tuple[ModelName, Mapping[TrackId, Doubles]]) -> None:
        model, found = answer
        if model == self._model:
            self._energy.update(found)
            self._show(self._session.state)

    def _show(self, state: State) -> None:
        collection, tracks = state.collection, []
        for track in self._shown(state):
            row = collection.row(track)
            assert row is not None
            known = collection.tracks[row]
            rhythm = rhythm_of(known)
            part = Part(known.duration, self._energy.get(track, _NOTHING), rhythm.bpm)
            tracks.append(SetTrack(collection.titles[row], in_words(rhythm, ""), part))
        self._curve.show_tracks(tracks)
        self._show_playing()

    @staticmethod
    def _shown(state: State) -> list[TrackId]:
        """The tracks that have a row in the tray."""
        return [track for track in state.playlist if state.collection.row(track) is not None]

    @Slot(int)
    def _chosen(self, number: int) -> None:
        self._tray.reveal(self._shown(self._session.state)[number])

    @Slot(object)
    def _sounds(self, playing: Playing | None) -> None:
        track = None if playing is None else playing.track
        if track != self._playing:
            self._playing = track
            self._show_playing()

    def _show_playing(self) -> None:
        shown = self._shown(self._session.state)
        self._curve.show_playing(shown.index(self._playing) if self._playing in shown else None)
