"""Voices to one block of stereo. Pure arithmetic: the same stretch can be mixed again, and differently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from musicmap.playback.voice import Voice
from musicmap.types import Doubles, Floats

KNEE = 10.0 ** (-1.0 / 20.0)
"""Peaks are rounded above 1 dB below full scale."""


@dataclass(frozen=True, slots=True)
class Ramp:
    """A level that goes in a straight line from `before` to `after` within [at, at + frames)."""

    at: int = 0
    frames: int = 1
    before: float = 1.0
    after: float = 1.0

    def level(self, at: int, frames: int) -> Doubles:
        """The level over [at, at + frames)."""
        part = np.clip((np.arange(at, at + frames) - self.at) / self.frames, 0.0, 1.0)
        return np.asarray(self.before + (self.after - self.before) * part, np.float64)

    def to(self, after: float, at: int, frames: int) -> Ramp:
        """From where this ramp is at frame `at` to a new level."""
        return Ramp(at, max(frames, 1), float(self.level(at, 1)[0]), after)


def amplitude(volume: float) -> float:
    """What a volume of 0 to 1 multiplies samples with: its cube, about even steps to the ear (as PulseAudio)."""
    return min(max(volume, 0.0), 1.0) ** 3


def soften(block: Floats) -> None:
    """Round off, in place, what exceeds `KNEE`, so that nothing exceeds 1.

    A tanh knee with slope 1 where it begins. It keeps no state (a limiter with look-ahead would), which is what lets a
    stretch be mixed again; at the levels of levelled music it is seldom entered.
    """
    size = np.abs(block)
    over = size > KNEE
    if over.any():
        room = 1.0 - KNEE
        block[over] = np.sign(block[over]) * (KNEE + room * np.tanh((size[over] - KNEE) / room))


def mix(voices: Iterable[Voice], volume: Ramp, at: int, frames: int) -> Floats:
    """Frames [at, at + frames) of the timeline: all voices, at a volume, peaks rounded. (frames, 2) float32."""
    out = np.zeros((frames, 2), np.float32)
    for voice in voices:
        voice.add_to(out, at)
    out *= volume.level(at, frames).astype(np.float32)[:, None]
    soften(out)
    return out
