"""Chiptune: three voices and noise, as a console of the eighties had them."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import bars_for, laid_out
from musicmap.demo.harmony import MAJOR, MINOR, Scale
from musicmap.demo.instruments.drums import CLOSED, KICK, OPEN, SNARE, ChipKit
from musicmap.demo.instruments.synth import CHIP_ECHO, CHIP_LEAD, CHIP_MAJOR, CHIP_MINOR, CHIP_TRIANGLE
from musicmap.demo.melody import LIVELY, QUICK, SYNCOPATED, motif, tune
from musicmap.demo.pattern import hits
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, later

_PLANS = (
    (MAJOR, "I V vi IV", "vi IV I V", "IV V I I"),
    (MINOR, "i VI VII i", "III VII iv V", "VI VII i i"),
    (MINOR, "i VII VI V", "iv i VI V", "iv V i i"),
)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Title screen, level, boss: `variant` 0 cheerful, 1 brave, 2 hurried."""
    mode, first, second, close = _PLANS[variant % 3]
    scale = Scale(pick(rng, range(-5, 5)), mode)
    bpm = between(rng, *((136, 146), (126, 134), (156, 166))[variant % 3])
    count = bars_for(bpm, 4, 4)
    a, b, end = scale.chords(first), scale.chords(second), scale.chords(close)
    rounds = (a + a + b + b) * 4
    chords = a + rounds[: count - 8] + end
    bars = laid_out((("all", chords),))
    idea = motif(rng, (LIVELY, SYNCOPATED, QUICK)[variant % 3], 0.3)
    other = motif(rng, (QUICK, LIVELY, SYNCOPATED)[variant % 3], 0.3)
    lead: list[Note] = []
    for four in range(4, count, 4):
        said = other if chords[four : four + 4] == b else idea
        lead += later(tune(rng, scale, chords[four : four + 4], said, 76, 0.7, reach=11), bars[four].start)
    echo = [Note(n.start + 0.75, n.length * 0.6, n.pitch, 0.4) for n in lead]
    major: list[Note] = []
    minor: list[Note] = []
    bass: list[Note] = []
    drums: list[Note] = []
    for bar in bars:
        arp = Note(bar.start, 3.9, bar.chord.over(60), 0.55)
        strokes = [Note(bar.start + i, 0.9, arp.pitch, 0.55) for i in range(4)] if bar.index % 8 < 4 else [arp]
        (major if bar.chord.above[1] == 4 else minor).extend(strokes)
        root = bar.chord.over(36)
        bass += [Note(bar.start + i / 2, 0.4, root + (12 if i % 2 else 0), 0.8) for i in range(8)]
        if bar.index >= 2:
            drums += hits("x.....x.x.......", bar.start, KICK, velocity=0.7) + hits(
                "....x.......x...", bar.start, SNARE, velocity=0.7
            )
            drums += hits("x.x.x.x.x.x.x.x.", bar.start, CLOSED, velocity=0.5)
            if bar.index % 4 == 3:
                drums += hits("..............xx", bar.start, SNARE) + hits("..........x.....", bar.start, OPEN)
    parts = (
        Part(CHIP_LEAD, tuple(lead), level=-3, pan=0.1, send=-30),
        Part(CHIP_ECHO, tuple(echo), level=-7, pan=-0.5, send=-25),
        Part(CHIP_MAJOR, tuple(major), level=-8, pan=0.3, send=-30),
        Part(CHIP_MINOR, tuple(minor), level=-8, pan=0.3, send=-30),
        Part(CHIP_TRIANGLE, tuple(bass), level=-1, send=-60),
        Part(ChipKit(), tuple(drums), level=-3, send=-40),
    )
    return Piece(parts, Pulse(bpm), 4.0 * count, Room(0.5, 0.3, 0.005), press=3)
