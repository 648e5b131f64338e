"""The process that listens: one file at a time, one pass over its audio for all models.

A file is identified, glanced at (a few segments of it), or listened to as a whole. The latter is a dialogue with the
analysis: the worker says `Ready` when it has started, gets `Listen`, answers `Identified`, is told which models have
not heard this sound yet (`GoOn`), and answers `Heard`; or `Refused`, when there is no sound to be had; or `Unable`,
when it cannot listen to anything.
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path

from musicmap.errors import UnreadableAudio, UserError
from musicmap.jobs.limits import resident
from musicmap.jobs.listeners import Alive, Ready, Refused, Unable
from musicmap.jobs.priority import stand_back
from musicmap.models.card import ModelCard
from musicmap.models.providers import may_have_others
from musicmap.types import Analysis, Glimpse, ModelName, SoundId

_PULSE_S = 1.0


@dataclass(frozen=True, slots=True)
class Glance:
    path: Path
    model: ModelName


@dataclass(frozen=True, slots=True)
class Glimpsed:
    glimpse: Glimpse


@dataclass(frozen=True, slots=True)
class Identify:
    path: Path


@dataclass(frozen=True, slots=True)
class Listen:
    path: Path


@dataclass(frozen=True, slots=True)
class Identified:
    sound: SoundId


@dataclass(frozen=True, slots=True)
class GoOn:
    models: tuple[ModelName, ...] | None
    """Those that have not heard it; none: it is only to be measured. None: this sound is known, or somebody else has
    it in hand, and no answer is due."""


@dataclass(frozen=True, slots=True)
class Heard:
    analysis: Analysis


def listen(
    connection: Connection, cards: tuple[ModelCard, ...], gate: Event, accelerator: Semaphore | None = None
) -> None:
    """A worker's main function; `gate` is closed while the analysis is paused.

    Who gets hold of `accelerator` computes on the graphics card, if there is one: as many at a time as it lets, so
    that not each of them takes its memory. It is never given back. A worker that dies with it, perhaps of it, takes it
    along, and the others go on without.
    """
    # Decoders and models are loaded by the worker, not by whoever starts it.
    from musicmap.jobs.ears import Ears

    stand_back("background")
    accelerate = accelerator is not None and may_have_others() and accelerator.acquire(block=False)
    with Ears(cards, gate, _Pulse(connection), accelerate=accelerate) as ears:
        try:
            if accelerate:
                ears.load()  # with the driver's own memory, which is no file's fault
        except UserError as error:
            connection.send(Unable(error))
            return
        connection.send(Ready(resident() if accelerate else 0))
        while True:
            try:
                task: Identify | Listen | Glance = connection.recv()
                answer: Identified | Heard | Glimpsed | Refused | Unable
                try:
                    if isinstance(task, Glance):
                        answer = Glimpsed(ears.glimpse(task.path, task.model))
                    elif isinstance(task, Identify):
                        answer = Identified(ears.identify(task.path))
                    else:
                        connection.send(Identified(sound := ears.identify(task.path)))
                        go_on: GoOn = connection.recv()
                        if go_on.models is None:
                            continue
                        answer = Heard(ears.hear(task.path, sound, go_on.models))
                except UnreadableAudio as error:
                    answer = Refused(str(error))
                except UserError as error:
                    answer = Unable(error)
                connection.send(answer)
            except (EOFError, BrokenPipeError, ConnectionResetError):
                return
            except Exception:  # noqa: BLE001 - one bad file costs one file
                connection.send(Refused("musicmap stumbled over this file.", traceback.format_exc()))


class _Pulse:
    """Says that the work gets on, once a second at most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._said = 0.0

    def __call__(self) -> None:
        if time.monotonic() - self._said >= _PULSE_S:
            self._said = time.monotonic()
            self._connection.send(Alive())
