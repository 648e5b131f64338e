"""The bar at the bottom: what sounds, and the queue it goes through."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.playback.messages import CannotPlay, Device
from musicmap.session import events as e
from musicmap.session.drawn import track_colours
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.settings import HoverMode
from musicmap.types import Seconds, TrackId
from musicmap.ui.sounding import Playing, Sound, Sounding
from musicmap.ui.widgets.player import PlayerBar
from musicmap.ui.widgets.player import Playing as Shown

_AGAIN_S = 3.0
"""Later than this into a track, “previous” begins it again."""


class PlayerPresenter(QObject):
    """Tracks play on through the playlist when they are in it; otherwise one track plays, and that is that."""

    failed = Signal(str)
    """A file does not sound, in a sentence."""
    mode_chosen = Signal(str)
    volume_chosen = Signal(float)

    def __init__(self, bar: PlayerBar, session: Session, sound: Sound, *, dark: bool, volume: float) -> None:
        super().__init__(bar)
        self._bar, self._session, self._sound, self._dark = bar, session, sound, dark
        self._track: TrackId | None = None
        self._at = Seconds(0.0)
        bar.show_volume(volume)
        bar.show_mode(session.state.sound)
        bar.toggled.connect(self.toggle)
        bar.previous_asked.connect(self.previous)
        bar.next_asked.connect(self.next)
        bar.sought.connect(self._seek)
        bar.volume_chosen.connect(self._set_volume)
        bar.mode_chosen.connect(self.choose_mode)
        sound.playing.connect(self._playing)
        sound.ended.connect(self._ended)
        sound.device.connect(self._device)
        sound.failed.connect(self._failed)
        session.watch(self._changed)

    @property
    def track(self) -> TrackId | None:
        """What sounds, or sounded last."""
        return self._track

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        self._show(self._track)

    def play(self, track: TrackId, start: Seconds = Seconds(0.0)) -> None:
        """Play a track from its beginning, or from a time."""
        state = self._session.state
        row = state.collection.row(track)
        if row is not None:
            self._sound.play(Sounding(track, state.collection.tracks[row].path, start, self._segment(state)))

    @Slot()
    def toggle(self) -> None:
        """Pause or go on; with nothing in hand, play the playlist, or what was heard last."""
        if not self._sound.toggle():
            order = self._session.state.playlist
            first = self._track if self._track is not None else next(iter(order), None)
            if first is not None:
                self.play(first, self._at if first == self._track else Seconds(0.0))

    @Slot()
    def previous(self) -> None:
        if self._track is not None and (self._at > _AGAIN_S or not self._beside(-1)):
            self.play(self._track)

    @Slot()
    def next(self) -> None:
        self._beside(+1)

    @Slot(str)
    def choose_mode(self, mode: HoverMode) -> None:
        """What makes sound: the pointer, a click, or nothing."""
        self._sound.set_mode(mode)
        self._session.apply(e.SoundModeChosen(mode))
        self.mode_chosen.emit(mode)

    def _beside(self, step: int) -> bool:
        order = self._session.state.playlist
        if self._track in order:
            place = order.index(self._track) + step
            if 0 <= place < len(order):
                self.play(order[place])
                return True
        return False

    def _changed(self, before: State, after: State) -> None:
        if after.playlist != before.playlist:
            self._bar.show_ready(bool(after.playlist))
        if after.sound != before.sound:
            self._bar.show_mode(after.sound)
        if after.map.picture is not before.map.picture or after.collection is not before.collection:
            self._show(self._track)

    def _show(self, track: TrackId | None) -> None:
        state = self._session.state
        row = None if track is None else state.collection.row(track)
        if track is None or row is None:
            self._bar.show_track(None)
            return
        self._bar.show_track(
            Shown(
                title=state.collection.titles[row],
                artist=state.collection.artists[row],
                duration=state.collection.tracks[row].duration,
                segment=self._segment(state),
                colours=track_colours(state.map, track, dark=self._dark),
            )
        )
        self._bar.show_position(self._at)

    @staticmethod
    def _segment(state: State) -> Seconds:
        picture = state.map.picture
        return Seconds(0.0 if picture is None else float(picture.segment_length[0]))

    @Slot(object)
    def _playing(self, playing: Playing | None) -> None:
        if playing is None:
            self._bar.show_playing(False)
            return
        if playing.track != self._track:
            self._track, self._at = playing.track, playing.at
            self._show(self._track)
        self._at = playing.at
        self._bar.show_position(playing.at)
        self._bar.show_playing(playing.playing)

    @Slot(object)
    def _ended(self, track: TrackId) -> None:
        self._at = Seconds(0.0)
        if track == self._track:
            self._beside(+1)

    @Slot(float)
    def _seek(self, at: float) -> None:
        self._at = Seconds(at)
        if self._sound.sounds:
            self._sound.seek(Seconds(at))
        elif self._track is not None:
            self.play(self._track, Seconds(at))

    @Slot(float)
    def _set_volume(self, volume: float) -> None:
        self._sound.set_volume(volume)
        self.volume_chosen.emit(volume)

    @Slot(object)
    def _device(self, device: Device) -> None:
        self._bar.show_device("" if device.name is not None else device.reason)

    @Slot(object)
    def _failed(self, failure: CannotPlay) -> None:
        self.failed.emit(failure.reason)
