"""Synth pop: arpeggios, a gated snare, a bass in eighths, a lead that one could sing."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.effects import Duck, Echo
from musicmap.demo.form import Bar, bars_for, chords_of, laid_out, start_of
from musicmap.demo.harmony import MAJOR, MINOR, Scale, smooth
from musicmap.demo.instruments.drums import CLAP, CLOSED, CRASH, KICK, MACHINE, OPEN, SNARE
from musicmap.demo.instruments.sustained import SAW_PAD
from musicmap.demo.instruments.synth import LEAD, PLUCK, SUPERSAW, SYNTH_BASS
from musicmap.demo.melody import SYNCOPATED, motif, tune
from musicmap.demo.pattern import broken, hits
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later

_PLANS = ((MAJOR, "I V vi IV", "IV V iii vi"), (MINOR, "i VI III VII", "VI VII i v"), (MAJOR, "vi IV I V", "ii IV I V"))


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Intro, verse, chorus, verse, chorus."""
    mode, first, second = _PLANS[variant % 3]
    scale = Scale(pick(rng, range(-5, 5)), mode)
    bpm = between(rng, 108, 122)
    count = bars_for(bpm, 4, 4)
    verse, chorus = scale.chords(first), scale.chords(second)
    more = (count - 16) // 4
    bars = laid_out(
        (("intro", verse), ("verse", verse), ("chorus", chorus), ("bridge", verse * more), ("last", chorus))
    )
    hook, line = motif(rng, SYNCOPATED, 0.3), motif(rng, SYNCOPATED, 0.2)
    lead: list[Note] = []
    for section, idea in (("verse", line), ("chorus", hook), ("bridge", line), ("last", hook)):
        lead += later(tune(rng, scale, chords_of(bars, section), idea, 74, 0.7, reach=9), start_of(bars, section))
    arp: list[Note] = []
    wide: list[Note] = []
    bass: list[Note] = []
    for bar, hand in zip(bars, smooth([b.chord for b in bars], 62, 3), strict=True):
        arp += broken(hand, (0, 1, 2, 3, 2, 1, 4, 3) * 2, bar.start, 0.25, 0.55, ring=0.9)
        loud = bar.section in ("chorus", "last")
        wide += [Note(bar.start, 4, p, 0.65 if loud else 0.45) for p in hand]
        if bar.section != "intro" or bar.index >= 2:
            root = bar.chord.over(33)
            bass += [
                Note(bar.start + i / 2, 0.42, root + (12 if i % 2 and variant == 1 else 0), 0.75) for i in range(8)
            ]
    drums = [n for bar in bars for n in _drums(bar)]
    end = bars[-1].start + 4
    bass.append(Note(end, 2, verse[0].over(33), 0.7))
    wide += [Note(end, 2, p, 0.6) for p in smooth(verse[:1], 62, 3)[0]]
    parts = (
        Part(MACHINE, humanised(drums, rng, 0.0, 0.04), level=1, send=-14),
        Part(SYNTH_BASS, tuple(bass), level=-1, send=-40),
        Part(
            PLUCK, humanised(arp, rng, 0.004, 0.06), level=-7, pan=-0.3, send=-14, effects=(Echo(45 / bpm, 0.4, 0.35),)
        ),
        Part(SUPERSAW if variant != 1 else SAW_PAD, tuple(wide), level=-9, send=-12, effects=(Duck(bpm, 0.5),)),
        Part(
            LEAD, humanised(lead, rng, 0.008, 0.05), level=-4, pan=0.1, send=-12, effects=(Echo(60 / bpm, 0.3, 0.25),)
        ),
    )
    return Piece(parts, Pulse(bpm), end + 2, Room(1.6, 0.55, 0.012), press=4)


def _drums(bar: Bar) -> list[Note]:
    if bar.section == "intro" and bar.index < 2:
        return hits("x...x...x...x...", bar.start, CLOSED, velocity=0.4)
    notes = hits(
        "x...x...x...x..." if bar.section in ("chorus", "last") else "x.......x.x.....", bar.start, KICK, velocity=0.8
    )
    notes += hits("....X.......X...", bar.start, SNARE, velocity=0.75) + hits(
        "....x.......x...", bar.start, CLAP, velocity=0.5
    )
    notes += hits("x.xox.xox.xox.xo", bar.start, CLOSED, velocity=0.4) + hits(
        "..x...x...x...x.", bar.start, OPEN, velocity=0.35
    )
    if bar.index % 4 == 0:
        notes.append(Note(bar.start, 1, CRASH, 0.5))
    return notes
