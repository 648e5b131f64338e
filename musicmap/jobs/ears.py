"""What a listening process hears with: the decoder, the front end and the models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from multiprocessing import parent_process
from pathlib import Path
from typing import Protocol

import numpy as np

from musicmap.audio.bands import RATE
from musicmap.audio.decode import mono, mono_from, probe
from musicmap.audio.frontend import FrontEnd, LogMel
from musicmap.audio.identity import sound_id
from musicmap.audio.loudness import Meter
from musicmap.errors import UnreadableAudio
from musicmap.models.card import ModelCard
from musicmap.models.engine import Engine
from musicmap.models.engines import engine_of
from musicmap.types import Analysis, Floats, Glimpse, LayerKind, ModelName, Seconds, SoundId, Vectors

GLIMPSES = 3
"""Segments of a file that are heard at a first look: the neighbours of a track's mean are then two thirds of those
that it has in the whole (with 2: 0.58 of them, with 5: 0.75; 307 real tracks)."""
_SHORT = 34
"""Files of fewer segments (100 s) are heard in one place less: there is less in them to miss."""

SILENT = 2 / 32_768
"""A peak below the last bit of 16, where dither is: all such files would lie on one another."""


class Gate(Protocol):
    """Closed while the work is paused."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is open, so long at most; gives whether it is."""


class Ears:
    """The models of one worker, loaded when first needed."""

    def __init__(
        self,
        cards: tuple[ModelCard, ...],
        gate: Gate,
        pulse: Callable[[], None] = lambda: None,
        *,
        accelerate: bool = False,
    ) -> None:
        """`gate` is closed while the work is paused; `pulse` is called as it gets on; `accelerate`: see `engine_of`."""
        self._cards = {card.name: card for card in cards}
        self._engines: dict[ModelName, Engine] = {}
        self._open = ExitStack()
        self._gate = gate
        self._pulse = pulse
        self._accelerate = accelerate

    def __enter__(self) -> Ears:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def load(self) -> None:
        """Load all models now. Raises ModelError."""
        for card in self._cards.values():
            self._engine(card)

    @staticmethod
    def identify(path: Path) -> SoundId:
        """Which sound a file holds. Raises UnreadableAudio."""
        return sound_id(path)

    def glimpse(self, path: Path, model: ModelName) -> Glimpse:
        """Let one model hear a few segments, spread over the file: each as it hears it in the whole.

        Raises:
            UnreadableAudio: it cannot be decoded there, or its header does not say how long it is.
        """
        card, log_mel = self._cards[model], LogMel(self._cards[model].front_end)
        segments = int((probe(path).duration or 0.0) / card.segment)
        places = GLIMPSES - (segments < _SHORT)
        wanted = sorted({int((2 * i + 1) * segments / (2 * places)) for i in range(places)}) if segments else []
        found = [(n, log_mel.patch_at(n, lambda sample: mono_from(path, sample, card.rate))) for n in wanted]
        there = [(number, patch) for number, patch in found if patch is not None]
        if not there:
            raise UnreadableAudio("Its header does not say how long it is.")
        rows = self._engine(card).run(np.concatenate([patch for _, patch in there]))
        return Glimpse(
            np.array([number for number, _ in there], np.int32),
            {card.layer(k): Vectors(card.layer(k), values, card.segment, card.version) for k, values in rows.items()},
        )

    def hear(self, path: Path, sound: SoundId, models: tuple[ModelName, ...]) -> Analysis:
        """Decode once, measure it, and let every model hear every segment.

        A sound that is shorter than one segment of a model has no rows in that model's layers.

        Raises:
            UnreadableAudio: it cannot be decoded, is shorter than one segment of each of the models, or silent.
        """
        cards = [self._cards[name] for name in models]
        meter, hearings = Meter(), [Hearing(card, self._engine(card)) for card in cards]
        wanted = dict.fromkeys(card.front_end for card in cards)
        front_ends = {front_end: LogMel(front_end).listening() for front_end in wanted}
        samples = 0
        for block in mono(path, RATE, meter.hear):
            self._wait_while_paused()
            self._pulse()
            samples += len(block)
            self._pass_on({front_end: one.take(block) for front_end, one in front_ends.items()}, hearings)
        self._pass_on({front_end: one.end() for front_end, one in front_ends.items()}, hearings)
        heard = [hearing.vectors() for hearing in hearings]
        duration = Seconds(samples / RATE)
        # What other models have heard before is long enough for them.
        of_all = len(cards) == len(self._cards)
        if of_all and not any(len(vectors.values) for found in heard for vectors in found):
            shortest = min(card.segment for card in cards)
            raise UnreadableAudio(f"Too short: {duration:.1f} seconds, and a segment has {shortest:.0f}.")
        level = meter.level()
        if level.peak < SILENT:
            raise UnreadableAudio("There is nothing but silence in this file.")
        return Analysis(
            sound=sound,
            duration=duration,
            vectors={vectors.layer: vectors for found in heard for vectors in found},
            level=level,
        )

    def _pass_on(self, patches: Mapping[FrontEnd, Iterable[Floats]], hearings: Sequence[Hearing]) -> None:
        """Give each patch to all models that have its front end."""
        for front_end, some in patches.items():
            for patch in some:
                for hearing in hearings:
                    if hearing.front_end == front_end:
                        hearing.take(patch)

    def _engine(self, card: ModelCard) -> Engine:
        if card.name not in self._engines:
            self._engines[card.name] = self._open.enter_context(engine_of(card, accelerate=self._accelerate))
        return self._engines[card.name]

    def _wait_while_paused(self) -> None:
        while not self._gate.wait(1.0):
            parent = parent_process()
            if parent is not None and not parent.is_alive():
                raise EOFError  # the program is gone: nobody will open the gate again


class Hearing:
    """What one model hears in one stream, patch by patch."""

    def __init__(self, card: ModelCard, engine: Engine) -> None:
        self.front_end = card.front_end
        self._card, self._engine = card, engine
        self._waiting: list[Floats] = []
        """Patches, until there are as many as the model wants at once."""
        self._rows: dict[LayerKind, list[Floats]] = {
            kind: [np.zeros((0, len(card.columns(kind))), np.float32)] for kind in card.kinds
        }

    def take(self, patch: Floats) -> None:
        """(1, frames, mels)"""
        self._waiting.append(patch)
        if len(self._waiting) >= self._engine.batch:
            self._hear()

    def vectors(self) -> list[Vectors]:
        """Of each layer that the model has, all rows."""
        if self._waiting:
            self._hear()
        card = self._card
        return [
            Vectors(card.layer(kind), np.concatenate(rows), card.segment, card.version)
            for kind, rows in self._rows.items()
        ]

    def _hear(self) -> None:
        for kind, values in self._engine.run(np.concatenate(self._waiting)).items():
            self._rows[kind].append(values)
        self._waiting = []
