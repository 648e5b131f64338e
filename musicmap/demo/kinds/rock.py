"""Rock: riffs on power chords through an overdriven amplifier, bass, drums, a solo."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.effects import Amplifier
from musicmap.demo.form import Bar, bars_for, chords_of, laid_out, start_of
from musicmap.demo.harmony import MINOR, MINOR_PENTATONIC, MIXOLYDIAN, Scale
from musicmap.demo.instruments.drums import ACOUSTIC, CLOSED, CRASH, HIGH_TOM, KICK, LOW_TOM, MID_TOM, OPEN, SNARE
from musicmap.demo.kinds.band import Band, riff
from musicmap.demo.melody import SYNCOPATED, motif, tune
from musicmap.demo.pattern import hits
from musicmap.demo.score import Note, Piece, Room, later

_VERSES = ("I5 I5 VII5 IV5", "i5 VI5 III5 VII5", "i5 i5 VI5 VII5", "I5 IV5 I5 V5")
_CHORUSES = ("I5 V5 VII5 IV5", "VI5 VII5 i5 i5", "VI5 III5 VII5 i5", "IV5 V5 I5 I5")


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Riff, verse in muted eighths, chorus of open chords, solo, chorus."""
    scale = Scale(pick(rng, range(-8, -3)), MIXOLYDIAN if variant in (0, 3) else MINOR)
    bpm = between(rng, 126, 158)
    verse, chorus = scale.chords(_VERSES[variant % 4]), scale.chords(_CHORUSES[variant % 4])
    solo = verse * ((bars_for(bpm) - 20) // 4)
    bars = laid_out((("riff", verse), ("verse", verse), ("chorus", chorus), ("solo", solo), ("out", chorus * 2)))
    rhythm = riff(rng, bars, "x.xx.xx.x.xx.xx.", ("verse", "solo"))
    over = Scale(scale.tonic, MINOR_PENTATONIC)
    line = tune(rng, over, chords_of(bars, "solo"), motif(rng, SYNCOPATED, 0.3), 74, 0.8, reach=9)
    drums = [n for bar in bars for n in _drums(rng, bar)]
    band = Band(Amplifier(between(rng, 14, 20), 1.0, 1.4), ACOUSTIC, Room(1.0, 0.5, 0.01), press=6)
    return band.play(rng, bars, rhythm, later(line, start_of(bars, "solo")), drums, bpm)


def _drums(rng: np.random.Generator, bar: Bar) -> list[Note]:
    kick = pick(rng, ("x.......x.x.....", "x.....x.x.......", "x.......x.....x."))
    notes = hits(kick, bar.start, KICK, velocity=0.85)
    notes += hits("....X......." if bar.last else "....X.......X...", bar.start, SNARE, velocity=0.78)
    if bar.last:
        for grid, tom in (("xx..", HIGH_TOM), ("..x.", MID_TOM), ("...x", LOW_TOM)):
            notes += hits(grid, bar.start + 3, tom)
    wide = bar.section in ("chorus", "out", "riff")
    notes += hits("x.x.x.x.x.x.x.x.", bar.start, OPEN if wide else CLOSED, velocity=0.5 if wide else 0.6)
    if bar.index % 4 == 0:
        notes.append(Note(bar.start, 1, CRASH, 0.8))
    return notes
