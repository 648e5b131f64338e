"""Accompaniments: what hands do with a chord for a bar.

Takes voicings and where the bar starts, gives notes; may import score, harmony, chance; runs anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musicmap.demo.chance import pick
from musicmap.demo.harmony import Chord
from musicmap.demo.score import Note


def block(
    pitches: Sequence[float], start: float, length: float, velocity: float = 0.6, roll: float = 0.0
) -> list[Note]:
    """All at once, or rolled from the lowest up, `roll` beats apart."""
    return [Note(start + i * roll, length - i * roll, p, velocity) for i, p in enumerate(pitches)]


def broken(
    pitches: Sequence[float],
    order: Sequence[int],
    start: float,
    step: float,
    velocity: float = 0.55,
    ring: float = 1.0,
) -> list[Note]:
    """One after another in `order` (indices into `pitches`, wrapping an octave up); each rings for `ring` steps."""
    count = len(pitches)
    return [
        Note(
            start + i * step,
            step * ring,
            pitches[o % count] + 12 * (o // count),
            velocity * (1.0 if i % 4 == 0 else 0.86),
        )
        for i, o in enumerate(order)
        if o >= 0
    ]


def hits(
    grid: str, start: float, pitch: float, step: float = 0.25, velocity: float = 0.75, length: float = 0.2
) -> list[Note]:
    """A drum part drawn as text: `X` accent, `x` stroke, `o` ghost, anything else a rest; one sign a `step`."""
    weight = {"X": 1.25, "x": 1.0, "o": 0.45}
    return [
        Note(start + i * step, length, pitch, min(1.0, velocity * weight[sign]))
        for i, sign in enumerate(grid.replace("|", ""))
        if sign in weight
    ]


def walk(
    rng: np.random.Generator, chords: Sequence[Chord], start: float, low: int = 33, velocity: float = 0.7
) -> list[Note]:
    """A walking bass, four to the bar: root, chord notes, and a step into the next root."""
    notes: list[Note] = []
    here = chords[0].over(low)
    for bar, chord in enumerate(chords):
        following = chords[bar + 1] if bar + 1 < len(chords) else chords[0]
        target = min((following.over(low - 7 + 12 * i) for i in range(2)), key=lambda p: abs(p - here))
        tones = [p for p in chord.tones(low - 3, low + 14) if abs(p - here) < 9 and p != here]
        line = [here, pick(rng, tones), pick(rng, tones), target + pick(rng, (-1, 1, 2, -2), (4, 4, 1, 1))]
        notes += [Note(start + 4 * bar + i, 0.92, p, velocity * (1.05, 0.9, 1.0, 0.92)[i]) for i, p in enumerate(line)]
        here = target
    return notes
