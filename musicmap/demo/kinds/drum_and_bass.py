"""Drum and bass: a chopped break at 174, a growling bass, wide pads."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.effects import Echo, Sweep
from musicmap.demo.form import bars_for
from musicmap.demo.harmony import DORIAN, MINOR, Scale, smooth
from musicmap.demo.instruments.drums import BREAKS, CLOSED, CRASH, KICK, OPEN, RIDE, SNARE
from musicmap.demo.instruments.struck import ELECTRIC_PIANO
from musicmap.demo.instruments.sustained import SAW_PAD
from musicmap.demo.instruments.synth import PLUCK, REESE
from musicmap.demo.pattern import hits
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised

_KICKS = ("x.........x.....", "x.x.......x.....", "x.....x...x.....", "x.........x..x..")
_SNARES = ("....X..o.o..X..o", "....X..o....X.oo", "....X.o..o..X...", "....X..o.o.oX..o")


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Intro (pads and hats), drop, break, drop, out."""
    scale = Scale(pick(rng, range(-5, 3)), DORIAN if variant == 1 else MINOR)
    bpm = between(rng, 170, 176)
    count = bars_for(bpm, 4, 4)
    first, rest, second = 6, count // 2 - 2, count // 2 + 2
    chords = scale.chords(("i7 VImaj7 i7 VII", "i9 IV7 i9 v7", "i VI III VII")[variant % 3])
    drums: list[Note] = []
    for bar in range(count):
        at = 4.0 * bar
        drums += hits("x.xox.xox.xox.xo", at, CLOSED, velocity=0.45)
        if bar < first or rest <= bar < second:
            continue
        drums += hits(pick(rng, _KICKS), at, KICK, velocity=0.85)
        drums += hits(pick(rng, _SNARES), at, SNARE, velocity=0.75)
        drums += hits("..x.......x.....", at, OPEN, velocity=0.4)
        if bar >= second:
            drums += hits("x...x...x...x...", at, RIDE, velocity=0.5)
    drums += hits("x.x.xxx.xxxxxxxx", 4.0 * (first - 1), SNARE, velocity=0.5)
    drums += hits("x.x.xxx.xxxxxxxx", 4.0 * (second - 1), SNARE, velocity=0.5)
    drums += [Note(4.0 * b, 1, CRASH, 0.7) for b in (first, second)]
    bass: list[Note] = []
    riff = [(b, pick(rng, (0, 0, 0, 7, 10, 12))) for b in (0.0, 1.5, 2.5, 3.25) if b == 0 or rng.random() < 0.8]
    for bar in range(first, count - 1):
        if not rest <= bar < second:
            root = chords[bar // 2 % 4].over(28)
            bass += [Note(4.0 * bar + b, 0.7 if b else 1.3, root + up, 0.8) for b, up in riff]
    voicings = smooth(chords, 64, 4)
    pads = [Note(4.0 * bar, 8.0, p, 0.5) for bar in range(0, count, 2) for p in voicings[bar // 2 % 4]]
    top = [
        Note(4.0 * bar + i / 4, 0.3, pick(rng, voicings[bar // 2 % 4]) + 12, between(rng, 0.35, 0.65))
        for bar in range(first // 2, count - 2)
        for i in range(16)
        if rng.random() < (0.35 if bar >= first else 0.2)
    ]
    parts = (
        Part(BREAKS, humanised(drums, rng, 0.006, 0.05), level=1.5, send=-18),
        Part(
            REESE, tuple(bass), level=-2, send=-40, effects=(Sweep(((0, 300), (0.3, 900), (0.6, 500), (1, 1600)), 0.4),)
        ),
        Part(
            SAW_PAD,
            tuple(pads),
            level=-10,
            send=-8,
            effects=(Sweep(((0, 400), (first / count, 3500), (0.5, 1200), (0.8, 4000), (1, 600))),),
        ),
        Part(
            ELECTRIC_PIANO if variant == 1 else PLUCK,
            tuple(top),
            level=-8,
            send=-8,
            effects=(Echo(45 / bpm, 0.5, 0.5),),
        ),
    )
    return Piece(parts, Pulse(bpm), 4.0 * count, Room(1.5, 0.5, 0.01), press=5)
