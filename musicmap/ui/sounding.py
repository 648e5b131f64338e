"""What the pointer and the player make sound: the hover policy's clock, and the sound process's voice in the window."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from musicmap.jobs.sound import SoundHost
from musicmap.playback.hover import Begin, FadeOut, HoverPolicy, HoverState, PlayOn
from musicmap.playback.messages import (
    Audition,
    CannotPlay,
    Command,
    Device,
    Ended,
    Pause,
    Play,
    Position,
    Report,
    Resume,
    Seek,
    Stop,
    Volume,
)
from musicmap.settings import HoverMode
from musicmap.types import Decibels, Seconds, TrackId
from musicmap.ui.bridge import Bridge


@dataclass(frozen=True, slots=True)
class Sounding:
    """A segment as the player knows it."""

    track: TrackId
    path: Path
    start: Seconds
    length: Seconds
    gain: Decibels = Decibels(0.0)


@dataclass(frozen=True, slots=True)
class Playing:
    """What sounds now."""

    track: TrackId
    at: Seconds
    playing: bool
    audition: bool
    """One segment under the pointer, rather than a track that plays on."""


class Sound(QObject):
    """Hover, click and the player's buttons in; what sounds out."""

    playing = Signal(object)
    """Playing, some 20 times a second; None when all is silent."""
    ended = Signal(object)
    """TrackId of a track that was heard to its end."""
    device = Signal(object)
    """Device."""
    failed = Signal(object)
    """CannotPlay."""

    def __init__(self, mode: HoverMode, volume: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._policy: HoverPolicy[Sounding] = HoverPolicy(mode)
        self._hover: HoverState[Sounding] = HoverState()
        self._tokens = itertools.count(1)
        self._token = 0
        self._now: Sounding | None = None
        self._audition = False
        self._paused = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._bridge = Bridge(self._reported, self)
        self._host = SoundHost(self._bridge.post)
        self.set_volume(volume)

    def set_mode(self, mode: HoverMode) -> None:
        """Hover, click or silent."""
        self._policy = HoverPolicy(mode)
        if mode == "silent":
            self.stop()
        self._set_timer()

    def set_volume(self, volume: float) -> None:
        self._host.send(Volume(volume))

    def point_at(self, segment: Sounding | None) -> None:
        """The pointer came to a segment, or left all."""
        self._hover = self._policy.moved(self._hover, _now(), segment)
        self._set_timer()

    def click(self, segment: Sounding | None) -> None:
        """A click on a segment plays on from there; one on the empty map ends what sounds."""
        self._hover, action = self._policy.clicked(self._hover, _now(), segment)
        self._do(action)

    def play(self, segment: Sounding) -> None:
        """Play on from a segment, whatever the mode: the user said so by name."""
        self._hover = HoverState(over=self._hover.over, since=self._hover.since, sounding=segment, held=True)
        self._do(PlayOn(segment))

    @property
    def sounds(self) -> bool:
        """Whether something sounds, or is paused."""
        return self._now is not None

    def toggle(self) -> bool:
        """Pause or go on; whether there was anything to pause."""
        if self._now is None:
            return False
        self._paused = not self._paused
        self._send(Pause() if self._paused else Resume())
        return True

    def seek(self, at: Seconds) -> None:
        self._send(Seek(at))

    def stop(self) -> None:
        self._do(FadeOut())
        self._hover = self._policy.released(self._hover)

    def close(self) -> None:
        """End the sound process."""
        self._timer.stop()
        self._bridge.close()
        self._host.close()

    @Slot()
    def _tick(self) -> None:
        self._hover, action = self._policy.tick(self._hover, _now())
        self._do(action)
        self._set_timer()

    def _set_timer(self) -> None:
        due = self._policy.due(self._hover)
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, round(1000 * (due - _now()))))

    def _do(self, action: Begin[Sounding] | PlayOn[Sounding] | FadeOut | None) -> None:
        match action:
            case Begin(s):
                self._begin(s, audition=True)
                self._send(Audition(s.path, s.start, s.length, self._token, s.gain))
            case PlayOn(s):
                self._begin(s, audition=False)
                self._send(Play(s.path, s.start, self._token, s.gain))
            case FadeOut():
                self._silent()
                self._send(Stop())

    def _begin(self, segment: Sounding, *, audition: bool) -> None:
        self._token = next(self._tokens)
        self._now, self._audition, self._paused = segment, audition, False

    def _silent(self) -> None:
        self._now = None
        self.playing.emit(None)

    def _send(self, command: Command) -> None:
        self._host.send(command)

    def _reported(self, report: Report) -> None:
        match report:
            case Position(token, _, at, playing) if token == self._token and self._now is not None:
                self.playing.emit(Playing(self._now.track, at, playing, self._audition))
            case Ended(token) if token == self._token and self._now is not None:
                track, audition = self._now.track, self._audition
                self._hover = self._policy.released(self._hover)
                self._silent()
                if not audition:
                    self.ended.emit(track)
            case CannotPlay(token) if token == self._token:
                self._hover = self._policy.released(self._hover)
                self._silent()
                self.failed.emit(report)
            case Device():
                self.device.emit(report)


def _now() -> Seconds:
    return Seconds(time.monotonic())
