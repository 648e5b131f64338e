"""Folk guitar: fingers on steel or nylon, with the tune on top."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import bars_for, laid_out
from musicmap.demo.harmony import DORIAN, MAJOR, MIXOLYDIAN, Chord, Scale, smooth
from musicmap.demo.instruments.struck import NYLON_GUITAR, STEEL_GUITAR
from musicmap.demo.melody import CALM, WALTZ, motif, tune
from musicmap.demo.pattern import block, broken
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later

_PLANS = (
    (MAJOR, "I I IV I", "vi IV I V", "IV V I I"),
    (DORIAN, "i VII i v", "III VII IV i", "VII v i i"),
    (MAJOR, "I iii vi IV", "ii V iii vi", "ii V I I"),
    (MIXOLYDIAN, "I VII IV I", "IV I VII IV", "VII IV I I"),
)
_PICKING = ((0, 2, 1, 3, 0, 3, 1, 2), (0, 3, 2, 3, 1, 3, 2, 3), (0, 2, 3, 2, 1, 2, 3, 2), (0, 1, 2, 3, 2, 3, 1, 2))


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` 0 travelling, 1 old ballad, 2 waltz on nylon, 3 strummed."""
    mode, first, second, close = _PLANS[variant % 4]
    scale = Scale(pick(rng, (-5, -3, -1, 0, 2, 4)), mode)
    beats = 3.0 if variant == 2 else 4.0
    bpm = between(rng, *((100, 112), (84, 92), (104, 116), (104, 116))[variant % 4])
    count = bars_for(bpm, beats, 4)
    a, b, end = scale.chords(first), scale.chords(second), scale.chords(close)
    chords = ((a + a + b + a) * 3)[: count - 4] + end
    bars = laid_out((("all", chords),), beats)
    picked: list[Note] = []
    for bar, top in zip(bars, smooth(chords, 60, 3), strict=True):
        hand = (bar.chord.over(40), *top)
        if bar.index == count - 1:
            picked += block((*hand, hand[-1] + 12 if hand[-1] < 60 else hand[-1]), bar.start, 6, 0.6, roll=0.07)
        elif variant == 3 and bar.index >= 4:
            picked += _strummed(bar.start, bar.chord)
        elif variant == 2:
            picked += broken(hand, (0, 1, 2, 3, 2, 1), bar.start, 0.5, 0.55, ring=2.5)
        else:
            picked += broken(hand, pick(rng, _PICKING[:2] if variant else _PICKING[2:]), bar.start, 0.5, 0.6, ring=2.0)
    idea = motif(rng, WALTZ if variant == 2 else CALM, 0.25)
    melody: list[Note] = []
    for four in range(4, count - 1, 4):
        if four % 16 != 12 or variant == 2:
            melody += later(tune(rng, scale, chords[four : four + 4], idea, 71, 0.68, reach=8), bars[four].start)
    melody = [n for n in melody if n.start < bars[-1].start]
    guitar = NYLON_GUITAR if variant == 2 else STEEL_GUITAR
    parts = (
        Part(guitar, humanised(picked, rng, 0.012, 0.06), pan=-0.15, send=-16),
        Part(guitar, humanised(melody, rng, 0.014, 0.05), level=1, pan=0.2, send=-15),
    )
    return Piece(parts, Pulse(bpm, swing=0.15, rubato=0.1, slowing=beats * 1.5), count * beats, Room(0.9, 0.4, 0.008))


def _strummed(start: float, chord: Chord) -> list[Note]:
    """Down, down-up, up-down-up over six strings."""
    root = chord.over(40)
    strings = tuple(p for p in chord.tones(root, 67))[:6]
    notes: list[Note] = []
    for at, down, hard in (
        (0.0, True, 0.7),
        (1.0, True, 0.55),
        (1.5, False, 0.42),
        (2.5, False, 0.45),
        (3.0, True, 0.6),
        (3.5, False, 0.42),
    ):
        order = strings if down else strings[::-1][:4]
        notes += [Note(start + at + i * 0.018, 0.9, p, hard * (1 - 0.04 * i)) for i, p in enumerate(order)]
    return notes
