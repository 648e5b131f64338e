"""Tempo and key of what does not say them, found after the models have heard everything.

A pass of its own, so that no map waits for it. What is found is in the library before the next is begun, and so is
that nothing was found, or that a file broke its listener: nothing is tried over and over.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import partial

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.errors import UserError
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Died, Said
from musicmap.jobs.events import Done, Event, Failed, Progress, TrackDone, TrackFailed
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.limits import Limits
from musicmap.jobs.listeners import Listeners, Refused
from musicmap.jobs.pace import Pace
from musicmap.jobs.rhythm_listening import Heard, Listen, listen
from musicmap.jobs.storing import stored
from musicmap.models import essentia_rhythm
from musicmap.models.rhythm import RhythmListener
from musicmap.playlist.rhythm import says_both
from musicmap.types import HeardRhythm, Problem, Seconds, SoundId, Track

_BEAT_S = 0.5


def listener_here() -> type[RhythmListener] | None:
    """What can listen on this machine; None where nothing can."""
    return essentia_rhythm.EssentiaRhythm if essentia_rhythm.is_installed() else None


@dataclass(frozen=True, slots=True)
class RhythmRequest:
    """Let `listener` hear every sound that it has not heard in its present version and whose file does not say both.

    None: there is nothing that can listen, and nothing is done. `workers`: processes; 0 takes one for every other core,
    as nobody waits for it.
    """

    listener: type[RhythmListener] | None = field(default_factory=listener_here)
    workers: int = 0
    limits: Limits = field(default_factory=Limits)
    after: Seconds = Seconds(0.0)
    """Begin so much later: a window that has just opened has the map to draw."""


def find_rhythm(request: RhythmRequest, keeper: Keeper, control: Control) -> Generator[Event, None, None]:
    """Do it. The events end with `Done` or `Failed`; closing them early ends all workers."""
    try:
        if request.listener is not None:
            control.rest(request.after)
        if request.listener is not None and not control.cancelled:
            todo = _todo(keeper, request.listener.version)
            if todo:
                yield from _Pass(request, request.listener, keeper, control, todo).events()
        yield Done(cancelled=control.cancelled)
    except UserError as error:
        # Who gives up waiting for room on a disk has not failed.
        yield Done(cancelled=True) if control.cancelled else Failed(str(error))


def _todo(keeper: Keeper, version: str) -> list[Track]:
    """A track of each sound. What could not be decoded to its end has no duration, and is left alone."""
    with Reader(keeper.file) as reader:
        tracks = reader.tracks()
    found: dict[SoundId, Track] = {}
    for track in tracks:
        known = track.rhythm is not None and track.rhythm.version == version
        if track.sound is None or track.duration <= 0 or track.offline:
            continue
        if not known and not says_both(track):
            found.setdefault(track.sound, track)
    return list(found.values())


class _Pass:
    """One run over the tracks to do."""

    def __init__(
        self,
        request: RhythmRequest,
        listener: type[RhythmListener],
        keeper: Keeper,
        control: Control,
        todo: list[Track],
    ) -> None:
        self._nothing = HeardRhythm(listener.version)
        self._keeper, self._control = keeper, control
        self._waiting = todo[::-1]
        self._total, self._left = len(todo), len(todo)
        self._pace = Pace(time.monotonic())
        size = min(request.workers or max(1, (os.cpu_count() or 1) // 2), len(todo))
        stillborn = "Tempo and key cannot be found: the processes for it end at once."
        self._listeners: Listeners[Track] = Listeners(listen, (listener,), size, stillborn, request.limits)

    def events(self) -> Iterator[Event]:
        try:
            while self._left and not self._control.cancelled:
                yield self._progress()
                if not self._control.holds():
                    self._hand_out()
                for news in self._listeners.news(_BEAT_S, self._control):
                    yield from self._take(news)
                self._control.heard()
                (self._pace.paused if self._control.holds() else self._pace.resumed)(time.monotonic())
            yield self._progress()
        finally:
            self._listeners.dismiss()

    def _hand_out(self) -> None:
        for worker in self._listeners.free[: len(self._waiting)]:
            track = self._waiting.pop()
            self._listeners.give(worker, track, Listen(track.path, track.duration))

    def _take(self, news: Said[Track] | Died[Track]) -> Iterator[Event]:
        track = news.task if isinstance(news, Died) else news.worker.task
        if track is None:
            return
        if isinstance(news, Died):
            yield from self._give_up(track, news.ended or "Listening for its tempo and key broke off.")
            return
        news.worker.task = None
        match news.message:
            case Heard(rhythm):
                yield from self._finish(track, rhythm)
                yield TrackDone(track.id, track.path)
            case Refused(reason):
                yield from self._give_up(track, reason)

    def _give_up(self, track: Track, reason: str) -> Iterator[Event]:
        # A file that is away for now (a drive that was unplugged) is not forgotten for ever.
        yield from self._finish(track, self._nothing if track.path.exists() else None)
        yield TrackFailed(Problem(track.path, reason, "analysis"))

    def _finish(self, track: Track, rhythm: HeardRhythm | None) -> Iterator[Event]:
        sound = track.sound
        if rhythm is not None and sound is not None:
            write = partial(Writer.heard_rhythm, sound=sound, heard=rhythm)
            yield from stored(self._keeper, self._control, write, self._progress)
        self._left -= 1
        self._pace.finished(time.monotonic())

    def _progress(self) -> Progress:
        return Progress(
            what="finding tempo and key",
            done=self._total - self._left,
            total=self._total,
            per_minute=self._pace.per_minute(),
            left=self._pace.left(time.monotonic(), self._left),
            paused=self._control.paused,
            waiting=self._control.waiting,
            overrulable=self._control.overrulable,
        )
