"""Cello or violin, alone or with a piano."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import bars_for, laid_out
from musicmap.demo.harmony import MAJOR, MINOR, Scale, smooth
from musicmap.demo.instruments.struck import PIANO
from musicmap.demo.instruments.sustained import CELLO, VIOLIN
from musicmap.demo.melody import CALM, LIVELY, motif, tune
from musicmap.demo.pattern import broken
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later

_PLANS = ((MINOR, "i iv V i", "VI III iv V", "iv V i i"), (MAJOR, "I vi ii V", "IV I ii V", "IV V I I"))


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` 0 cello alone, 1 violin alone, 2 cello with piano, 3 violin with piano."""
    mode, first, second, close = _PLANS[variant % 2]
    scale = Scale(pick(rng, range(-5, 4)), mode)
    bpm = between(rng, *((72, 80), (88, 98), (62, 70), (72, 80))[variant % 4])
    count = bars_for(bpm, 4, 4)
    a, b, end = scale.chords(first), scale.chords(second), scale.chords(close)
    chords = ((a + a + b) * 3)[: count - 4] + end
    bars = laid_out((("all", chords),))
    cello, alone = variant % 2 == 0, variant < 2
    ideas = motif(rng, LIVELY if alone else CALM, 0.3), motif(rng, ((0.5,) * 8,) if alone else LIVELY, 0.35)
    centre = 52.0 if cello else 77.0
    melody: list[Note] = []
    for four in range(0 if alone else 2, count, 4):
        idea = ideas[chords[four : four + 4] == b]
        melody += later(
            tune(rng, scale, chords[four : min(four + 4, count)], idea, centre, 0.75, reach=11), bars[four].start
        )
    piano: list[Note] = []
    double: list[Note] = []
    for bar, hand in zip(bars, smooth(chords, 60 if not cello else 66, 3), strict=True):
        if not alone:
            piano += broken((bar.chord.over(40), *hand), (0, 1, 2, 3, 2, 3, 2, 1), bar.start, 0.5, 0.4, ring=3)
        elif bar.index % 4 == 3:
            # A double stop to close the phrase.
            double.append(Note(bar.start + 2, 2, bar.chord.over(centre - 9), 0.6))
    voice = CELLO if cello else VIOLIN
    parts = (
        Part(voice, humanised(melody, rng, 0.02, 0.05), level=1, pan=0.05, send=-12),
        Part(voice, humanised(double, rng, 0.02, 0.05), level=-2, pan=0.05, send=-12),
        Part(PIANO, humanised(piano, rng, 0.012, 0.05), level=-5, pan=-0.15, send=-13),
    )
    return Piece(parts, Pulse(bpm, rubato=0.25, slowing=4), 4.0 * count, Room(1.7, 0.45, 0.015))
