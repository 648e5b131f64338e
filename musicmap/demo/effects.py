"""What a part's sound goes through on its way to the mix: amplifier, filter sweep, echo, ducking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.demo.tone import LOUD, RATE, Numbers, count, dice, filtered, levelled, resonant, swept
from musicmap.types import Floats


@dataclass(frozen=True, slots=True)
class Amplifier:
    """An overdriven guitar amplifier and its cabinet: what makes a power chord of two strings."""

    drive: float = 12.0
    """How far over the clipping point the strings are."""
    fizz: float = 0.5
    """How rough the strings are: pick and windings, as noise that follows them."""
    presence: float = 1.0
    """What the loudspeaker adds about 3 kHz, where such guitars bite."""

    def __call__(self, samples: Floats) -> Floats:
        """See `Effect`."""
        rough = dice("amplifier").standard_normal(samples.shape, dtype=np.float32)
        # Lows are held back before the clipping, or they would swallow the chord, and come back in the cabinet.
        tight = np.diff(samples, axis=1, prepend=np.float32(0)) + np.float32(0.07) * samples
        tight *= 1 + np.float32(self.fizz) * rough
        once = np.tanh(np.float32(self.drive * 20) * tight + np.float32(0.2))
        twice = np.tanh(3 * (once - np.float32(np.tanh(0.2))))
        return np.float32(LOUD) * filtered(twice, self._cabinet)

    def _cabinet(self, f: Numbers) -> Numbers:
        """A closed box with twelve inches of paper: a thump, a hole about 1.4 kHz, a bite, and little above."""
        thump = 1.3 * np.exp(-(np.log2(np.maximum(f, 1) / 120) ** 2) / 0.8)
        middle = 0.7 * np.exp(-(np.log2(np.maximum(f, 1) / 420) ** 2) / 1.0)
        bite = self.presence * 1.1 * np.exp(-(np.log2(np.maximum(f, 1) / 3000) ** 2) / 0.25)
        return (0.22 + thump + middle + bite) * f / (f + 60) / np.sqrt(1 + (f / 5200) ** 8)


@dataclass(frozen=True, slots=True)
class Sweep:
    """A low-pass filter that moves in straight lines (over log frequency) between points."""

    points: tuple[tuple[float, float], ...]
    """(part of the whole length, Hz)."""
    resonance: float = 0.2

    def __call__(self, samples: Floats) -> Floats:
        """See `Effect`."""
        at, cutoff = np.array(self.points).T
        return swept(samples, np.exp(np.interp(np.linspace(0, 1, 800), at, np.log(cutoff))), self.resonance)


@dataclass(frozen=True, slots=True)
class Echo:
    """Repeats that get weaker, left and right in turn."""

    seconds: float
    feedback: float = 0.4
    level: float = 0.4

    def __call__(self, samples: Floats) -> Floats:
        """See `Effect`."""
        out = samples.copy()
        lag, gain, crossed = count(self.seconds), self.level, samples
        for repeat in range(1, 6):
            crossed = crossed[::-1]
            if repeat * lag >= samples.shape[1]:
                break
            out[:, repeat * lag :] += np.float32(gain) * crossed[:, : samples.shape[1] - repeat * lag]
            gain *= self.feedback
        return out


@dataclass(frozen=True, slots=True)
class Duck:
    """Makes way for a kick drum on every beat, as a compressor fed by it would: the music breathes."""

    bpm: float
    depth: float = 0.7

    def __call__(self, samples: Floats) -> Floats:
        """See `Effect`."""
        beat = (np.arange(samples.shape[1]) * np.float32(self.bpm / 60 / RATE)) % 1
        return np.asarray(samples * (1 - np.float32(self.depth) * np.clip(1 - beat * 1.6, 0, 1) ** 2), np.float32)


@dataclass(frozen=True, slots=True)
class Tremolo:
    """Loudness that swings from side to side, as in an electric piano."""

    hertz: float = 4.5
    depth: float = 0.35

    def __call__(self, samples: Floats) -> Floats:
        """See `Effect`."""
        swing = np.float32(self.depth) * np.sin(
            (np.arange(samples.shape[1]) * (2 * np.pi * self.hertz / RATE)).astype(np.float32)
        )
        return samples * np.stack([1 + swing, 1 - swing])


@dataclass(frozen=True, slots=True)
class Tape:
    """Worn tape: soft saturation and few highs."""

    roof: float = 5000.0
    drive: float = 3.0

    def __call__(self, samples: Floats) -> Floats:
        """See `Effect`."""
        before = float(np.sqrt(np.mean(np.square(samples))))
        warm = np.tanh(self.drive * samples)
        return levelled(filtered(np.asarray(warm, np.float32), resonant((), 1.0, self.roof)), before)
