"""What a part's sound goes through on its way to the mix: amplifier, filter sweep, echo, ducking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.demo.tone import RATE, Resonance, count, filtered, levelled, resonant, swept
from musicmap.types import Floats


@dataclass(frozen=True, slots=True)
class Amplifier:
    """An overdriven guitar amplifier and its cabinet: what makes a power chord of two strings."""

    drive: float = 12.0
    """How far over the clipping point the strings' loudest parts are."""
    bright: float = 4800.0
    """Hz where the loudspeaker gives up."""
    double: float = 0.012
    """Seconds by which a second take lags on the other side; 0: one take in the middle."""

    def __call__(self, samples: Floats) -> Floats:
        """See `Effect`."""
        mono = samples.mean(axis=0)
        mono = mono - 0.6 * np.concatenate([np.zeros(1, np.float32), mono[:-1]])
        # A little even distortion, as a valve's: the clipping is not quite symmetrical.
        clipped = np.tanh(self.drive * 10 * mono + np.float32(0.15)) - np.float32(np.tanh(0.15))
        cabinet = resonant(
            (Resonance(110, 90, 1.4), Resonance(420, 500, 0.5), Resonance(2400, 1800, 1.3)), 0.25, self.bright
        )
        voiced = filtered(np.asarray(clipped, np.float32), cabinet)
        voiced = voiced * np.float32(0.12 / max(1e-6, float(np.percentile(np.abs(voiced[::50]), 90))))
        lag = count(self.double)
        second = np.concatenate([np.zeros(lag, np.float32), voiced[: len(voiced) - lag]])
        mix = 0.3 if lag else 1.0
        return np.stack([voiced + mix * second, mix * voiced + second]) if lag else np.stack([voiced, voiced])


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
