"""Models that listen to a layer of another model (heads): they name what that one has heard, without any sound.

Their work is a few products of small matrices a track, done in a process of its own, within the limits of one that
listens to a file: what a user's model does to it costs that process.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

from musicmap.cache.reader import Reader
from musicmap.cache.records import Todo
from musicmap.cache.writer import Writer
from musicmap.errors import ModelError, UserError
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Died, Said
from musicmap.jobs.events import Event, Progress, TrackNamed
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.limits import Limits
from musicmap.jobs.listeners import Listeners, Ready
from musicmap.jobs.pace import Pace
from musicmap.jobs.priority import stand_back
from musicmap.jobs.storing import stored
from musicmap.models.card import ModelCard
from musicmap.types import Analysis, Floats, LayerKind, ModelName, SoundId, Vectors

_BEAT_S = 0.5
_AGAIN = "musicmap models remove takes it away."


@dataclass(frozen=True, slots=True)
class Read:
    """Rows of the layer that a model listens to."""

    model: ModelName
    rows: Floats


@dataclass(frozen=True, slots=True)
class Named:
    """A row for each, in each of the model's layers."""

    layers: dict[LayerKind, Floats]


def read(connection: Connection, cards: tuple[ModelCard, ...]) -> None:
    """The process that reads: `Ready` first, then for each `Read` a `Named`, or the UserError that is in the way."""
    from contextlib import ExitStack

    from musicmap.models.engine import Engine
    from musicmap.models.engines import engine_of

    stand_back("background")
    connection.send(Ready())
    by_name, engines = {card.name: card for card in cards}, dict[ModelName, Engine]()
    with ExitStack() as opened:
        while True:
            try:
                task: Read = connection.recv()
                try:
                    if task.model not in engines:
                        engines[task.model] = opened.enter_context(engine_of(by_name[task.model]))
                    answer: Named | UserError = Named(engines[task.model].run(task.rows))
                except UserError as error:
                    answer = error
                connection.send(answer)
            except (EOFError, BrokenPipeError, ConnectionResetError):
                return


def name_layers(
    heads: Sequence[ModelCard], sources: Sequence[ModelCard], keeper: Keeper, control: Control, limits: Limits
) -> Iterator[Event]:
    """Let `heads` read what `sources` have heard by now, where they have not yet.

    Raises:
        UserError: a head cannot be used, crashes, or takes more than `limits` for one track; when the others have done
            their work.
    """
    if not heads:
        return
    wanted = {card.name: card.version for card in heads}
    heard = {card.name: card.version for card in sources}
    with Reader(keeper.file) as reader:
        todo = [task for task in reader.todo(wanted) if task.missing and task.sound is not None]
        if todo:
            yield from _Naming(heads, heard, reader, keeper, control, limits).events(todo)


class _Naming:
    """One run over the tracks to do."""

    def __init__(
        self,
        heads: Sequence[ModelCard],
        heard: Mapping[ModelName, str],
        reader: Reader,
        keeper: Keeper,
        control: Control,
        limits: Limits,
    ) -> None:
        self._cards = {card.name: card for card in heads}
        self._heard, self._reader, self._keeper, self._control = heard, reader, keeper, control
        stillborn = "The models that read what others have heard cannot start: their process ends at once."
        self._team: Listeners[ModelName] = Listeners(read, (tuple(heads),), 1, stillborn, limits)
        self._broken: dict[ModelName, UserError] = {}

    def events(self, todo: Sequence[Todo]) -> Iterator[Event]:
        pace, said, seen = Pace(time.monotonic()), 0.0, set[SoundId]()
        durations = {track.sound: track.duration for track in self._reader.tracks()}
        try:
            for done, task in enumerate(todo):
                while self._control.holds() and not self._control.cancelled:
                    yield self._still(done, len(todo))
                    self._control.rest(_BEAT_S)
                if self._control.cancelled:
                    return
                if time.monotonic() - said >= _BEAT_S:
                    said = time.monotonic()
                    yield Progress("naming", done, len(todo), pace.per_minute(), pace.left(said, len(todo) - done))
                if task.sound is None or task.sound in seen:
                    continue
                seen.add(task.sound)
                found = {vectors.layer: vectors for name in task.missing for vectors in self._named(task.sound, name)}
                if found:
                    analysis = Analysis(task.sound, durations[task.sound], found)
                    write = partial(Writer.analysed, analysis=analysis)
                    yield from stored(self._keeper, self._control, write, partial(self._still, done, len(todo)))
                    yield TrackNamed(task.track, task.path)
                pace.finished(time.monotonic())
            yield Progress("naming", len(todo), len(todo))
        finally:
            self._team.dismiss()
        for error in self._broken.values():
            raise error

    def _still(self, done: int, total: int) -> Progress:
        control = self._control
        return Progress(
            "naming",
            done,
            total,
            paused=control.paused,
            waiting=control.waiting,
            overrulable=control.overrulable,
        )

    def _named(self, sound: SoundId, name: ModelName) -> list[Vectors]:
        card = self._cards[name]
        source = None if card.listens_to is None else self._reader.vectors_of(sound, card.listens_to)
        # What was heard under another version will be heard again, and is read then.
        if source is None or source.version != self._heard.get(source.layer.model) or name in self._broken:
            return []
        try:
            given = self._ask(card, source.values)
        except UserError as error:
            self._broken[name] = error
            return []
        return [Vectors(card.layer(kind), rows, source.segment, card.version) for kind, rows in given.items()]

    def _ask(self, card: ModelCard, rows: Floats) -> Mapping[LayerKind, Floats]:
        """Nothing when it is cancelled."""
        asked = False
        while not self._control.cancelled:
            for worker in () if asked else self._team.free:
                self._team.give(worker, card.name, Read(card.name, rows))
                asked = True
            for news in self._team.news(_BEAT_S, self._control):
                match news:
                    case Said(worker, message):
                        worker.task = None
                        if isinstance(message, Named):
                            return message.layers
                        raise message
                    case Died(_, _, ended):
                        what = "takes too long, or too much memory" if ended else "crashes"
                        raise ModelError(f"The model “{card.name}” {what} when it is run.", _AGAIN)
            self._control.heard()
        return {}
