"""Choir in a stone church: a chorale, an amen with a soprano, a canon, dark plainchant."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import bars_for, laid_out
from musicmap.demo.harmony import DORIAN, MAJOR, MINOR, Scale, four_parts
from musicmap.demo.instruments.sustained import CHOIR_AH, CHOIR_OO, MEN_AH, SOPRANO
from musicmap.demo.melody import CALM, motif, tune
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later, transposed

_PLANS = (
    (MAJOR, "I V vi iii IV I ii V", "IV I V I"),
    (MINOR, "i VI III VII iv i VI V", "iv i V I"),
    (MAJOR, "I IV ii V vi IV ii V", "IV ii V I"),
    (DORIAN, "i VII i v III VII IV i", "IV VII i i"),
)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` 0 chorale, 1 amen, 2 canon, 3 plainchant."""
    mode, middle, close = _PLANS[variant % 4]
    scale = Scale(pick(rng, range(-4, 4)), mode)
    bpm = between(rng, *((66, 72), (60, 66), (72, 78), (60, 64))[variant % 4])
    count = bars_for(bpm, 4, 4)
    rounds = scale.chords(middle) * 4
    chords = rounds[: count - 4] + scale.chords(close)
    bars = laid_out((("all", chords),))
    voices = four_parts(chords, ((41, 55), (48, 62), (57, 71), (64, 79)))
    women: list[Note] = []
    men: list[Note] = []
    hum: list[Note] = []
    for bar, (bass, tenor, alto, soprano) in zip(bars, voices, strict=True):
        loud = 0.5 + 0.3 * float(np.sin(np.pi * (bar.index % 8 + 1) / 9))
        last = bar.index == count - 1
        # Syllables: every bar is sung as a long and two short notes, and the phrase's last as one.
        lengths = (4.0,) if bar.index % 4 == 3 or last or variant == 1 else (2.0, 1.0, 1.0)
        at = bar.start
        for i, length in enumerate(lengths):
            step = 0 if i == 0 else pick(rng, (0, 0, 2, -2, -1))
            degree = scale.degree(soprano) + (step if i == 1 else 0)
            women += [Note(at, length * 0.94, scale.fitted(degree, bar.chord) if i == 1 else soprano, loud)]
            women += [Note(at, length * 0.94, alto, loud * 0.9)]
            men += [Note(at, length * 0.94, tenor, loud), Note(at, length * 0.94, bass, loud)]
            at += length
        if variant in (1, 3):
            hum += [Note(bar.start, 3.9, p, 0.5) for p in (tenor, alto)]
    lead: list[Note] = []
    idea = motif(rng, CALM, leap=0.3)
    if variant == 1:
        for four in range(4, count, 4):
            lead += later(tune(rng, scale, chords[four : four + 4], idea, 77, 0.7, reach=7), bars[four].start)
    if variant == 2:
        subject = tune(rng, scale, chords[4:12], idea, 70, 0.7, reach=7)
        lead += later(subject, 16.0) + later(transposed(subject[: len(subject) // 2], -12), 24.0)
    parts = (
        Part(CHOIR_AH, humanised(women, rng, 0.03), level=0, pan=-0.25, send=-6),
        Part(MEN_AH, humanised(men, rng, 0.03), level=-1, pan=0.25, send=-6),
        Part(CHOIR_OO, humanised(hum, rng, 0.03), level=-4, send=-5),
        Part(SOPRANO if variant == 1 else CHOIR_AH, humanised(lead, rng, 0.02), level=1, send=-6),
    )
    return Piece(parts, Pulse(bpm, rubato=0.15, slowing=4), 4.0 * count, Room(3.2, 0.55, 0.03))
