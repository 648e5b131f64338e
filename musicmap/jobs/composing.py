"""Composing the demo library, a track at a time in each process."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from musicmap.demo.catalogue import Entry, entries
from musicmap.errors import UserError
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Crew, Died, Said
from musicmap.jobs.events import Done, Event, Failed, Progress
from musicmap.jobs.pace import Pace

_BEAT_S = 0.5


@dataclass(frozen=True, slots=True)
class Play:
    entry: Entry
    folder: Path


@dataclass(frozen=True, slots=True)
class Played:
    path: Path


def compose(folder: Path, control: Control, workers: int = 0) -> Generator[Event, None, None]:
    """Compose what is missing of the demo library in `folder`. Tracks that are there already count as done.

    `workers`: processes; 0 takes one for each core. The events are `Progress` and end with `Done` or `Failed`;
    closing them early ends all workers. What is half written then is hidden, and the next time written over.
    """
    wanted = entries()
    missing = [entry for entry in wanted if not (folder / entry.path).exists()]
    try:
        if missing and not control.cancelled:
            yield from _composing(folder, control, missing, len(wanted), workers or os.cpu_count() or 1)
        else:
            yield Progress("composing", len(wanted) - len(missing), len(wanted))
        yield Done(cancelled=control.cancelled)
    except UserError as error:
        yield Failed(str(error))


def _composing(folder: Path, control: Control, missing: list[Entry], total: int, workers: int) -> Iterator[Event]:
    pace = Pace(time.monotonic())
    waiting = missing[::-1]
    left = len(missing)
    crew: Crew[Entry] = Crew(play, (), min(workers, left))
    try:
        while left and not control.cancelled:
            now = time.monotonic()
            yield Progress("composing", total - left, total, pace.per_minute(), pace.left(now, left), control.paused)
            for worker in () if control.holds() else crew.idle[: len(waiting)]:
                entry = waiting.pop()
                crew.give(worker, entry, Play(entry, folder))
            for news in crew.listen(_BEAT_S, control.bell):
                match news:
                    case Said(worker, Played()):
                        worker.task = None
                        left -= 1
                        pace.finished(time.monotonic())
                    case Said(_, UserError() as error):
                        raise error
                    case Died():
                        raise UserError("The demo could not be composed: a process of it ended.", "Try again.")
            control.heard()
            (pace.paused if control.holds() else pace.resumed)(time.monotonic())
        yield Progress("composing", total - left, total)
    finally:
        crew.dismiss()


def play(connection: Connection) -> None:
    """A worker's main function."""
    from musicmap.demo.write import compose_track  # numpy, av: the parent does without

    while True:
        try:
            task: Play = connection.recv()
            try:
                answer: Played | UserError = Played(compose_track(task.entry, task.folder))
            except OSError as error:
                mend = "Make room, or choose another folder."
                answer = UserError(f"Nothing can be written to {task.folder}: {error.strerror}.", mend)
            connection.send(answer)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return
