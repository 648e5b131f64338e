"""What is played: notes, parts, pieces. No sound yet.

Takes nothing, gives frozen records; may import types; runs anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from musicmap.types import Doubles, Floats


@dataclass(frozen=True, slots=True)
class Note:
    """One note of one instrument."""

    start: float
    """Beats from the beginning of the piece."""
    length: float
    """Beats."""
    pitch: float
    """MIDI number: 60 is middle C, 0.5 a quarter tone. For drums, the General MIDI drum key."""
    velocity: float = 0.7
    """How hard, 0 to 1."""


class Voice(Protocol):
    """An instrument: it knows how one note sounds."""

    @property
    def release(self) -> float:
        """Seconds that a note takes to fall silent after its end; infinite where nothing stops it, as with drums."""

    @property
    def touch(self) -> int:
        """How many shades of tone it has between soft and hard; loudness is the mixer's."""

    def tone(self, pitch: float, velocity: float, seconds: float, /) -> Floats:
        """(2, n) float32, about -20 dBFS, sounding for at least `seconds` unless it dies away before."""


class Effect(Protocol):
    """Something a part's sound goes through."""

    def __call__(self, samples: Floats) -> Floats:
        """(2, n) to (2, n) float32."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays, and where it sits in the mix."""

    voice: Voice
    notes: tuple[Note, ...]
    level: float = 0.0
    """dB."""
    pan: float = 0.0
    """-1 left to 1 right."""
    send: float = -12.0
    """dB: how much of it the room hears."""
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """Where it is played."""

    seconds: float = 1.6
    """Seconds until the reverberation has fallen by 60 dB."""
    bright: float = 0.5
    """0 curtains to 1 stone: how long the highs last beside the lows."""
    distance: float = 0.015
    """Seconds before the first reflection."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How beats become seconds."""

    bpm: float
    swing: float = 0.0
    """0 even eighths to 1 triplets (2:1)."""
    rubato: float = 0.0
    """Beats by which a phrase runs ahead of the clock and comes back."""
    phrase: float = 16.0
    """Beats."""
    slowing: float = 0.0
    """Beats at the end over which the music slows down."""

    def seconds(self, beats: Doubles, end: float) -> Doubles:
        """When `beats` are, in a piece of `end` beats. Grows with the beat."""
        whole = np.floor(beats)
        part = beats - whole
        half = 0.5 + self.swing / 6
        swung = whole + np.where(part < 0.5, part * half / 0.5, half + (part - 0.5) * (1 - half) / 0.5)
        swung = swung + self.rubato * (np.cos(2 * np.pi * beats / self.phrase) - 1) / 2
        if self.slowing:
            late = np.clip(beats - (end - self.slowing), 0, None)
            swung = swung + 0.35 * late**2 / self.slowing
        return np.asarray(swung * 60 / self.bpm, np.float64)


@dataclass(frozen=True, slots=True)
class Piece:
    """A composition, ready to be played."""

    parts: tuple[Part, ...]
    pulse: Pulse
    beats: float
    """Where the last bar ends."""
    room: Room = Room()
    press: float = 0.0
    """dB into a saturating compressor at the very end: 0 leaves the dynamics alone, 9 is loud rock."""


def later(notes: Iterable[Note], beats: float) -> tuple[Note, ...]:
    """The same notes, `beats` later."""
    return tuple(replace(n, start=n.start + beats) for n in notes)


def transposed(notes: Iterable[Note], semitones: float) -> tuple[Note, ...]:
    """The same notes, higher by `semitones`."""
    return tuple(replace(n, pitch=n.pitch + semitones) for n in notes)


def scaled(notes: Iterable[Note], factor: float) -> tuple[Note, ...]:
    """The same notes, played harder (`factor` over 1) or softer."""
    return tuple(replace(n, velocity=min(1.0, n.velocity * factor)) for n in notes)


def humanised(
    notes: Iterable[Note], rng: np.random.Generator, beats: float = 0.012, velocity: float = 0.06
) -> tuple[Note, ...]:
    """The same notes as hands play them: never quite on the beat, never twice equally hard."""
    notes = tuple(notes)
    late = rng.normal(0, beats, len(notes))
    hard = rng.normal(0, velocity, len(notes))
    return tuple(
        replace(n, start=max(0.0, n.start + float(t)), velocity=float(np.clip(n.velocity + v, 0.05, 1)))
        for n, t, v in zip(notes, late, hard, strict=True)
    )
