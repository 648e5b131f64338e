"""A round over many tracks with one question about each, in which nothing is held against a file.

What cannot be answered is listened to as a whole later, and there it is told what is wrong with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from musicmap.cache.records import Todo
from musicmap.jobs.absence import Absence
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Died
from musicmap.jobs.events import Event, Progress
from musicmap.jobs.listeners import Refused, Team
from musicmap.jobs.pace import Pace

_BEAT_S = 0.5

Take = Callable[[Todo, Any, Callable[[], Progress]], Iterator[Event]]
"""What is done with an answer; the last is how far it is, to say so when that takes long."""


def go_round(
    what: str,
    todo: Sequence[Todo],
    ask: Callable[[Todo], Any],
    take: Take,
    team: Team[Todo],
    control: Control,
    absence: Absence,
) -> Iterator[Event]:
    """Ask about each of these tracks, in this order, and take in what is answered."""
    waiting, done = list(todo)[::-1], 0
    pace, said = Pace(time.monotonic()), 0.0
    while done < len(todo) and not control.cancelled:
        if time.monotonic() - said >= _BEAT_S:
            said = time.monotonic()
            yield _progress(what, control, absence, pace, done, len(todo))
        if not control.holds() and not absence.holds():
            for worker in team.free[: len(waiting)]:
                next_one = waiting.pop()
                team.give(worker, next_one, ask(next_one))
        for news in team.news(_BEAT_S, control):
            task = news.task if isinstance(news, Died) else news.worker.task
            if task is None:
                continue
            answer = None
            if not isinstance(news, Died):
                news.worker.task = None
                answer = None if isinstance(news.message, Refused) else news.message
            if answer is None and absence.again(task.path):
                waiting.insert(0, task)
                continue
            done += 1
            pace.finished(time.monotonic())
            if answer is not None:
                yield from take(task, answer, partial(_progress, what, control, absence, pace, done, len(todo)))
        control.heard()
        (pace.paused if control.holds() or absence.waiting else pace.resumed)(time.monotonic())
    if todo:
        yield _progress(what, control, absence, pace, done, len(todo))


def _progress(what: str, control: Control, absence: Absence, pace: Pace, done: int, total: int) -> Progress:
    now = time.monotonic()
    return Progress(
        what,
        done,
        total,
        pace.per_minute(),
        pace.left(now, total - done),
        paused=control.paused,
        waiting=absence.waiting or control.waiting,
        overrulable=control.overrulable and not absence.waiting,
    )
