"""Drums: membranes as falling sines, snares and cymbals as shaped noise and dense clusters of partials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.demo.tone import (
    attacked,
    band,
    clock,
    count,
    decaying,
    dice,
    falling,
    hertz,
    noise,
    partials,
)
from musicmap.types import Floats

KICK, RIM, SNARE, CLAP, LOW_TOM, CLOSED, PEDAL, MID_TOM, OPEN, HIGH_TOM, CRASH, RIDE, SHAKER = (
    36, 37, 38, 39, 41, 42, 44, 45, 46, 48, 49, 51, 70,
)  # fmt: skip
"""General MIDI drum keys."""

_TOMS = {LOW_TOM: 85.0, MID_TOM: 120.0, HIGH_TOM: 165.0}
_HATS = {CLOSED: 0.07, PEDAL: 0.1, OPEN: 0.5}


@dataclass(frozen=True, slots=True)
class Membrane:
    """A sine that falls to its pitch, the beater's click, and the noise of skin, shell and room."""

    hertz: float
    sweep: float
    """Hz above its pitch at the stroke."""
    seconds: float
    click: float = 0.4
    skin: float = 0.0
    level: float = 0.42

    def struck(self, rng: np.random.Generator) -> Floats:
        """One stroke."""
        samples = count(self.seconds * 1.1)
        t = clock(samples)
        fall = np.float32(0.028)
        cycles = self.hertz * t + self.sweep * fall * (1 - np.exp(-t / fall))
        mono = np.sin(2 * np.pi * cycles) * decaying(samples, self.seconds * 1.2) * np.float32(self.level)
        sound = np.stack([mono, mono]).astype(np.float32)
        sound += _puff(rng, samples, 900, 6000, 0.015, self.click * self.level * 0.5)
        if self.skin:
            sound += _puff(rng, samples, 150, 3500, self.seconds * 0.8, self.skin * self.level)
        return attacked(sound, 0.0015)


@dataclass(frozen=True, slots=True)
class Snare:
    """Wires that rattle under a skin."""

    seconds: float
    low: float
    high: float
    """Hz between which the wires sound."""
    wires: float = 0.13
    ring: float = 0.2
    attack: float = 0.001

    def struck(self, rng: np.random.Generator, velocity: float) -> Floats:
        """One stroke; a brush's, where `attack` is long, is longer still when soft."""
        samples = count(self.seconds * 1.2)
        sound = noise(rng, samples, band(self.low, self.high, 1)) * decaying(samples, self.seconds)
        sound *= np.float32(self.wires * (0.7 + 0.5 * velocity))
        if self.ring:
            skin = _ring(rng, (188, 287, 331, 460), self.seconds * 0.6, self.ring, 0.1)
            sound[:, : skin.shape[1]] += skin[:, :samples]
        return attacked(sound, self.attack * (4 if velocity < 0.5 else 1))


@dataclass(frozen=True, slots=True)
class Kit:
    """A drum kit; a note's pitch is its General MIDI drum key."""

    name: str
    kick: Membrane
    snare: Snare
    hats: float = 0.1
    cymbals: float = 0.13
    wash: float = 2500.0
    """Hz down to which the cymbals roar."""
    toms: float = 0.3
    release: float = float("inf")
    touch: int = 2

    def tone(self, pitch: float, velocity: float, _seconds: float, /) -> Floats:
        """See `Voice.tone`. ValueError for a key that the kit does not have."""
        return _faded(self._struck(dice(self.name, pitch), int(pitch), velocity))

    def _struck(self, rng: np.random.Generator, key: int, velocity: float) -> Floats:
        if key == KICK:
            return self.kick.struck(rng)
        if key == SNARE:
            return self.snare.struck(rng, velocity)
        if key in _TOMS:
            return Membrane(_TOMS[key], 55, 0.55, 0.5, self.kick.skin, self.toms).struck(rng)
        if key in _HATS:
            return _cymbal(rng, _HATS[key], (6000, 15000), self.hats, dense=24)
        if key == RIDE:
            return _cymbal(rng, 1.1, (self.wash * 1.2, 12000), self.cymbals * 0.5, dense=50, ping=0.09)
        if key == CRASH:
            return _cymbal(rng, 2.2, (self.wash, 14000), self.cymbals, dense=70)
        if key == CLAP:
            return _clap(rng)
        if key == RIM:
            return _ring(rng, (1710, 2480, 420), 0.05, 0.12, 0.2)
        if key == SHAKER:
            samples = count(0.12)
            return attacked(noise(rng, samples, band(5000, 12000)) * decaying(samples, 0.13) * np.float32(0.07), 0.02)
        raise ValueError(f"the {self.name} kit has no drum {key}")


@dataclass(frozen=True, slots=True)
class ChipKit:
    """A console's noise channel: held random bits, slower for lower drums."""

    release: float = float("inf")
    touch: int = 1

    def tone(self, pitch: float, _velocity: float, _seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        key = int(pitch)
        length, step, level = {
            KICK: (0.16, 60, 0.12), SNARE: (0.2, 6, 0.2), CLOSED: (0.05, 2, 0.09), OPEN: (0.2, 2, 0.1),
        }[key]  # fmt: skip
        samples = count(length)
        t = clock(samples)
        bits = np.repeat(dice("chip", key).integers(0, 2, samples // step + 1) * 2.0 - 1, step)[:samples]
        mono = bits * np.ceil(15 * np.exp(-t * 4.5 / length)) / 15 * level
        if key == KICK:
            mono = mono + 0.35 * np.sign(np.sin(2 * np.pi * (50 * t + 5 * (1 - np.exp(-t * 30))))) * np.exp(-t * 18)
        return _faded(attacked(np.stack([mono, mono]).astype(np.float32), 0.0005))


@dataclass(frozen=True, slots=True)
class Tabla:
    """Two hand drums: 60 and up the small ringing one (pitch as written), below the bending bass."""

    release: float = float("inf")
    touch: int = 1

    def tone(self, pitch: float, _velocity: float, _seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        rng = dice("tabla", pitch)
        if pitch >= 60:
            return _faded(_ring(rng, tuple(hertz(pitch) * k for k in (1.0, 2.0, 3.01, 4.0, 5.02)), 0.5, 0.25, 0.12))
        samples = count(0.6)
        t = clock(samples)
        swoop = 85 * t + 28 * (t - (1 - np.exp(-t * 6)) / 6)
        mono = np.sin(2 * np.pi * swoop) * decaying(samples, 0.6) * np.float32(0.32)
        sound = np.stack([mono, mono]).astype(np.float32)
        return _faded(attacked(sound + _puff(rng, samples, 200, 2500, 0.02, 0.1), 0.002))


def _faded(sound: Floats) -> Floats:
    fade = min(count(0.02), sound.shape[1])
    sound[:, -fade:] *= falling(fade)
    return sound


def _puff(rng: np.random.Generator, samples: int, low: float, high: float, seconds: float, level: float) -> Floats:
    """A burst of noise at the head of (2, `samples`)."""
    sound = np.zeros((2, samples), np.float32)
    short = min(count(seconds * 1.3), samples)
    sound[:, :short] = noise(rng, short, band(low, high)) * decaying(short, seconds) * np.float32(level)
    return sound


def _clap(rng: np.random.Generator) -> Floats:
    samples = count(0.3)
    t = clock(samples)
    hands = np.zeros(samples, np.float32)
    for late, rate in ((0.0, 250.0), (0.011, 250.0), (0.022, 250.0), (0.03, 22.0)):
        hands += np.where(t >= late, np.exp(-(t - late) * rate), 0).astype(np.float32)
    return attacked(noise(rng, samples, band(900, 5500)) * hands * np.float32(0.13), 0.001)


def _ring(rng: np.random.Generator, modes: tuple[float, ...], seconds: float, level: float, click: float) -> Floats:
    samples = count(seconds * 1.2)
    f = np.array(modes)
    order = np.arange(len(f))
    phases = np.tile(rng.uniform(-1, 1, len(f)), (2, 1))
    sound = partials(f, 0.7**order, 6.9 / seconds * (1 + 0.3 * order), phases, samples)
    return attacked((sound + _puff(rng, samples, 800, 6000, 0.012, click * 4)) * np.float32(level), 0.001)


def _cymbal(
    rng: np.random.Generator, seconds: float, colour: tuple[float, float], level: float, dense: int, ping: float = 0
) -> Floats:
    """Noise for the wash, a cluster of inharmonic partials for the metal."""
    samples = count(seconds * 1.05)
    wash = noise(rng, samples, band(*colour, 1)) * decaying(samples, seconds)
    f = np.exp(rng.uniform(np.log(colour[0] * 0.7), np.log(colour[1]), dense))
    phases = rng.uniform(-np.pi, np.pi, (2, dense))
    amplitude = np.full(dense, np.sqrt(2 / dense))
    metal = partials(f, amplitude, 5.5 / seconds * rng.uniform(0.6, 1.8, dense), phases, samples)
    sound = (wash + 0.5 * metal) * np.float32(0.7 * level)
    if ping:
        stick = _ring(rng, (3150, 4270, 5380), 0.35, ping, 0.1)
        sound[:, : stick.shape[1]] += stick[:, :samples]
    return attacked(sound, 0.001)


ACOUSTIC = Kit("acoustic", Membrane(58, 70, 0.26, 0.7, 0.16), Snare(0.3, 250, 9000, 0.16), wash=900)
HEAVY = Kit("heavy", Membrane(62, 110, 0.2, 1.6, 0.14), Snare(0.34, 250, 10000, 0.18, 0.24), cymbals=0.16, wash=900)
BREAKS = Kit("breaks", Membrane(58, 150, 0.25, 0.8, 0.06), Snare(0.19, 400, 11000))
MACHINE = Kit("machine", Membrane(48, 190, 0.42, 0.35), Snare(0.2, 1500, 12000, 0.13, 0.16))
BRUSHES = Kit(
    "brushes",
    Membrane(56, 50, 0.3, 0.15, 0.03),
    Snare(0.28, 600, 8000, 0.07, 0, 0.007),
    hats=0.07,
    cymbals=0.2,
    wash=1500,
)
