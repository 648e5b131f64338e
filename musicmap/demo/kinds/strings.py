"""String orchestra: an adagio, a lament over a falling bass, pulsing minimalism, a hymn."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import bars_for, laid_out
from musicmap.demo.harmony import MAJOR, MINOR, Scale, four_parts
from musicmap.demo.instruments.sustained import LOW_STRINGS, STRINGS
from musicmap.demo.melody import CALM, motif, tune
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later, transposed

_PLANS = (
    ("i VI iv V", "III VII i V", "iv i ii° V", "i VI V i"),
    ("i v VI V", "i v VI V", "iv III ii° V", "i v iv i"),
    ("i i VI VI", "III III VII VII", "i v VI iv", "i VI VII i"),
    ("I IV I V", "vi iii IV V", "I V vi iii", "IV I V I"),
)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` 0 adagio, 1 lament, 2 pulsing, 3 hymn."""
    scale = Scale(pick(rng, range(-5, 5)), MAJOR if variant == 3 else MINOR)
    bpm = between(rng, *((58, 64), (54, 60), (104, 112), (62, 68))[variant % 4])
    phrases = [scale.chords(p) for p in _PLANS[variant % 4]]
    count = bars_for(bpm, 4, 4)
    chords = tuple(c for i in range(count // 4 - 1) for c in phrases[i % 3]) + phrases[3]
    bars = laid_out((("all", chords),))
    voices = four_parts(chords)
    low: list[Note] = []
    high: list[Note] = []
    for bar, (bass, tenor, alto, soprano) in zip(bars, voices, strict=True):
        swell = 0.55 + 0.25 * float(np.sin(np.pi * bar.index / len(bars)))
        low += [Note(bar.start, 4.0, bass - (12 if bass > 48 else 0), swell), Note(bar.start, 4.0, bass, swell * 0.8)]
        for pitch in (tenor, alto, soprano):
            if variant == 2 and bar.index >= 4:
                high += [Note(bar.start + i / 2, 0.42, pitch, swell * (1.0 if i % 4 == 0 else 0.75)) for i in range(8)]
            else:
                high.append(Note(bar.start, 4.0, pitch, swell * 0.85))
    idea = motif(rng, CALM, leap=0.3)
    melody: list[Note] = []
    for four in range(4, count, 4):
        line = tune(rng, scale, chords[four : four + 4], idea, 79 if four % 8 else 74, 0.75, reach=8)
        melody += later(line, bars[four].start)
        if variant in (0, 3) and four % 8:
            melody += later(transposed(line, -12), bars[four].start)
    parts = (
        Part(LOW_STRINGS, humanised(low, rng, 0.02), level=-2, pan=0.35, send=-9),
        Part(STRINGS, humanised(high, rng, 0.02), level=-3, pan=-0.15, send=-8),
        Part(STRINGS, humanised(melody, rng, 0.02), level=1.5, pan=-0.4, send=-8),
    )
    return Piece(parts, Pulse(bpm, rubato=0.15, slowing=4), 4.0 * count, Room(2.2, 0.45, 0.02))
