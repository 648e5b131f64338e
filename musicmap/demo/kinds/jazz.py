"""A jazz trio late at night: piano or vibraphone, walking bass, brushes."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.effects import Tremolo
from musicmap.demo.form import bars_for, laid_out
from musicmap.demo.harmony import DORIAN, MAJOR, MINOR, Scale, smooth
from musicmap.demo.instruments.drums import BRUSHES, KICK, PEDAL, RIDE, SNARE
from musicmap.demo.instruments.struck import ELECTRIC_PIANO, PIANO, UPRIGHT_BASS, VIBRAPHONE
from musicmap.demo.melody import SYNCOPATED, motif, tune
from musicmap.demo.pattern import hits, walk
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later

_PLANS = (
    (MAJOR, "Imaj7 vi7 ii7 V7 iii7 VI7 ii7 V7", "ii7 V7 Imaj7 Imaj7"),
    (MINOR, "i7 iv7 VII7 IIImaj7 VImaj7 iiø7 V7 i7", "iiø7 V7 i7 i7"),
    (MAJOR, "I7 IV7 I7 I7 IV7 IV7 I7 VI7", "ii7 V7 I7 I7"),
    (DORIAN, "i9 i9 IV7 i9 bVImaj7 V7 i9 V7", "bVImaj7 V7 i9 i9"),
)


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Theme, solo, theme: `variant` 0 ballad, 1 minor swing with vibraphone, 2 blues, 3 modal on electric piano."""
    mode, changes, close = _PLANS[variant % 4]
    scale = Scale(pick(rng, range(-5, 5)), mode)
    bpm = between(rng, *((84, 92), (108, 118), (112, 124), (96, 104))[variant % 4])
    count = bars_for(bpm, 4, 4)
    chords = (scale.chords(changes) * 4)[: count - 4] + scale.chords(close)
    bars = laid_out((("all", chords),))
    solo = (PIANO, VIBRAPHONE, PIANO, ELECTRIC_PIANO)[variant % 4]
    theme, improvised = motif(rng, SYNCOPATED, 0.3), motif(rng, ((0.5,) * 8, (1.0, 0.5, 0.5, 0.5, 0.5, 1.0)), 0.3)
    lead: list[Note] = []
    for four in range(4, count, 4):
        idea = improvised if count // 3 <= four < count - 8 else theme
        improvised = motif(rng, ((0.5,) * 8, (1.0, 0.5, 0.5, 0.5, 0.5, 1.0)), 0.3)
        lead += later(tune(rng, scale, chords[four : four + 4], idea, 74, 0.65, reach=11), bars[four].start)
    comping: list[Note] = []
    for bar, voicing in zip(bars, smooth(chords, 59, 4), strict=True):
        for at in pick(rng, ((0.0, 2.5), (1.5,), (0.5, 3.0), (0.0, 1.5), (1.5, 3.5))):
            long = pick(rng, (0.4, 1.2))
            comping += [Note(bar.start + at, long, p, 0.45) for p in voicing]
    drums: list[Note] = []
    for bar in bars:
        drums += [
            Note(bar.start + b, 1, RIDE, v)
            for b, v in ((0.0, 0.5), (1.0, 0.6), (1.5, 0.4), (2.0, 0.5), (3.0, 0.6), (3.5, 0.4))
        ]
        drums += hits("....x.......x...", bar.start, PEDAL, velocity=0.5)
        drums += [Note(bar.start + b, 1, SNARE, 0.4) for b in range(4)]
        drums += hits(
            pick(rng, ("o.......o.......", "o.........o.....", "......o.........")), bar.start, KICK, velocity=0.6
        )
    last = bars[-1].start
    bass = [n for n in walk(rng, chords, 0.0, 33, 0.75) if n.start < last]
    bass.append(Note(last, 4, chords[-1].over(28), 0.7))
    lead = [n for n in lead if n.start < last + 0.1]
    parts = (
        Part(
            solo,
            humanised(lead, rng, 0.025, 0.07),
            level=1,
            pan=-0.15,
            send=-15,
            effects=(Tremolo(),) if solo in (VIBRAPHONE, ELECTRIC_PIANO) else (),
        ),
        Part(
            ELECTRIC_PIANO if variant == 3 else PIANO, humanised(comping, rng, 0.02, 0.06), level=-3, pan=-0.2, send=-16
        ),
        Part(UPRIGHT_BASS, humanised(bass, rng, 0.015, 0.05), level=1, pan=0.1, send=-20),
        Part(BRUSHES, humanised(drums, rng, 0.012, 0.08), level=5, pan=0.2, send=-15),
    )
    return Piece(parts, Pulse(bpm, swing=0.85, slowing=3), last + 4, Room(0.9, 0.35, 0.008))
