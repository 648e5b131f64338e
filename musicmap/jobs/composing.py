"""Composing the demo library, a track a worker at a time. What is there already is not composed again."""

from __future__ import annotations

import os
import time
import traceback
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from musicmap.demo.catalogue import Entry, entries
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Crew, Died, Said
from musicmap.jobs.events import Done, Event, Failed, Progress
from musicmap.jobs.pace import Pace

_BEAT_S = 0.5


def work(connection: Connection, folder: Path) -> None:
    """A worker: compose the entries it is given. Answers None, or why it could not."""
    from musicmap.demo.write import compose_track

    while True:
        try:
            entry: Entry = connection.recv()
            answer: Failed | None = None
            try:
                compose_track(entry, folder)
            except OSError as error:
                answer = Failed(f"The demo cannot be written to {folder}: {error.strerror}. Free some space there.")
            except Exception:  # noqa: BLE001 - told in full
                answer = Failed("The demo could not be composed.", traceback.format_exc())
            connection.send(answer)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def compose(folder: Path, control: Control, workers: int = 0) -> Iterator[Event]:
    """Write the demo library into `folder`. The events end with `Done` or `Failed`.

    Args:
        workers: processes; 0 takes one for each core.
    """
    every = entries()
    waiting = deque(entry for entry in every if not (folder / entry.path).exists())
    done = len(every) - len(waiting)
    pace = Pace(time.monotonic())

    def progress() -> Progress:
        left = pace.left(time.monotonic(), len(every) - done)
        return Progress("composing", done, len(every), pace.per_minute(), left)

    yield progress()
    if not waiting:
        yield Done()
        return
    crew: Crew[Entry] = Crew(work, (folder,), min(workers or os.cpu_count() or 1, len(waiting)))
    try:
        while done < len(every) and not control.cancelled:
            for worker in crew.idle if waiting else ():
                if waiting:
                    entry = waiting.popleft()
                    crew.give(worker, entry, entry)
            for news in crew.listen(_BEAT_S, control.bell):
                match news:
                    case Died():
                        yield Failed("The demo could not be composed: a process ended.", f"exit code {news.exit_code}")
                        return
                    case Said(_, Failed() as failure):
                        yield failure
                        return
                    case Said(worker, _):
                        worker.task = None
                        done += 1
                        pace.finished(time.monotonic())
                        yield progress()
            control.heard()
        yield Done(cancelled=control.cancelled)
    finally:
        crew.dismiss()
