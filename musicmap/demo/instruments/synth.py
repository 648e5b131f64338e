"""Machines: sawtooths and squares through a moving filter, and the three voices of an old game console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from musicmap.demo.tone import LOUD, RATE, attacked, clock, count, dice, hertz, levelled, read, swept, wavetable
from musicmap.types import Floats


@dataclass(frozen=True, slots=True)
class Synth:
    """A subtractive synthesiser: detuned oscillators, and a low-pass that opens at the stroke and closes."""

    name: str
    shape: Literal["saw", "square"] = "saw"
    cents: tuple[float, ...] = (-8.0, 0.0, 8.0)
    """One oscillator each."""
    octave_below: float = 0.0
    cutoff: tuple[float, float] = (600.0, 4000.0)
    """Hz, at rest and at the stroke."""
    closing: float = 0.25
    resonance: float = 0.3
    sustain: float = 0.7
    """What the loudness falls to, with the filter."""
    attack: float = 0.004
    release: float = 0.08
    touch: int = 2

    def tone(self, pitch: float, velocity: float, seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        rng = dice(self.name, round(pitch, 2))
        samples = count(seconds + self.release)
        f0 = hertz(pitch)
        k = np.arange(1.0, max(2.0, min(200.0, 15_000 / f0)))
        table = wavetable(1 / k * (np.where(k % 2 == 0, 0.0, 1.0) if self.shape == "square" else 1.0))
        n = np.arange(samples)
        sound = np.zeros((2, samples), np.float32)
        for i, cents in enumerate(self.cents):
            wave = read(table, n * (f0 * 2 ** (cents / 1200) / RATE) + rng.random())
            side = 0.0 if len(self.cents) == 1 else 0.7 * (2 * i / (len(self.cents) - 1) - 1)
            sound += np.array([[1 - side], [1 + side]], np.float32) * wave
        if self.octave_below:
            sound += np.float32(2 * self.octave_below * len(self.cents)) * read(table, n * (f0 / 2 / RATE))
        t = np.arange(0, samples, 256) / RATE
        open_ = np.exp(-t / self.closing)
        rest, top = self.cutoff
        sound = levelled(swept(sound, rest * (top * (0.4 + 0.6 * velocity) / rest) ** open_, self.resonance))
        level = self.sustain + (1 - self.sustain) * np.exp(-clock(samples) / np.float32(self.closing))
        return attacked(sound * level, self.attack)


@dataclass(frozen=True, slots=True)
class Chip:
    """A console's sound chip: hard pulses, a stepped triangle, chords as fast arpeggios."""

    name: str
    duty: float = 0.25
    """Part of the period that is high; 0: the triangle in 16 steps."""
    arpeggio: tuple[int, ...] = (0,)
    """Semitones, one a frame of 1/50 s, over and over."""
    vibrato: float = 0.0
    """Cents."""
    decay: float = 0.6
    release: float = 0.01
    touch: int = 1

    def tone(self, pitch: float, _velocity: float, seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        samples = count(seconds + self.release)
        t = clock(samples)
        frame = (t * 50).astype(np.int64)
        steps = np.array(self.arpeggio)[frame % len(self.arpeggio)]
        bend = self.vibrato * np.sin(2 * np.pi * 6 * t) * np.clip(t * 3 - 0.6, 0, 1)
        cycles = np.cumsum(hertz(pitch) * 2 ** ((steps + bend / 100) / 12) / RATE)
        part = cycles % 1
        if self.duty:
            wave = np.where(part < self.duty, 1 - self.duty, -self.duty)
            # The chip's volume has 16 steps, and falls one at a time.
            wave = wave * np.ceil(15 * np.exp(-t / self.decay)) / 15
        else:
            wave = np.floor(np.abs(part * 2 - 1) * 16) / 8 - 1
        mono = np.asarray(wave * LOUD * 2, np.float32)
        return attacked(np.stack([mono, mono]), 0.0005)


ACID = Synth("acid", cents=(0.0,), cutoff=(250, 3800), closing=0.12, resonance=0.85, sustain=0.5, release=0.03)
SUB_BASS = Synth("sub bass", "square", cents=(0.0,), cutoff=(140, 500), closing=0.1, resonance=0.1, sustain=0.9)
SYNTH_BASS = Synth("synth bass", cents=(-5.0, 5.0), octave_below=0.4, cutoff=(300, 2600), closing=0.15, resonance=0.4)
REESE = Synth(
    "reese",
    cents=(-18.0, -6.0, 7.0, 19.0),
    octave_below=0.5,
    cutoff=(500, 900),
    closing=0.8,
    resonance=0.2,
    sustain=0.9,
)
STAB = Synth(
    "stab",
    cents=(-12.0, -4.0, 4.0, 12.0),
    cutoff=(700, 6500),
    closing=0.13,
    resonance=0.3,
    sustain=0.25,
    release=0.12,
)
PLUCK = Synth(
    "pluck",
    "square",
    cents=(-4.0, 4.0),
    cutoff=(500, 6000),
    closing=0.09,
    resonance=0.3,
    sustain=0.12,
    release=0.1,
)
LEAD = Synth(
    "lead",
    cents=(-9.0, 0.0, 9.0),
    cutoff=(2600, 6500),
    closing=0.5,
    resonance=0.2,
    sustain=0.85,
    attack=0.012,
)
SUPERSAW = Synth(
    "supersaw",
    cents=(-17.0, -10.0, -4.0, 4.0, 10.0, 17.0),
    cutoff=(3000, 9000),
    closing=0.6,
    resonance=0.1,
    sustain=0.8,
    attack=0.02,
    release=0.2,
)

CHIP_LEAD = Chip("chip lead", 0.25, vibrato=18.0, decay=0.9)
CHIP_ECHO = Chip("chip echo", 0.125, decay=0.35)
CHIP_MAJOR = Chip("chip major", 0.5, (0, 4, 7), decay=0.5)
CHIP_MINOR = Chip("chip minor", 0.5, (0, 3, 7), decay=0.5)
CHIP_TRIANGLE = Chip("chip triangle", 0.0)
