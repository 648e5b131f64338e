"""What the pointer and the player make sound: the hover policy's clock, and the sound process's voice in the window."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from musicmap.jobs.sound import SoundHost
from musicmap.playback.hover import DWELL, Begin, FadeOut, HoverPolicy, HoverState, PlayOn
from musicmap.playback.levelling import gain_of
from musicmap.playback.messages import (
    AS_IS,
    Audition,
    CannotPlay,
    Command,
    Device,
    Ended,
    Follow,
    Pause,
    Play,
    Position,
    Prepare,
    Report,
    Resume,
    Seek,
    Stop,
    Volume,
)
from musicmap.settings import HoverMode, Resting
from musicmap.types import Decibels, Seconds, Track, TrackId
from musicmap.ui.bridge import Bridge

_LAST = Seconds(1.5)
"""A pair that was heard goes out gently."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the map sounds, as the user has chosen it."""

    mode: HoverMode = "hover"
    dwell: Seconds = DWELL
    resting: Resting = "on"
    levelled: bool = True


@dataclass(frozen=True, slots=True)
class Sounding:
    """A segment as the player knows it."""

    track: TrackId
    path: Path
    start: Seconds
    length: Seconds
    gain: Decibels = AS_IS
    """What makes it as loud as the others."""

    @classmethod
    def of(cls, track: Track, start: Seconds, length: Seconds) -> Sounding:
        return cls(track.id, track.path, start, length, gain_of(track))


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
    """TrackId of a track that was heard to its end, with nothing that was to follow it."""
    moved_on = Signal(object)
    """TrackId of the track that followed by itself."""
    device = Signal(object)
    """Device."""
    starved = Signal()
    """What the pointer asks for does not come in time: the machine has too much else to do."""
    failed = Signal(object, object)
    """CannotPlay, and the TrackId of what was to play on; None for an audition."""

    def __init__(
        self,
        manner: Manner,
        volume: float,
        parent: QObject | None = None,
        host: Callable[[Callable[[Report], None]], SoundHost] = SoundHost,
    ) -> None:
        """`host` makes what speaks to the sound process; it is given where reports go to."""
        super().__init__(parent)
        self._manner = manner
        self._policy: HoverPolicy[Sounding] = HoverPolicy(manner.mode, manner.dwell)
        self._hover: HoverState[Sounding] = HoverState()
        self._tokens = itertools.count(1)
        self._token = 0
        self._now: Sounding | None = None
        self._after: tuple[int, Sounding] | None = None
        """What follows by itself, and its token."""
        self._audition = False
        self._paused = False
        self._starved = 0
        """Frames, as the sound process counted them last."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._bridge = Bridge(self._reported, self)
        self._host = host(self._bridge.post)
        self.set_volume(volume)

    @property
    def manner(self) -> Manner:
        return self._manner

    def set_manner(self, manner: Manner) -> None:
        """From the next sound on; silence is at once."""
        self._manner = manner
        self._policy = HoverPolicy(manner.mode, manner.dwell)
        if manner.mode == "silent":
            self.stop()
        self._set_timer()

    def set_mode(self, mode: HoverMode) -> None:
        """Hover, click or silent."""
        self.set_manner(replace(self._manner, mode=mode))

    def set_volume(self, volume: float) -> None:
        self._host.send(Volume(volume))

    def point_at(self, segment: Sounding | None) -> None:
        """The pointer came to a segment, or left all."""
        self._hover = self._policy.moved(self._hover, _now(), segment)
        self._set_timer()

    def expect(self, segments: Sequence[Sounding]) -> None:
        """What the pointer may come to next, the likeliest first."""
        self._send(Prepare(tuple((s.path, s.start) for s in segments)))

    def scrub(self, segment: Sounding | None) -> None:
        """The pointer is dragged along to hear what it crosses."""
        self._hover, action = self._policy.scrubbed(self._hover, _now(), segment)
        self._do(action)

    def click(self, segment: Sounding | None) -> None:
        """A click on a segment plays on from there; one on the empty map ends what sounds."""
        self._hover, action = self._policy.clicked(self._hover, _now(), segment)
        self._do(action)

    def play(self, segment: Sounding) -> None:
        """Play on from a segment, whatever the mode: the user said so by name."""
        self._hover = HoverState(over=self._hover.over, since=self._hover.since, sounding=segment, held=True)
        self._do(PlayOn(segment))

    def follow(self, segment: Sounding | None) -> None:
        """What is to be played, without a gap, when the track that plays has ended; None: nothing."""
        if segment is None and self._after is None:
            return
        self._after = None if segment is None else (next(self._tokens), segment)
        self._send_after()

    def cross(self, out_of: Sounding, into: Sounding, fade: Seconds) -> None:
        """Hear how one stretch passes into another: `fade` before the end of the first the other one begins. Both end
        where they end; whatever the mode: the user said so by name."""
        self._hover = HoverState(over=self._hover.over, since=self._hover.since, sounding=into, held=True)
        self._begin(out_of, audition=True)
        self._after = next(self._tokens), into
        self._send(Audition(out_of.path, out_of.start, out_of.length, self._token, self._gain(out_of), fade=fade))
        self._send_after()

    @property
    def sounds(self) -> bool:
        """Whether something sounds, or is paused."""
        return self._now is not None

    @property
    def plays_on(self) -> bool:
        """Whether a track plays, or is paused, that goes on to its end."""
        return self._now is not None and not self._audition

    def toggle(self) -> bool:
        """Pause or go on; whether there was anything to pause."""
        if self._now is None:
            return False
        self._paused = not self._paused
        self._send(Pause() if self._paused else Resume())
        self._after_all()
        return True

    def seek(self, at: Seconds) -> None:
        self._send(Seek(at))
        self._after_all()

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
                if self._manner.resting == "on":
                    self._send(self._play(self._token, s))
                else:
                    loops = self._manner.resting == "loop"
                    self._send(Audition(s.path, s.start, s.length, self._token, self._gain(s), loops))
            case PlayOn(s):
                self._begin(s, audition=False)
                self._send(self._play(self._token, s))
            case FadeOut():
                self._silent()
                self._send(Stop())

    def _play(self, token: int, segment: Sounding) -> Play:
        return Play(segment.path, segment.start, token, self._gain(segment))

    def _send_after(self) -> None:
        """Say what follows what sounds."""
        if self._after is None:
            self._send(Follow(None))
        elif self._audition:
            token, s = self._after
            self._send(Follow(Audition(s.path, s.start, s.length, token, self._gain(s), fade=_LAST)))
        else:
            self._send(Follow(self._play(*self._after)))

    def _after_all(self) -> None:
        """What was lined up behind what sounds goes with it when that begins elsewhere: it is said again."""
        if self._after is not None and not self._paused:
            self._send_after()

    def _gain(self, segment: Sounding) -> Decibels:
        return segment.gain if self._manner.levelled else AS_IS

    def _begin(self, segment: Sounding, *, audition: bool) -> None:
        self._token = next(self._tokens)
        self._now, self._audition, self._paused, self._after = segment, audition, False, None

    def _silent(self) -> None:
        self._now = self._after = None
        self.playing.emit(None)

    def _send(self, command: Command) -> None:
        self._host.send(command)

    def _count(self, starved: int) -> None:
        """Whatever sounds by now: under a moving pointer the report that tells of it may be of what sounded before."""
        more, self._starved = starved > self._starved, starved  # fewer: it is another process
        if more and self._audition:
            self.starved.emit()

    def _reported(self, report: Report) -> None:
        if isinstance(report, Position):
            self._count(report.starved)
        match report:
            case Position(token, _, at, playing) if token == self._token and self._now is not None:
                self.playing.emit(Playing(self._now.track, at, playing, self._audition))
            case Ended(token) if token == self._token and self._after is not None:
                (self._token, self._now), self._after = self._after, None
                if not self._audition:
                    self.moved_on.emit(self._now.track)
            case Ended(token) if token == self._token and self._now is not None:
                track, audition = self._now.track, self._audition
                self._hover = self._policy.released(self._hover)
                self._silent()
                if not audition:
                    self.ended.emit(track)
            case CannotPlay(token) if token == self._token:
                lost = None if self._now is None or self._audition else self._now.track
                self._hover = self._policy.released(self._hover)
                self._silent()
                self.failed.emit(report, lost)
            case CannotPlay(token) if self._after is not None and token == self._after[0]:
                self._after = None
                if self._audition:
                    self.failed.emit(report, None)
            case Device():
                self.device.emit(report)


def _now() -> Seconds:
    return Seconds(time.monotonic())
