"""Baroque harpsichord: an invention, a prelude of broken chords, a toccata, a gigue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import Bar, bars_for, laid_out
from musicmap.demo.harmony import MAJOR, MINOR, Chord, Scale, smooth
from musicmap.demo.instruments.struck import HARPSICHORD
from musicmap.demo.melody import QUICK, Motif, motif, tune
from musicmap.demo.pattern import block, broken
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later

_SEQUENCE = {MINOR: "i iv VII III VI ii° V7 i", MAJOR: "I IV vii° iii vi ii V7 I"}
_ANSWER = {MINOR: "i v VI III iv i ii° V7", MAJOR: "I V vi iii IV I ii V7"}
_CLOSE = {MINOR: "i iv V7 i", MAJOR: "I IV V7 I"}
_WALKS = ((0, 2, 1, 2, 3, 2, 1, 2), (0, 1, 2, 1, 3, 1, 2, 1), (0, 3, 2, 1, 2, 1, 0, 1))


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` 0 invention, 1 prelude, 2 toccata, 3 gigue."""
    mode = MAJOR if variant in (1, 3) else MINOR
    scale = Scale(pick(rng, range(-4, 4)), mode)
    beats = 3.0 if variant == 3 else 4.0
    bpm = between(rng, *((92, 100), (72, 80), (104, 112), (120, 132))[variant % 4])
    sequence, answer, close = (scale.chords(p[mode]) for p in (_SEQUENCE, _ANSWER, _CLOSE))
    count = bars_for(bpm, beats, 4)
    rounds = (sequence + answer) * (count // 16 + 1)
    chords = rounds[: count - 4] + close
    bars = laid_out((("all", chords),), beats)
    pair = _prelude(bars) if variant == 1 else _two_voices(rng, scale, bars, chords, variant, beats)
    final = bars[-1]
    ending = block(
        (final.chord.over(36), final.chord.over(48), *smooth([final.chord], 64, 4)[0]), final.start, beats, 0.7, 0.06
    )
    notes = humanised((*(n for n in pair if n.start < final.start), *ending), rng, 0.006, 0.03)
    return Piece(
        (Part(HARPSICHORD, notes, send=-15),),
        Pulse(bpm, slowing=beats * 1.5),
        final.start + beats,
        Room(1.3, 0.6, 0.01),
    )


def _two_voices(
    rng: np.random.Generator, scale: Scale, bars: tuple[Bar, ...], chords: tuple[Chord, ...], variant: int, beats: float
) -> list[Note]:
    """The right hand has the subject in running notes, the left walks in eighths; every eight bars they change."""
    subject = (
        Motif((0.5,) * 6, motif(rng, ((0.5,) * 6,)).steps)
        if variant == 3
        else motif(rng, (QUICK[1], QUICK[2], (0.25,) * 16))
    )
    steps = pick(rng, _WALKS)
    notes: list[Note] = []
    for eight in range(0, len(chords), 8):
        part = chords[eight : eight + 8]
        above = eight // 8 % 2 == 0 or variant == 2
        notes += later(tune(rng, scale, part, subject, 76 if above else 55, 0.7, reach=11), bars[eight].start)
        for bar in bars[eight : eight + 8]:
            notes += _walking(bar, beats, above, steps)
            if variant == 2 and bar.index % 4 == 3:
                notes += _trill(bar)
    return notes


def _walking(bar: Bar, beats: float, below: bool, steps: Sequence[int]) -> list[Note]:
    """Chord notes in the piece's own order, `steps`, from the root up."""
    low = 41 if below else 69
    tones = bar.chord.tones(bar.chord.over(low), low + 24)
    return [Note(bar.start + i / 2, 0.45, tones[steps[i] % len(tones)], 0.65) for i in range(int(beats * 2))]


def _trill(bar: Bar) -> list[Note]:
    top = max(bar.chord.tones(72, 84))
    return [Note(bar.start + 2 + i / 8, 0.12, top + (2 if i % 2 else 0), 0.6) for i in range(12)]


def _prelude(bars: tuple[Bar, ...]) -> list[Note]:
    """Each chord twice a bar, broken upwards in sixteenths over a held bass, as every player knows it from C major."""
    notes: list[Note] = []
    for bar, hand in zip(bars, smooth([b.chord for b in bars], 67, 3), strict=True):
        bass = bar.chord.over(43)
        five = (bass, bar.chord.over(bass + 5), *hand)
        for half in (0.0, 2.0):
            notes += broken(five, (0, 1, 2, 3, 4, 2, 3, 4), bar.start + half, 0.25, 0.65, ring=2.5)
    return notes
