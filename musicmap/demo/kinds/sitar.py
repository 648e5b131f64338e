"""A raga on sitar: alap over the tanpura, then gat with tabla."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import LONG_ENOUGH
from musicmap.demo.harmony import BHAIRAV, DORIAN, MIXOLYDIAN, Scale
from musicmap.demo.instruments.drums import Tabla
from musicmap.demo.instruments.struck import SITAR, TANPURA
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised

_RAGAS = (BHAIRAV, DORIAN, MIXOLYDIAN)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` chooses the raga's scale and how soon the drums come in."""
    scale = Scale(pick(rng, (-3, -1, 0, 1, 2)), _RAGAS[variant % 3])
    bpm = between(rng, 88, 108)
    beats = 16 * (int(LONG_ENOUGH * bpm / 60 / 16) + 1)
    gat = (32.0, 16.0, 32.0)[variant % 3]
    sa = scale.pitch(0) - 12
    drone: list[Note] = []
    for at in np.arange(0, beats, 4.0):
        drone += [Note(float(at) + i, 5.0, p, 0.55) for i, p in enumerate((sa - 5, sa, sa, sa - 12))]
    melody = _alap(rng, scale, gat)
    phrase = [(pick(rng, (-1, 0, 1, 1, 2, 4)), pick(rng, (0.5, 0.5, 1.0, 0.25))) for _ in range(9)]
    at, degree = gat, 0
    while at < beats - 4:
        for step, length in phrase:
            degree = max(-3, min(11, degree + (step if degree < 8 else -step)))
            at_end = min(length, beats - 4 - at)
            if at_end <= 0:
                break
            melody += [Note(at, at_end * 1.1, scale.pitch(degree), between(rng, 0.6, 0.85))]
            if rng.random() < 0.35:
                # Chikari: the high drone strings between the strokes.
                melody += [
                    Note(at + length / 2, 0.4, scale.pitch(7), 0.4),
                    Note(at + length / 2, 0.4, scale.pitch(14), 0.3),
                ]
            at += length
        degree = pick(rng, (0, 4, 7))
    melody += [Note(beats - 4.0, 4.0, p, 0.7) for p in (sa, sa + 7, sa + 12)]
    strokes: list[Note] = []
    high = scale.pitch(0)
    for beat in range(int(gat), beats - 4):
        strokes += [Note(float(beat), 0.5, high, (0.75, 0.5, 0.6, 0.5)[beat % 4])]
        strokes += [Note(beat + 0.5, 0.5, high, 0.4)] if rng.random() < 0.7 else []
        strokes += [Note(beat + 0.75, 0.5, high, 0.35)] if rng.random() < 0.3 else []
        if beat % 8 in (0, 1, 3, 6, 7):
            strokes.append(Note(float(beat), 0.5, 48, 0.8))
    parts = (
        Part(TANPURA, humanised(drone, rng, 0.02, 0.05), level=-11, send=-16),
        Part(SITAR, humanised(melody, rng, 0.015, 0.05), level=3, pan=-0.1, send=-14),
        Part(Tabla(), humanised(strokes, rng, 0.01, 0.06), level=-1, pan=0.2, send=-16),
    )
    return Piece(parts, Pulse(bpm, slowing=4), float(beats), Room(1.4, 0.45, 0.012))


def _alap(rng: np.random.Generator, scale: Scale, beats: float) -> list[Note]:
    """Free and slow: the scale is unfolded step by step from the tonic."""
    notes: list[Note] = []
    at, top = 2.0, 1
    while at < beats - 1:
        for degree in (*range(pick(rng, (-2, -1, 0)), top + 1), pick(rng, (top - 1, 0))):
            length = pick(rng, (0.5, 0.75, 1.5))
            if at + length > beats - 0.5:
                break
            notes.append(Note(at, length * 1.3, scale.pitch(degree), between(rng, 0.55, 0.8)))
            at += length
        notes.append(Note(at, 2.0, scale.pitch(0), 0.6))
        at, top = at + 1.5, min(top + 1, 7)
    return notes
