"""Rock with distorted guitars, and metal: riffs on power chords, bass, a loud kit, a lead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.effects import Amplifier, Echo
from musicmap.demo.form import Bar, bars_for, chords_of, laid_out, start_of
from musicmap.demo.harmony import MINOR, MINOR_PENTATONIC, MIXOLYDIAN, Chord, Scale
from musicmap.demo.instruments.drums import (
    ACOUSTIC,
    CLOSED,
    CRASH,
    HEAVY,
    HIGH_TOM,
    KICK,
    LOW_TOM,
    MID_TOM,
    OPEN,
    RIDE,
    SNARE,
    Kit,
)
from musicmap.demo.instruments.struck import BASS_GUITAR, ELECTRIC_GUITAR, MUTED_GUITAR
from musicmap.demo.melody import SYNCOPATED, motif, tune
from musicmap.demo.pattern import hits
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later

_VERSES = ("I5 I5 bVII5 IV5", "i5 VI5 III5 VII5", "i5 i5 VI5 VII5", "I5 IV5 I5 V5")
_CHORUSES = ("I5 V5 bVII5 IV5", "VI5 VII5 i5 i5", "VI5 III5 VII5 i5", "IV5 V5 I5 I5")


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Riff, verse in muted eighths, chorus of open chords, solo, chorus."""
    scale = Scale(pick(rng, range(-8, -3)), MIXOLYDIAN if variant in (0, 3) else MINOR)
    bpm = between(rng, 126, 158)
    count = bars_for(bpm, 4, 4)
    verse, chorus = scale.chords(_VERSES[variant % 4]), scale.chords(_CHORUSES[variant % 4])
    solo = (count - 20) // 4 * 4
    plan = (("riff", verse), ("verse", verse), ("chorus", chorus), ("solo", verse * (solo // 4)), ("out", chorus * 2))
    bars = laid_out(plan)
    drums = [n for bar in bars for n in _drums(rng, bar)]
    last = bars[-1].start + 4
    drums += [Note(last, 1, CRASH, 0.9), Note(last, 1, KICK, 0.9)]
    open_, muted = _riff(rng, bars, "x.xx.xx.x.xx.xx.")
    final = verse[0].over(38)
    open_ += [Note(last, 2.5, p, 0.85) for p in (final, final + 7, final + 12)]
    bass = [Note(n.start, n.length, n.pitch - 12, 0.8) for n in (*open_, *muted) if _is_root(n, bars)]
    lead_scale = Scale(scale.tonic, MINOR_PENTATONIC)
    lead = later(
        tune(rng, lead_scale, chords_of(bars, "solo"), motif(rng, SYNCOPATED, 0.3), 74, 0.8, reach=9),
        start_of(bars, "solo"),
    )
    amplifier = Amplifier(between(rng, 14, 20), 1.0, 1.4)
    return Piece(
        _band(rng, drums, open_, muted, bass, lead, amplifier, ACOUSTIC, bpm),
        Pulse(bpm),
        last + 2,
        Room(1.0, 0.5, 0.01),
        press=6,
    )


def compose_metal(rng: np.random.Generator, variant: int) -> Piece:
    """Palm-muted gallops low down, double kick, a half-time breakdown, a fast lead."""
    scale = Scale(pick(rng, range(-9, -6)), MINOR)
    bpm = between(rng, 150, 172)
    count = bars_for(bpm, 4, 4)
    riff = scale.chords(("i5 i5 VI5 VII5", "i5 bII5 i5 VII5", "i5 iv5 VI5 bII5")[variant % 3])
    slow = scale.chords(("VI5 VI5 VII5 VII5", "i5 i5 bII5 bII5", "VI5 VII5 i5 i5")[variant % 3])
    rest = count - 24
    plan = (("riff", riff), ("verse", riff * 2), ("breakdown", slow), ("solo", riff * (rest // 4)), ("out", riff * 2))
    bars = laid_out(plan)
    drums = [n for bar in bars for n in _metal_drums(bar)]
    last = bars[-1].start + 4
    drums += [Note(last, 1, CRASH, 0.9), Note(last, 1, KICK, 0.9)]
    open_, muted = _riff(rng, bars, ("x.xxx.xxx.xxx.xx", "xxxxxxxxxxxxxxxx", "x.xxx.xxx.x.x.x.")[variant % 3])
    final = riff[0].over(34)
    open_ += [Note(last, 2.5, p, 0.9) for p in (final, final + 7, final + 12)]
    bass = [Note(n.start, n.length, n.pitch - 12, 0.8) for n in (*open_, *muted) if _is_root(n, bars)]
    fast = motif(rng, ((0.25,) * 16, (0.5, 0.25, 0.25) * 4), 0.15)
    lead = later(
        tune(rng, Scale(scale.tonic + 12, MINOR), chords_of(bars, "solo"), fast, 76, 0.8, reach=12),
        start_of(bars, "solo"),
    )
    return Piece(
        _band(rng, drums, open_, muted, bass, lead, Amplifier(25, 3.0, 1.6), HEAVY, bpm),
        Pulse(bpm),
        last + 2,
        Room(0.8, 0.5, 0.01),
        press=8,
    )


def _band(
    rng: np.random.Generator, drums: Sequence[Note], open_: Sequence[Note], muted: Sequence[Note], bass: Sequence[Note],
    lead: Sequence[Note], amplifier: Amplifier, kit: Kit, bpm: float,
) -> tuple[Part, ...]:  # fmt: skip
    solo = Amplifier(amplifier.drive, 0.2)
    return (
        Part(kit, humanised(drums, rng, 0.008, 0.05), level=-1, send=-14),
        Part(ELECTRIC_GUITAR, humanised(open_, rng, 0.008, 0.04), level=1, send=-20, effects=(amplifier,)),
        Part(MUTED_GUITAR, humanised(muted, rng, 0.006, 0.05), level=1, send=-22, effects=(amplifier,)),
        Part(BASS_GUITAR, humanised(bass, rng, 0.008, 0.04), level=-6, send=-30),
        Part(
            ELECTRIC_GUITAR,
            humanised(lead, rng, 0.01, 0.05),
            level=-2,
            pan=0.1,
            send=-12,
            effects=(solo, Echo(45 / bpm, 0.35, 0.3)),
        ),
    )


def _is_root(note: Note, bars: Sequence[Bar]) -> bool:
    bar = bars[min(len(bars) - 1, int(note.start // 4))]
    return int(note.pitch) % 12 == bar.chord.root and note.pitch < 52


def _power(chord: Chord) -> tuple[int, ...]:
    root = chord.over(34)
    return (root, root + 7, root + 12)


def _riff(rng: np.random.Generator, bars: Sequence[Bar], gallop: str) -> tuple[list[Note], list[Note]]:
    """Open chords where the music is wide, muted strokes on the root where it drives."""
    open_: list[Note] = []
    muted: list[Note] = []
    answer = pick(rng, ("x.....x.x.......", "x..x..x.....x...", "x.......x..x....", "x...x..x..x.x..."))
    for bar in bars:
        power = _power(bar.chord)
        if bar.section in ("verse", "solo"):
            muted += [
                Note(n.start, 0.26, p, n.velocity) for n in hits(gallop, bar.start, 0, velocity=0.8) for p in power[:2]
            ]
            if bar.index % 2:
                open_ += [Note(bar.start + 3, 0.95, p, 0.8) for p in power]
                muted = [n for n in muted if n.start < bar.start + 3]
        else:
            grid = answer if bar.section != "breakdown" else "x.......x.x....."
            strokes = [i / 4 for i, sign in enumerate(grid) if sign == "x"]
            for here, following in zip(strokes, (*strokes[1:], 4.0), strict=True):
                open_ += [Note(bar.start + here, following - here - 0.05, p, 0.85) for p in power]
    return open_, muted


def _drums(rng: np.random.Generator, bar: Bar) -> list[Note]:
    kick = pick(rng, ("x.......x.x.....", "x.....x.x.......", "x.......x.....x."))
    notes = hits(kick, bar.start, KICK, velocity=0.85)
    if bar.last:
        notes += hits("....X.......", bar.start, SNARE, velocity=0.75)
        notes += (
            hits("xx..", bar.start + 3, HIGH_TOM)
            + hits("..x.", bar.start + 3, MID_TOM)
            + hits("...x", bar.start + 3, LOW_TOM)
        )
    else:
        notes += hits("....X.......X...", bar.start, SNARE, velocity=0.78)
    wide = bar.section in ("chorus", "out", "riff")
    notes += hits("x.x.x.x.x.x.x.x.", bar.start, OPEN if wide else CLOSED, velocity=0.5 if wide else 0.6)
    if bar.index % 4 == 0:
        notes.append(Note(bar.start, 1, CRASH, 0.8))
    return notes


def _metal_drums(bar: Bar) -> list[Note]:
    if bar.section == "breakdown":
        notes = hits("x.......x.x.....", bar.start, KICK, velocity=0.9) + hits(
            "........X.......", bar.start, SNARE, velocity=0.85
        )
        return notes + hits("x...x...x...x...", bar.start, CRASH, velocity=0.55)
    notes = hits("x.xxx.xxx.xxx.xx" if bar.section != "solo" else "xxxxxxxxxxxxxxxx", bar.start, KICK, velocity=0.75)
    notes += hits("....X.......X..." if not bar.last else "....X...X.xxxxxx", bar.start, SNARE, velocity=0.8)
    notes += hits("x...x...x...x...", bar.start, RIDE if bar.section == "solo" else OPEN, velocity=0.55)
    if bar.index % 2 == 0:
        notes.append(Note(bar.start, 1, CRASH, 0.75))
    return notes
