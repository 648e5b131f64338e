"""The bar at the bottom: what sounds, and the queue it goes through."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.jobs.remote_messages import NowPlaying
from musicmap.playback.messages import CannotPlay, Device
from musicmap.playlist.order import Order
from musicmap.playlist.turns import Turns
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.drawn import track_colours
from musicmap.session.offline import why_silent
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.settings import HoverMode, Repeat, Settings
from musicmap.types import Bytes8, Seconds, TrackId
from musicmap.ui.bridge import Bridge
from musicmap.ui.sounding import Playing, Sound, Sounding
from musicmap.ui.widgets.player import PlayerBar
from musicmap.ui.widgets.player import Playing as Shown

OutlineOf = Callable[[TrackId, Callable[[Bytes8], None]], None]
"""Find a track's outline and call back with it, on whatever thread."""
_AGAIN_S = 3.0
"""Later than this into a track, “previous” begins it again."""


class PlayerPresenter(QObject):
    """Tracks play on through the playlist when they are in it, else through their album."""

    failed = Signal(str)
    """A file does not sound, in a sentence."""
    mode_chosen = Signal(str)
    volume_chosen = Signal(float)
    turns_chosen = Signal(object)
    """Turns: how lists are gone through from now on."""
    follow_chosen = Signal(bool)

    def __init__(
        self, bar: PlayerBar, session: Session, sound: Sound, outline_of: OutlineOf, settings: Settings, *, dark: bool
    ) -> None:
        super().__init__(bar)
        self._bar, self._session, self._sound, self._dark = bar, session, sound, dark
        self._outline_of = outline_of
        self._bridge = Bridge(self._outline_found, self)
        self._track: TrackId | None = None
        self._at = Seconds(0.0)
        self._volume = settings.volume
        self._turns = Turns(settings.repeat, _chance() if settings.shuffle else None)
        self._failures = 0
        """Files in a row that did not sound."""
        bar.show_volume(settings.volume)
        bar.show_mode(session.state.sound)
        bar.show_turns(self._turns.repeat, shuffle=settings.shuffle)
        bar.show_follow(settings.follow)
        bar.toggled.connect(self.toggle)
        bar.previous_asked.connect(self.previous)
        bar.next_asked.connect(self.next)
        bar.sought.connect(self.seek)
        bar.volume_chosen.connect(self.set_volume)
        bar.mode_chosen.connect(self.choose_mode)
        bar.shuffle_chosen.connect(self._shuffle)
        bar.repeat_chosen.connect(self._repeat)
        bar.follow_chosen.connect(self.follow_chosen)
        sound.playing.connect(self._playing)
        sound.ended.connect(self._ended)
        sound.moved_on.connect(self._moved_on)
        sound.device.connect(self._device)
        sound.failed.connect(self._failed)
        session.watch(self._changed)

    @property
    def track(self) -> TrackId | None:
        """What sounds, or sounded last."""
        return self._track

    def close(self) -> None:
        self._bridge.close()

    def now_playing(self, *, playing: bool) -> NowPlaying:
        """What plays, as others may see it."""
        state, track = self._session.state, self._track
        row = None if track is None else state.collection.row(track)
        if track is None or row is None:
            return NowPlaying(volume=self._volume)
        known, queue = state.collection.tracks[row], self._queue(track)
        return NowPlaying(
            number=int(track),
            title=state.collection.titles[row],
            artist=state.collection.artists[row],
            album=known.tags.album,
            file=known.path,
            duration=known.duration,
            at=self._at,
            playing=playing,
            can_next=self._turns.beside(queue, track, +1) is not None,
            can_previous=True,
            volume=self._volume,
            repeat=self._turns.repeat,
            shuffle=self._turns.shuffle is not None,
        )

    def set_dark(self, dark: bool) -> None:
        self._dark = dark
        self._show(self._track)

    def play(self, track: TrackId, start: Seconds = Seconds(0.0)) -> None:
        """Play a track from its beginning, or from a time."""
        collection = self._session.state.collection
        row = collection.row(track)
        if row is not None and (why := why_silent(collection, collection.tracks[row])):
            self.failed.emit(f"No sound: {why}.")
            return
        segment = self._sounding(track, start)
        if segment is not None:
            self._sound.play(segment)
            self._line_up(track)

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

    def _queue(self, track: TrackId) -> Order:
        """What it is played with, without what is gone or on a drive that is away."""
        state = self._session.state
        order = state.playlist if track in state.playlist else state.collection.album_of(track)
        return tuple(one for one in order if one == track or _can_sound(state.collection, one))

    def _beside(self, step: int) -> bool:
        if self._track is None:
            return False
        there = self._turns.beside(self._queue(self._track), self._track, step)
        if there is not None:
            self.play(there)
        return there is not None

    def _line_up(self, track: TrackId) -> None:
        """Let the sound process know what comes after this track, so that there is no gap."""
        after = self._turns.after(self._queue(track), track)
        self._sound.follow(None if after is None else self._sounding(after))

    def _sounding(self, track: TrackId, start: Seconds = Seconds(0.0)) -> Sounding | None:
        state = self._session.state
        row = state.collection.row(track)
        return None if row is None else Sounding.of(state.collection.tracks[row], start, self._segment(state))

    def _changed(self, before: State, after: State) -> None:
        if after.playlist != before.playlist:
            self._bar.show_ready(bool(after.playlist) or self._track is not None)
            self._line_up_again()
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
        self._outline_of(track, lambda outline: self._bridge.post((track, outline)))

    @staticmethod
    def _segment(state: State) -> Seconds:
        picture = state.map.picture
        return Seconds(0.0 if picture is None else float(picture.segment_length[0]))

    def _outline_found(self, found: tuple[TrackId, Bytes8]) -> None:
        track, outline = found
        if track == self._track:
            self._bar.show_outline(outline)

    @Slot(object)
    def _playing(self, playing: Playing | None) -> None:
        if playing is None:
            self._bar.show_playing(False)
            return
        if playing.track != self._track:
            self._track, self._at = playing.track, playing.at
            self._show(self._track)
        if playing.playing:
            self._failures = 0
        self._at = playing.at
        self._bar.show_position(playing.at)
        self._bar.show_playing(playing.playing)

    @Slot(object)
    def _ended(self, track: TrackId) -> None:
        self._at = Seconds(0.0)
        if track == self._track and self._turns.after(self._queue(track), track) is not None:
            self._beside(+1)

    @Slot(object)
    def _moved_on(self, track: TrackId) -> None:
        self._line_up(track)

    def _line_up_again(self) -> None:
        if self._track is not None and self._sound.plays_on:
            self._line_up(self._track)

    @Slot(bool)
    def _shuffle(self, on: bool) -> None:
        self._take_turns(replace(self._turns, shuffle=_chance() if on else None))

    @Slot(str)
    def _repeat(self, repeat: Repeat) -> None:
        self._take_turns(replace(self._turns, repeat=repeat))

    def _take_turns(self, turns: Turns) -> None:
        self._turns = turns
        self._bar.show_turns(turns.repeat, shuffle=turns.shuffle is not None)
        self._line_up_again()
        self.turns_chosen.emit(turns)

    @Slot(float)
    def seek(self, at: float) -> None:
        """Go on from another time of what plays, or played last."""
        self._at = Seconds(at)
        if self._sound.sounds:
            self._sound.seek(Seconds(at))
        elif self._track is not None:
            self.play(self._track, Seconds(at))

    @Slot(float)
    def set_volume(self, volume: float) -> None:
        """0 to 1."""
        self._volume = volume
        self._bar.show_volume(volume)
        self._sound.set_volume(volume)
        self.volume_chosen.emit(volume)

    @Slot(object)
    def _device(self, device: Device) -> None:
        self._bar.show_device("" if device.name is not None else device.reason)

    @Slot(object, object)
    def _failed(self, failure: CannotPlay, track: TrackId | None) -> None:
        """One bad file costs one file: the queue goes on behind it."""
        self.failed.emit(failure.reason)
        self._failures += 1
        if track is not None and self._failures <= len(queue := self._queue(track)):
            after = self._turns.beside(queue, track, +1)
            if after is not None:
                self.play(after)


def _can_sound(collection: Collection, track: TrackId) -> bool:
    row = collection.row(track)
    return row is not None and not collection.tracks[row].offline


def _chance() -> int:
    return random.randrange(2**32)
