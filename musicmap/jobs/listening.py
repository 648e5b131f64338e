"""The process that listens: one file at a time, one pass over its audio for all models.

A dialogue with the analysis: it says `Ready` when it has started, gets `Listen`, answers `Identified`, is
told which models have not heard this sound yet (`GoOn`), and answers `Heard`; or `Refused`, when there is
no sound to be had; or `Unable`, when it cannot listen to anything.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import get_args

import numpy as np

from musicmap.audio.decode import mono
from musicmap.audio.frontend import LogMel
from musicmap.audio.identity import sound_id
from musicmap.errors import UnreadableAudio, UserError
from musicmap.models.card import ModelCard
from musicmap.models.engine import Engine
from musicmap.models.onnx_engine import OnnxEngine
from musicmap.types import Analysis, Floats, LayerKind, LayerRef, ModelName, Seconds, SoundId, Vectors

_NICENESS = 10


@dataclass(frozen=True, slots=True)
class Ready:
    """Until it says so, a death is no file's fault."""


@dataclass(frozen=True, slots=True)
class Listen:
    path: Path


@dataclass(frozen=True, slots=True)
class Identified:
    sound: SoundId


@dataclass(frozen=True, slots=True)
class GoOn:
    models: tuple[ModelName, ...]
    """None: this sound is known, or somebody else has it in hand; no answer is due."""


@dataclass(frozen=True, slots=True)
class Heard:
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Refused:
    reason: str
    report: str = ""
    """A traceback when the fault is ours."""


@dataclass(frozen=True, slots=True)
class Unable:
    """The fault lies neither in the file nor in the program: a damaged model, for one."""

    error: UserError


def listen(connection: Connection, cards: tuple[ModelCard, ...], gate: Event) -> None:
    """A worker's main function; `gate` is closed while the analysis is paused."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)  # music and windows go first
    with Ears(cards, gate) as ears:
        connection.send(Ready())
        while True:
            try:
                task: Listen = connection.recv()
                try:
                    connection.send(Identified(sound := sound_id(task.path)))
                    go_on: GoOn = connection.recv()
                    if not go_on.models:
                        continue
                    answer: Heard | Refused | Unable = Heard(ears.hear(task.path, sound, go_on.models))
                except UnreadableAudio as error:
                    answer = Refused(str(error))
                except UserError as error:
                    answer = Unable(error)
                connection.send(answer)
            except (EOFError, BrokenPipeError, ConnectionResetError):
                return
            except Exception:  # noqa: BLE001 - one bad file costs one file
                connection.send(Refused("musicmap stumbled over this file.", traceback.format_exc()))


class Ears:
    """The models of one worker, loaded when first needed."""

    def __init__(self, cards: tuple[ModelCard, ...], gate: Event) -> None:
        self._cards = {card.name: card for card in cards}
        self._engines: dict[ModelName, Engine] = {}
        self._open = ExitStack()
        self._gate = gate

    def __enter__(self) -> Ears:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def hear(self, path: Path, sound: SoundId, models: tuple[ModelName, ...]) -> Analysis:
        """Decode once, and let every model hear every segment.

        Raises:
            UnreadableAudio: it cannot be decoded, or is shorter than one segment.
        """
        cards = [self._cards[name] for name in models]
        counted = _Counted(mono(path, cards[0].rate))
        rows: dict[LayerRef, list[Floats]] = {card.layer(kind): [] for card in cards for kind in get_args(LayerKind)}
        for patches in LogMel(cards[0].front_end).patches(counted):
            self._wait_while_paused()
            for card in cards:
                for kind, values in self._engine(card).run(patches).items():
                    rows[card.layer(kind)].append(values)
        duration = Seconds(counted.samples / cards[0].rate)
        if not all(rows.values()):
            raise UnreadableAudio(f"Too short: {duration:.1f} seconds, and a segment has {cards[0].segment:.0f}.")
        return Analysis(
            sound=sound,
            duration=duration,
            vectors={
                card.layer(kind): Vectors(
                    card.layer(kind), np.concatenate(rows[card.layer(kind)]), card.segment, card.version
                )
                for card in cards
                for kind in get_args(LayerKind)
            },
        )

    def _engine(self, card: ModelCard) -> Engine:
        if card.name not in self._engines:
            self._engines[card.name] = self._open.enter_context(OnnxEngine(card))
        return self._engines[card.name]

    def _wait_while_paused(self) -> None:
        while not self._gate.wait(1.0):
            parent = parent_process()
            if parent is not None and not parent.is_alive():
                raise EOFError  # the program is gone: nobody will open the gate again


class _Counted:
    """Blocks that pass through, and how many samples they held."""

    def __init__(self, blocks: Iterator[Floats]) -> None:
        self._blocks = blocks
        self.samples = 0

    def __iter__(self) -> Iterator[Floats]:
        for block in self._blocks:
            self.samples += len(block)
            yield block
