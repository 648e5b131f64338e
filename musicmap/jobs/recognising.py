"""Recognising files that are new here by their sound, before anything is heard of them: a folder that was moved, or
another machine's results that were taken in, have been heard already. Nothing is decoded for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from musicmap.cache.reader import Reader
from musicmap.cache.records import Todo
from musicmap.jobs.absence import Absence
from musicmap.jobs.control import Control
from musicmap.jobs.events import Event, Progress, TrackDone
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.listeners import Team
from musicmap.jobs.listening import Identified, Identify
from musicmap.jobs.rounds import go_round
from musicmap.jobs.storing import stored
from musicmap.types import ModelName


def recognise(
    team: Team[Todo],
    keeper: Keeper,
    control: Control,
    absence: Absence,
    todo: Sequence[Todo],
    reader: Reader,
    wanted: Mapping[ModelName, str],
) -> Iterator[Event]:
    """Find out which sound each of these tracks holds. Those of which nothing is missing are done with that."""

    def take(task: Todo, answer: Identified, progress: Callable[[], Progress]) -> Iterator[Event]:
        sound = answer.sound
        track = yield from stored(keeper, control, lambda writer: writer.identified(task.track, sound), progress)
        if not reader.missing(sound, wanted) and reader.is_measured(sound):
            yield TrackDone(track, task.path, known=True)

    yield from go_round("recognising", todo, lambda task: Identify(task.path), take, team, control, absence)
