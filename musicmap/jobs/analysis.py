"""The analysis of a library: scan the folder, glance at what is quite unknown, then listen to all that was not heard.

Everything found is in the library before the next thing is begun, so a kill at any moment costs at
most the tracks in hand, and starting again goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from musicmap.cache.reader import Reader
from musicmap.cache.records import Todo
from musicmap.cache.writer import Writer
from musicmap.errors import FolderAway, UserError
from musicmap.jobs.absence import Absence
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Died, Said, Worker
from musicmap.jobs.ctrl_c import deaf_to_ctrl_c
from musicmap.jobs.events import Done, Event, Failed, Progress, TrackDone, TrackFailed
from musicmap.jobs.glancing import glance
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.limits import Limits
from musicmap.jobs.listeners import Listeners, Refused, Team
from musicmap.jobs.listening import GoOn, Heard, Identified, Listen, listen
from musicmap.jobs.naming import name_layers
from musicmap.jobs.pace import Pace
from musicmap.jobs.recognising import recognise
from musicmap.jobs.scanning import scan_into
from musicmap.jobs.spreading import Cluster
from musicmap.jobs.storing import stored
from musicmap.models.card import ModelCard
from musicmap.types import ModelName, Problem, SoundId, TrackId

T = TypeVar("T")
_BEAT_S = 0.5
"""Progress is said at least this often."""


@dataclass(frozen=True, slots=True)
class AnalysisRequest:
    """Look through the library's folder and let `cards` hear what they have not heard.

    `workers`: processes; 0 takes one for each core. `glance`: from so many tracks on that are quite unknown, the first
    card hears a few segments of all of them before anything is heard as a whole. `only_glance`: nothing else is done.
    `forget`: what is missing was deleted, see `difference`. `cpu_only`: models run nowhere but on the processor; else
    one of the processes computes on the graphics card, if there is one, as fast as it can decode; the others as ever.
    `cluster`: the address of a Dask cluster, whose workers do the listening instead of processes of this machine.
    """

    cards: tuple[ModelCard, ...]
    workers: int = 0
    glance: int = 24
    only_glance: bool = False
    forget: bool = False
    cpu_only: bool = False
    cluster: str = ""
    limits: Limits = field(default_factory=Limits)

    @property
    def listening(self) -> tuple[ModelCard, ...]:
        """The cards that listen to sound."""
        return tuple(card for card in self.cards if card.listens_to is None)

    @property
    def naming(self) -> tuple[ModelCard, ...]:
        """The cards that listen to what the others have heard."""
        return tuple(card for card in self.cards if card.listens_to is not None)


def analyse(request: AnalysisRequest, keeper: Keeper, control: Control) -> Generator[Event, None, None]:
    """Do it. The events end with `Done` or `Failed`; closing them early ends all workers."""
    try:
        yield from scan_into(keeper, control, forget=request.forget)
        if not control.cancelled:
            yield from _hear(request, keeper, control)
        if not control.cancelled and not request.only_glance:
            yield from name_layers(request.naming, request.listening, keeper, control, request.limits)
        yield Done(cancelled=control.cancelled)
    except FolderAway as error:
        yield Failed(str(error), offline=True)
    except UserError as error:
        # Who gives up waiting for room on a disk has not failed.
        yield Done(cancelled=True) if control.cancelled else Failed(str(error))


def _hear(request: AnalysisRequest, keeper: Keeper, control: Control) -> Iterator[Event]:
    cards = request.listening
    wanted, first = {card.name: card.version for card in cards}, cards[0].name
    with Reader(keeper.file) as reader:
        unseen, todo = reader.unseen(first), () if request.only_glance else reader.todo(wanted)
        if not request.only_glance and len(unseen) < request.glance:
            unseen = ()
        size = min(request.workers or os.cpu_count() or 1, max(len(unseen), len(todo)))
        if not size:
            return
        listeners = _team(request, control, size)
        try:
            absence = Absence(keeper)
            if unseen and reader.holds_more(first):
                yield from recognise(listeners, keeper, control, absence, unseen, reader, wanted)
                unseen, todo = reader.unseen(first), reader.todo(wanted)
            yield from glance(listeners, keeper, control, absence, unseen, first)
            if not control.cancelled and not request.only_glance:
                yield from _Listening(listeners, keeper, control, absence, reader, wanted, todo).events()
        finally:
            listeners.dismiss()


def _team(request: AnalysisRequest, control: Control, size: int) -> Team[Todo]:
    cards = request.listening
    if request.cluster:
        return Cluster(request.cluster, {card.name: card.version for card in cards})
    with deaf_to_ctrl_c():
        accelerator = None if request.cpu_only else multiprocessing.get_context("spawn").Semaphore(1)
    stillborn = "The analysis cannot start: its processes end at once."
    return Listeners(listen, (cards, control.gate, accelerator), size, stillborn, request.limits)


class _Listening:
    """One run over the tracks to do."""

    def __init__(
        self,
        listeners: Team[Todo],
        keeper: Keeper,
        control: Control,
        absence: Absence,
        reader: Reader,
        wanted: Mapping[ModelName, str],
        todo: tuple[Todo, ...],
    ) -> None:
        self._listeners, self._keeper, self._control = listeners, keeper, control
        self._absence, self._reader = absence, reader
        self._wanted = wanted
        self._waiting = list(reversed(todo))
        self._total = len(todo)
        self._done = 0
        self._broke: dict[TrackId, Todo] = {}
        """What broke a worker: it is tried once more when all else is done, and nobody beside it may be the cause."""
        self._again: set[TrackId] = set()
        self._after: dict[SoundId, list[Todo]] = {}
        """Tracks whose sound is being heard for another track."""
        self._current: dict[Worker[Todo], tuple[TrackId, SoundId | None]] = {}
        self._pace = Pace(time.monotonic())

    def events(self) -> Iterator[Event]:
        said = 0.0
        if self._total:
            yield self._progress()
        while self._done < self._total and not self._control.cancelled:
            if not self._control.holds() and not self._absence.holds():
                self._hand_out()
            for news in self._listeners.news(_BEAT_S, self._control):
                yield from self._take(news)
            self._control.heard()
            now = time.monotonic()
            still = self._control.holds() or bool(self._absence.waiting)
            (self._pace.paused if still else self._pace.resumed)(now)
            if now - said >= _BEAT_S:
                said = now
                yield self._progress()
        if self._total:
            yield self._progress()

    def _hand_out(self) -> None:
        for worker in self._listeners.free[: len(self._waiting)]:
            self._give(worker, self._next())
        if self._broke and not self._current:
            for worker in self._listeners.free[:1]:
                track = next(iter(self._broke))
                self._again.add(track)
                self._give(worker, self._broke.pop(track))

    def _give(self, worker: Worker[Todo], task: Todo) -> None:
        self._absence.begin(task.path)
        self._current[worker] = (task.track, None)
        self._listeners.give(worker, task, Listen(task.path))

    def _next(self) -> Todo:
        wanted = self._control.preferred
        at = next((i for i, task in enumerate(self._waiting) if task.track == wanted), -1)
        return self._waiting.pop(at)

    def _take(self, news: Said[Todo] | Died[Todo]) -> Iterator[Event]:
        task = news.task if isinstance(news, Died) else news.worker.task
        if task is None:
            return
        if isinstance(news, Died):
            yield from self._bury(task, news.ended or "The decoder crashed on this file.")
            return
        worker = news.worker
        match news.message:
            case Identified(sound):
                yield from self._identified(worker, task, sound)
            case Heard(analysis) if not self._absence.again(task.path):
                yield from self._stored(lambda writer: writer.analysed(analysis))
                yield from self._finished(worker, task, mapped=bool(analysis.vectors))
            case Heard():
                self._release(worker)
                self._waiting.insert(0, task)
            case Refused(reason, report):
                self._release(worker)
                yield from self._give_up(task, reason, report)

    def _bury(self, task: Todo, reason: str) -> Iterator[Event]:
        for worker in [w for w in self._current if w.task is task]:
            self._let_go(worker)
        if task.track in self._again:
            yield from self._give_up(task, reason)
        else:
            self._broke[task.track] = task

    def _identified(self, worker: Worker[Todo], task: Todo, sound: SoundId) -> Iterator[Event]:
        track = yield from self._stored(lambda writer: writer.identified(task.track, sound))
        missing = self._reader.missing(sound, self._wanted)
        unheard = bool(missing) or not self._reader.is_measured(sound)
        twin = any(other == sound for _, other in self._current.values())
        if unheard and not twin:
            self._current[worker] = (track, sound)
            self._listeners.tell(worker, GoOn(missing))
            return
        self._current[worker] = (track, None)
        self._listeners.tell(worker, GoOn(None))
        if unheard:  # another worker is hearing this very sound: look again when it has finished
            self._release(worker)
            self._after.setdefault(sound, []).append(replace(task, track=track))
        else:  # heard before, under another name or in another place
            yield from self._finished(worker, task, known=True)

    def _finished(
        self, worker: Worker[Todo], task: Todo, *, mapped: bool = True, known: bool = False
    ) -> Iterator[Event]:
        track, _ = self._release(worker)
        self._done += 1
        self._pace.finished(time.monotonic())
        yield TrackDone(track, task.path, mapped, known)

    def _release(self, worker: Worker[Todo]) -> tuple[TrackId, SoundId | None]:
        worker.task = None
        return self._let_go(worker)

    def _let_go(self, worker: Worker[Todo]) -> tuple[TrackId, SoundId | None]:
        track, sound = self._current.pop(worker)
        if sound is not None and all(other != sound for _, other in self._current.values()):
            self._waiting += self._after.pop(sound, [])
        return track, sound

    def _stored(self, write: Callable[[Writer], T]) -> Generator[Event, None, T]:
        return (yield from stored(self._keeper, self._control, write, self._progress))

    def _give_up(self, task: Todo, reason: str, report: str = "") -> Iterator[Event]:
        if self._absence.again(task.path):
            self._waiting.insert(0, task)
            return
        self._done += 1
        self._pace.finished(time.monotonic())
        if self._absence.missed(task.path):
            there = [one for one in self._waiting if not self._absence.put_off(one.path)]
            self._done += len(self._waiting) - len(there)
            self._waiting = there
            return
        problem = Problem(task.path, reason, "analysis" if report else "decode")
        yield from self._stored(lambda writer: writer.problem(problem))
        yield TrackFailed(problem)

    def _progress(self) -> Progress:
        now = time.monotonic()
        return Progress(
            what="listening",
            done=self._done,
            total=self._total,
            per_minute=self._pace.per_minute(),
            left=self._pace.left(now, self._total - self._done),
            paused=self._control.paused,
            waiting=self._absence.waiting or self._control.waiting,
            overrulable=self._control.overrulable and not self._absence.waiting,
        )
