"""Flute: a melody over a harp, over soft strings, or alone in a large room."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import bars_for, laid_out
from musicmap.demo.harmony import DORIAN, MAJOR, MINOR, Scale, four_parts, smooth
from musicmap.demo.instruments.struck import HARP
from musicmap.demo.instruments.sustained import FLUTE, STRINGS
from musicmap.demo.melody import CALM, LIVELY, motif, tune
from musicmap.demo.pattern import broken
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later

_PLANS = (
    (MAJOR, "I vi ii V", "IV iii ii V", "IV V I I"),
    (MINOR, "i VI iv V", "III VII iv V", "iv V i i"),
    (DORIAN, "i IV i VII", "III IV v i", "IV VII i i"),
)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` 0 with harp, 1 with strings, 2 alone."""
    mode, first, second, close = _PLANS[variant % 3]
    scale = Scale(pick(rng, range(-4, 5)), mode)
    bpm = between(rng, *((80, 88), (66, 74), (84, 92))[variant % 3])
    count = bars_for(bpm, 4, 4)
    a, b, end = scale.chords(first), scale.chords(second), scale.chords(close)
    chords = ((a + a + b) * 3)[: count - 4] + end
    bars = laid_out((("all", chords),))
    calm, lively = motif(rng, CALM, 0.3), motif(rng, LIVELY, 0.3)
    melody: list[Note] = []
    for four in range(0 if variant == 2 else 2, count, 4):
        part = chords[four : min(four + 4, count)]
        idea = lively if chords[four : four + 4] == b or variant == 2 else calm
        melody += later(tune(rng, scale, part, idea, 81, 0.75, reach=10), bars[four].start)
    harp: list[Note] = []
    strings: list[Note] = []
    for bar, hand, (bass, tenor, alto, _) in zip(bars, smooth(chords, 62, 3), four_parts(chords), strict=True):
        if variant == 0:
            harp += broken((bar.chord.over(43), *hand), (0, 1, 2, 3, 4, 3, 2, 1), bar.start, 0.5, 0.5, ring=4)
        if variant == 1:
            strings += [Note(bar.start, 4, p, 0.5) for p in (bass, tenor, alto)]
    parts = (
        Part(FLUTE, humanised(melody, rng, 0.015, 0.05), level=2, send=-10 if variant < 2 else -7),
        Part(HARP, humanised(harp, rng, 0.012, 0.05), level=-3, pan=0.25, send=-12),
        Part(STRINGS, humanised(strings, rng, 0.02, 0.04), level=-8, send=-8),
    )
    return Piece(parts, Pulse(bpm, rubato=0.2, slowing=4), 4.0 * count, Room(2.0, 0.5, 0.018))
