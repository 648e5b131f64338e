"""The first look: a few segments of every track, breadth first, so that all of a library is soon on the map.

Nothing is held against a file here. What cannot be glanced at is listened to as a whole later, and there it is told
what is wrong with it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

from musicmap.cache.records import Todo
from musicmap.cache.writer import Writer
from musicmap.jobs.absence import Absence
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Died
from musicmap.jobs.events import Event, Progress, TrackGlimpsed
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.listeners import Listeners
from musicmap.jobs.listening import Glance, Glimpsed
from musicmap.jobs.pace import Pace
from musicmap.jobs.storing import stored
from musicmap.types import ModelName

_BEAT_S = 0.5


def glance(
    listeners: Listeners[Todo],
    keeper: Keeper,
    control: Control,
    absence: Absence,
    todo: Sequence[Todo],
    model: ModelName,
) -> Iterator[Event]:
    """Let the model hear a little of each of these tracks, in an order that is spread over all folders."""
    waiting, done = spread(todo)[::-1], 0
    pace, said = Pace(time.monotonic()), 0.0
    while done < len(todo) and not control.cancelled:
        if time.monotonic() - said >= _BEAT_S:
            said = time.monotonic()
            yield _progress(control, absence, pace, done, len(todo))
        if not control.holds() and not absence.holds():
            for worker in listeners.free[: len(waiting)]:
                next_one = waiting.pop()
                listeners.give(worker, next_one, Glance(next_one.path, model))
        for news in listeners.news(_BEAT_S, control):
            task = news.task if isinstance(news, Died) else news.worker.task
            if task is None:
                continue
            glimpse = None
            if not isinstance(news, Died):
                news.worker.task = None
                glimpse = news.message.glimpse if isinstance(news.message, Glimpsed) else None
            if glimpse is None and absence.again(task.path):
                waiting.insert(0, task)
                continue
            done += 1
            pace.finished(time.monotonic())
            if glimpse is not None:
                write = partial(Writer.glimpsed, track=task.track, glimpse=glimpse)
                yield from stored(keeper, control, write, partial(_progress, control, absence, pace, done, len(todo)))
                yield TrackGlimpsed(task.track, task.path)
        control.heard()
        (pace.paused if control.holds() or absence.waiting else pace.resumed)(time.monotonic())
    if todo:
        yield _progress(control, absence, pace, done, len(todo))


def spread(todo: Sequence[Todo]) -> list[Todo]:
    """Every n-th, then those between: whatever has come so far is a fair picture of the whole."""
    order: list[int] = []
    step = 1 << max(len(todo) - 1, 0).bit_length()
    seen: set[int] = set()
    while step:
        order += [i for i in range(0, len(todo), step) if i not in seen]
        seen.update(range(0, len(todo), step))
        step //= 2
    return [todo[i] for i in order]


def _progress(control: Control, absence: Absence, pace: Pace, done: int, total: int) -> Progress:
    now = time.monotonic()
    return Progress(
        "taking a first look",
        done,
        total,
        pace.per_minute(),
        pace.left(now, total - done),
        paused=control.paused,
        waiting=absence.waiting or control.waiting,
        overrulable=control.overrulable and not absence.waiting,
    )
