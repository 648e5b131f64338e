"""Drums: membranes as falling sines, snares and cymbals as shaped noise and dense clusters of partials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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

Style = Literal["acoustic", "heavy", "breaks", "machine", "brushes", "chip"]


@dataclass(frozen=True, slots=True)
class Kit:
    """A drum kit; a note's pitch is its General MIDI drum key."""

    style: Style
    release: float = float("inf")
    touch: int = 2

    def tone(self, pitch: float, velocity: float, _seconds: float, /) -> Floats:
        """See `Voice.tone`. ValueError for a key that the kit does not have."""
        rng = dice(self.style, pitch)
        sound = _chip(rng, int(pitch)) if self.style == "chip" else self._struck(rng, int(pitch), velocity)
        fade = min(count(0.02), sound.shape[1])
        sound[:, -fade:] *= falling(fade)
        return sound

    def _struck(self, rng: np.random.Generator, key: int, velocity: float) -> Floats:
        style = self.style
        if key == KICK:
            low, deep, length, click = {
                "acoustic": (52, 90, 0.34, 0.5), "heavy": (55, 120, 0.3, 1.4), "breaks": (58, 150, 0.25, 0.8),
                "machine": (48, 190, 0.42, 0.35), "brushes": (56, 50, 0.3, 0.15), "chip": (60, 100, 0.2, 0.0),
            }[style]  # fmt: skip
            return _membrane(rng, low, deep, length, click, 0.42)
        if key in (LOW_TOM, MID_TOM, HIGH_TOM):
            return _membrane(rng, {LOW_TOM: 85, MID_TOM: 120, HIGH_TOM: 165}[key], 55, 0.55, 0.35, 0.3)
        if key == SNARE:
            return _brush(rng, velocity) if style == "brushes" else _snare(rng, style, velocity)
        if key == CLAP:
            return _clap(rng)
        if key == RIM:
            return _ring(rng, (1710, 2480, 420), 0.05, 0.12, 0.2)
        if key in (CLOSED, PEDAL, OPEN):
            length = {CLOSED: 0.07, PEDAL: 0.1, OPEN: 0.5}[key] * (1.3 if style == "heavy" else 1)
            return _cymbal(rng, length, (6500, 15000), 0.07 if style == "brushes" else 0.1, dense=24)
        if key == RIDE:
            return _cymbal(rng, 1.1, (3200, 12000), 0.06, dense=50, ping=0.09)
        if key == CRASH:
            return _cymbal(rng, 2.2, (2500, 14000), 0.14, dense=70)
        if key == SHAKER:
            samples = count(0.12)
            return attacked(noise(rng, samples, band(5000, 12000)) * decaying(samples, 0.13) * np.float32(0.07), 0.02)
        raise ValueError(f"the {style} kit has no drum {key}")


@dataclass(frozen=True, slots=True)
class Tabla:
    """Two hand drums: 60 and up the small ringing one (pitch as written), below the bending bass."""

    release: float = float("inf")
    touch: int = 2

    def tone(self, pitch: float, _velocity: float, _seconds: float, /) -> Floats:
        """See `Voice.tone`."""
        rng = dice("tabla", pitch)
        if pitch >= 60:
            return _ring(rng, tuple(hertz(pitch) * k for k in (1.0, 2.0, 3.01, 4.0, 5.02)), 0.5, 0.25, 0.12)
        samples = count(0.6)
        t = clock(samples)
        swoop = 85 * t + 28 * (t - (1 - np.exp(-t * 6)) / 6)
        mono = np.sin(2 * np.pi * swoop) * decaying(samples, 0.6) * np.float32(0.32)
        sound = np.stack([mono, mono]).astype(np.float32)
        short = count(0.02)
        sound[:, :short] += noise(rng, short, band(200, 2500)) * decaying(short, 0.02) * np.float32(0.1)
        return attacked(sound, 0.002)


def _membrane(rng: np.random.Generator, low: float, sweep: float, length: float, click: float, level: float) -> Floats:
    """A sine that falls to `low` Hz from `sweep` Hz above it, and the beater's click."""
    samples = count(length * 1.1)
    t = clock(samples)
    fall = np.float32(0.028)
    cycles = low * t + sweep * fall * (1 - np.exp(-t / fall))
    mono = np.sin(2 * np.pi * cycles) * decaying(samples, length * 1.2) * np.float32(level)
    sound = np.stack([mono, mono]).astype(np.float32)
    short = count(0.02)
    sound[:, :short] += noise(rng, short, band(900, 6000)) * decaying(short, 0.015) * np.float32(click * level * 0.5)
    return attacked(sound, 0.0015)


def _snare(rng: np.random.Generator, style: Style, velocity: float) -> Floats:
    length, colour, body = {
        "acoustic": (0.26, (900, 9000), 0.2), "heavy": (0.3, (700, 10000), 0.24), "breaks": (0.17, (1200, 11000), 0.2),
        "machine": (0.2, (1500, 12000), 0.16),
    }.get(style, (0.2, (1000, 9000), 0.2))  # fmt: skip
    samples = count(length * 1.2)
    wires = noise(rng, samples, band(*colour)) * decaying(samples, length) * np.float32(0.13 * (0.7 + 0.5 * velocity))
    skin = _ring(rng, (188, 287, 331, 460), length * 0.6, body, 0.1)
    wires[:, : skin.shape[1]] += skin[:, :samples]
    return attacked(wires, 0.001)


def _brush(rng: np.random.Generator, velocity: float) -> Floats:
    samples = count(0.3)
    swish = noise(rng, samples, band(1800, 8000, 1)) * decaying(samples, 0.28) * np.float32(0.06)
    return attacked(swish, 0.03 if velocity < 0.5 else 0.006)


def _clap(rng: np.random.Generator) -> Floats:
    samples = count(0.3)
    t = clock(samples)
    hands = sum(
        (np.where(t >= d, np.exp(-(t - d) * r), 0) for d, r in ((0, 250), (0.011, 250), (0.022, 250), (0.03, 22))),
        np.zeros(samples),
    )
    return attacked((noise(rng, samples, band(900, 5500)) * hands * 0.13).astype(np.float32), 0.001)


def _ring(rng: np.random.Generator, modes: tuple[float, ...], seconds: float, level: float, click: float) -> Floats:
    samples = count(seconds * 1.2)
    f = np.array(modes)
    phases = np.tile(rng.uniform(-1, 1, len(f)), (2, 1))
    sound = partials(f, 0.7 ** np.arange(len(f)), 6.9 / seconds * (1 + 0.3 * np.arange(len(f))), phases, samples)
    short = min(count(0.012), samples)
    sound[:, :short] += noise(rng, short, band(800, 6000)) * decaying(short, 0.012) * np.float32(click * 4)
    return attacked(sound * np.float32(level), 0.001)


def _cymbal(
    rng: np.random.Generator, seconds: float, colour: tuple[float, float], level: float, dense: int, ping: float = 0
) -> Floats:
    """Noise for the wash, a cluster of inharmonic partials for the metal."""
    samples = count(seconds * 1.05)
    wash = noise(rng, samples, band(*colour)) * decaying(samples, seconds)
    f = np.exp(rng.uniform(np.log(colour[0] * 0.7), np.log(colour[1]), dense))
    phases = rng.uniform(-np.pi, np.pi, (2, dense))
    metal = partials(
        f, np.full(dense, np.sqrt(2 / dense)), 5.5 / seconds * rng.uniform(0.6, 1.8, dense), phases, samples
    )
    sound = (wash * 0.7 + metal * 0.7) * np.float32(level)
    if ping:
        stick = _ring(rng, (3150, 4270, 5380), 0.35, ping, 0.1)
        sound[:, : stick.shape[1]] += stick[:, :samples]
    return attacked(sound.astype(np.float32), 0.001)


def _chip(rng: np.random.Generator, key: int) -> Floats:
    """A console's noise channel: held random bits, slower for lower drums."""
    length, step, level = {KICK: (0.16, 60, 0.3), SNARE: (0.2, 6, 0.2), CLOSED: (0.05, 2, 0.09), OPEN: (0.2, 2, 0.1)}[
        key
    ]
    samples = count(length)
    bits = np.repeat(rng.integers(0, 2, samples // step + 1) * 2.0 - 1, step)[:samples]
    t = clock(samples)
    mono = bits * np.ceil(15 * np.exp(-t * 4.5 / length)) / 15 * level
    if key == KICK:
        mono = 0.4 * mono + 0.35 * np.sign(np.sin(2 * np.pi * (50 * t + 5 * (1 - np.exp(-t * 30))))) * np.exp(-t * 18)
    return attacked(np.stack([mono, mono]).astype(np.float32), 0.0005)
