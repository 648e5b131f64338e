"""What a listening process hears with: the decoder, the front end and the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing import parent_process
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import get_args

import numpy as np

from musicmap.audio.decode import mono, mono_from, probe
from musicmap.audio.frontend import LogMel
from musicmap.audio.identity import sound_id
from musicmap.audio.loudness import Meter
from musicmap.errors import UnreadableAudio
from musicmap.models.card import ModelCard
from musicmap.models.engine import Engine
from musicmap.models.onnx_engine import OnnxEngine
from musicmap.types import Analysis, Floats, Glimpse, LayerKind, LayerRef, ModelName, Seconds, SoundId, Vectors

GLIMPSES = 3
"""Segments of a file that are heard at a first look: the neighbours of a track's mean are then two thirds of those
that it has in the whole (with 2: 0.58 of them, with 5: 0.75; 307 real tracks)."""
_SHORT = 34
"""Files of fewer segments (100 s) are heard in one place less: there is less in them to miss."""

SILENT = 2 / 32_768
"""A peak below the last bit of 16, where dither is: all such files would lie on one another."""


class Ears:
    """The models of one worker, loaded when first needed."""

    def __init__(self, cards: tuple[ModelCard, ...], gate: Event, pulse: Callable[[], None] = lambda: None) -> None:
        """`gate` is closed while the work is paused; `pulse` is called as it gets on."""
        self._cards = {card.name: card for card in cards}
        self._engines: dict[ModelName, Engine] = {}
        self._open = ExitStack()
        self._gate = gate
        self._pulse = pulse

    def __enter__(self) -> Ears:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

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

        Raises:
            UnreadableAudio: it cannot be decoded, is shorter than one segment, or silent.
        """
        cards = [self._cards[name] for name in models]
        meter, rate = Meter(), next(iter(self._cards.values())).rate
        counted = _Counted(mono(path, rate, meter.hear))
        rows: dict[LayerRef, list[Floats]] = {card.layer(kind): [] for card in cards for kind in get_args(LayerKind)}
        for patches in LogMel(cards[0].front_end).patches(counted) if cards else counted:
            self._wait_while_paused()
            self._pulse()
            for card in cards:
                for kind, values in self._engine(card).run(patches).items():
                    rows[card.layer(kind)].append(values)
        duration = Seconds(counted.samples / rate)
        if not all(rows.values()):
            raise UnreadableAudio(f"Too short: {duration:.1f} seconds, and a segment has {cards[0].segment:.0f}.")
        level = meter.level()
        if level.peak < SILENT:
            raise UnreadableAudio("There is nothing but silence in this file.")
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
            level=level,
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
