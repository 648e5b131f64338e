"""Tempo and key of what does not say them, found after the models have heard everything.

A pass of its own, so that no map waits for it. What is found is in the library before the next is begun, and so is
that nothing was found, or that a file broke its listener: nothing is tried over and over.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from musicmap.cache.reader import Reader
from musicmap.errors import UserError
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Crew, Died, Said, Worker
from musicmap.jobs.events import Done, Event, Failed, Progress, TrackDone, TrackFailed
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.pace import Pace
from musicmap.jobs.rhythm_listening import Heard, Listen, Ready, Refused, Unable, listen
from musicmap.models import essentia_rhythm
from musicmap.models.rhythm import RhythmListener
from musicmap.playlist.rhythm import says_both
from musicmap.types import HeardRhythm, Problem, Seconds, SoundId, Track

_BEAT_S = 0.5
_STILLBORN = 3
_DOCTOR = "musicmap doctor says what is wrong."


def listener_here() -> type[RhythmListener] | None:
    """What can listen on this machine; None where nothing can."""
    return essentia_rhythm.EssentiaRhythm if essentia_rhythm.is_installed() else None


@dataclass(frozen=True, slots=True)
class RhythmRequest:
    """Let `listener` hear every sound that it has not heard in its present version and whose file does not say both.

    None: there is nothing that can listen, and nothing is done. `workers`: processes; 0 takes one for every other core,
    as nobody waits for it. `patience`: processor time after which a file is given up; it takes about two seconds.
    """

    listener: type[RhythmListener] | None = field(default_factory=listener_here)
    workers: int = 0
    patience: Seconds = Seconds(120.0)
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
                args = (request.listener, request.patience)
                yield from _Pass(args, request.workers, keeper, control, todo).events()
        yield Done(cancelled=control.cancelled)
    except UserError as error:
        yield Failed(str(error))


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
        args: tuple[type[RhythmListener], Seconds],
        workers: int,
        keeper: Keeper,
        control: Control,
        todo: list[Track],
    ) -> None:
        self._nothing = HeardRhythm(args[0].version)
        self._keeper, self._control = keeper, control
        self._waiting = todo[::-1]
        self._total, self._left = len(todo), len(todo)
        self._ready: set[Worker[Track]] = set()
        self._stillborn = 0
        self._pace = Pace(time.monotonic())
        size = min(workers or max(1, (os.cpu_count() or 1) // 2), len(todo))
        self._crew: Crew[Track] = Crew(listen, args, size)

    def events(self) -> Iterator[Event]:
        try:
            while self._left and not self._control.cancelled:
                yield self._progress()
                if not self._control.paused:
                    self._hand_out()
                for news in self._crew.listen(_BEAT_S, self._control.bell):
                    yield from self._bury(news.task) if isinstance(news, Died) else self._take(news)
                self._control.heard()
                (self._pace.paused if self._control.paused else self._pace.resumed)(time.monotonic())
            yield self._progress()
        finally:
            self._crew.dismiss()

    def _hand_out(self) -> None:
        ready = [worker for worker in self._crew.idle if worker in self._ready]
        for worker in ready[: len(self._waiting)]:
            track = self._waiting.pop()
            self._crew.give(worker, track, Listen(track.path, track.duration))

    def _take(self, news: Said[Track]) -> Iterator[Event]:
        worker, track = news.worker, news.worker.task
        match news.message:
            case Ready():
                self._ready.add(worker)
                self._stillborn = 0
            case Unable(error):
                raise error
            case Heard(rhythm) if track is not None:
                worker.task = None
                self._finish(track, rhythm)
                yield TrackDone(track.id, track.path)
            case Refused(reason) if track is not None:
                worker.task = None
                yield self._give_up(track, reason)

    def _bury(self, track: Track | None) -> Iterator[Event]:
        if track is not None:
            yield self._give_up(track, "Listening for its tempo and key broke off.")
            return
        self._stillborn += 1
        if self._stillborn >= _STILLBORN:
            raise UserError("Tempo and key cannot be found: the processes for it end at once.", _DOCTOR)

    def _give_up(self, track: Track, reason: str) -> Event:
        # A file that is away for now (a drive that was unplugged) is not forgotten for ever.
        self._finish(track, self._nothing if track.path.exists() else None)
        return TrackFailed(Problem(track.path, reason, "analysis"))

    def _finish(self, track: Track, rhythm: HeardRhythm | None) -> None:
        sound = track.sound
        if rhythm is not None and sound is not None:
            self._keeper.call(lambda writer: writer.heard_rhythm(sound, rhythm))
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
        )
