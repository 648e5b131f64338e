"""Harp: rolling arpeggios, glissandi, a tune picked out on top."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import bars_for, laid_out
from musicmap.demo.harmony import LYDIAN, MAJOR, MINOR, Scale, smooth
from musicmap.demo.instruments.struck import HARP
from musicmap.demo.melody import CALM, motif, tune
from musicmap.demo.pattern import block, broken
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later

_PLANS = (
    (MAJOR, "I IV I V", "vi ii IV V", "ii V I I"),
    (MINOR, "i VI III VII", "iv i iv V", "VI V i i"),
    (LYDIAN, "Imaj7 II Imaj7 vi7", "iii7 II vi7 V", "II V I I"),
)
_WAVES = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 1),
    (0, 2, 4, 6, 7, 6, 4, 2) * 2,
    (0, 3, 1, 4, 2, 5, 3, 6, 4, 7, 5, 8, 6, 5, 4, 3),
)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` 0 rolling, 1 autumnal, 2 shimmering with glissandi."""
    mode, first, second, close = _PLANS[variant % 3]
    scale = Scale(pick(rng, range(-5, 4)), mode)
    bpm = between(rng, 72, 84)
    count = bars_for(bpm, 4, 4)
    a, b, end = scale.chords(first), scale.chords(second), scale.chords(close)
    chords = ((a + a + b) * 3)[: count - 4] + end
    bars = laid_out((("all", chords),))
    notes: list[Note] = []
    for bar, hand in zip(bars, smooth(chords, 57, 3), strict=True):
        low = (bar.chord.over(40), *hand)
        if bar.index == count - 1:
            notes += block((low[0], *hand, *(p + 12 for p in hand)), bar.start, 6, 0.6, roll=0.11)
        elif bar.index % 8 == 7 and variant == 2:
            run = [scale.pitch(d) for d in range(-9, 15)]
            notes += [Note(bar.start + 1 + i / 8, 2, p, 0.35 + 0.012 * i) for i, p in enumerate(run)]
            notes.append(Note(bar.start, 4, low[0], 0.6))
        else:
            notes += broken(hand, _WAVES[variant % 3], bar.start, 0.25, 0.5, ring=6)
            notes.append(Note(bar.start, 4, low[0], 0.6))
    idea = motif(rng, CALM, 0.3)
    for four in range(4, count - 1, 4):
        line = tune(rng, scale, chords[four : four + 4], idea, 79, 0.72, reach=9)
        notes += [n for n in later(line, bars[four].start) if n.start < bars[-1].start]
    return Piece(
        (Part(HARP, humanised(notes, rng, 0.01, 0.05), send=-12),),
        Pulse(bpm, rubato=0.2, slowing=6),
        4.0 * count,
        Room(1.9, 0.5, 0.015),
    )
