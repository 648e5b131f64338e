"""The first look: a few segments of every track, breadth first, so that all of a library is soon on the map."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from musicmap.cache.records import Todo
from musicmap.cache.writer import Writer
from musicmap.jobs.absence import Absence
from musicmap.jobs.control import Control
from musicmap.jobs.events import Event, Progress, TrackGlimpsed
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.listeners import Team
from musicmap.jobs.listening import Glance, Glimpsed
from musicmap.jobs.rounds import go_round
from musicmap.jobs.storing import stored
from musicmap.types import ModelName


def glance(
    team: Team[Todo],
    keeper: Keeper,
    control: Control,
    absence: Absence,
    todo: Sequence[Todo],
    model: ModelName,
) -> Iterator[Event]:
    """Let the model hear a little of each of these tracks, in an order that is spread over all folders."""

    def take(task: Todo, answer: Glimpsed, progress: Callable[[], Progress]) -> Iterator[Event]:
        write = partial(Writer.glimpsed, track=task.track, glimpse=answer.glimpse)
        yield from stored(keeper, control, write, progress)
        yield TrackGlimpsed(task.track, task.path)

    ask = partial(_glance, model=model)
    yield from go_round("taking a first look", spread(todo), ask, take, team, control, absence)


def _glance(task: Todo, model: ModelName) -> Glance:
    return Glance(task.path, model)


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
