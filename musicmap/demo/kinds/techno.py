"""Techno: four on the floor, an acid line, stabs, a break in the middle where the filter opens."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.effects import Duck, Echo, Sweep
from musicmap.demo.form import bars_for
from musicmap.demo.harmony import MINOR, PHRYGIAN, Scale, smooth
from musicmap.demo.instruments.drums import CLAP, CLOSED, CRASH, KICK, MACHINE, OPEN, RIDE, SHAKER
from musicmap.demo.instruments.sustained import SAW_PAD
from musicmap.demo.instruments.synth import ACID, PLUCK, STAB, SUB_BASS
from musicmap.demo.pattern import hits
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised

_STABS = ("..x.....x.......", "x..x..x.........", "......x...x.....", "..x..x..x..x..x.")
_VAMPS: dict[tuple[int, ...], tuple[str, ...]] = {
    MINOR: ("i VI i VII", "i iv i VI", "i VII VI v"),
    PHRYGIAN: ("i i II i", "i II i vii", "i VI II i"),
}


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """Intro (drums), line, break, everything, out. `variant` chooses mode, line and groove."""
    scale = Scale(pick(rng, range(-5, 3)), PHRYGIAN if variant in (1, 2) else MINOR)
    bpm = between(rng, 126, 138)
    count = bars_for(bpm)
    intro, rest, full = count // 8 * 1, count // 2 - 2, count // 2 + 2
    drums: list[Note] = []
    for bar in range(count):
        at = 4.0 * bar
        playing = not rest <= bar < full
        if playing:
            drums += hits("X...X...X...X...", at, KICK, velocity=0.85)
            drums += hits("..x...x...x...x.", at, OPEN, velocity=0.55)
        if bar >= intro:
            drums += hits("xoxoxoxoxoxoxoxo", at, CLOSED, velocity=0.45)
        if bar >= 2 * intro and playing:
            drums += hits("....x.......x...", at, CLAP, velocity=0.75)
        if bar >= full:
            drums += hits(
                "x.x.x.x.x.x.x.x." if variant % 2 else "..x...x...x...x.",
                at,
                RIDE if variant % 2 else SHAKER,
                velocity=0.5,
            )
        if bar == full - 1:
            drums += hits("x.x.x.x.xxxxxxxx", at, CLAP, velocity=0.55)
    drums += [Note(4.0 * b, 1, CRASH, 0.7) for b in (2 * intro, full)]
    line = _line(rng, scale, 4.0 * intro, 4.0 * (count - intro))
    chords = scale.chords(pick(rng, _VAMPS[scale.steps]))
    voicings = smooth(chords, 62, 3)
    grid = _STABS[variant % 4]
    stabs = [
        Note(n.start, 0.3, p, 0.6)
        for bar in range(2 * intro, count - intro)
        for n in hits(grid, 4.0 * bar, 0)
        for p in voicings[bar // 2 % 4]
    ]
    pad = [Note(4.0 * bar, 8.0, p, 0.5) for bar in range(rest - 2, full + 2, 2) for p in voicings[bar // 2 % 4]]
    bass = [
        Note(4.0 * bar + b + 0.5, 0.4, chords[bar // 2 % 4].over(33), 0.75)
        for bar in range(intro, count)
        if not rest <= bar < full
        for b in range(4)
    ]
    sweep = Sweep(((0, 300), (0.25, 1800), (rest / count, 700), (full / count, 6500), (0.85, 3500), (1, 400)), 0.55)
    duck = Duck(bpm)
    parts = (
        Part(MACHINE, humanised(drums, rng, 0.0, 0.04), level=1, send=-22),
        Part(SUB_BASS, tuple(bass), level=-1, send=-40, effects=(duck,)),
        Part(ACID if variant != 3 else PLUCK, line, level=-4, send=-18, effects=(sweep, Echo(45 / bpm, 0.3, 0.25))),
        Part(STAB, tuple(stabs), level=-5, send=-12, effects=(duck, Echo(45 / bpm, 0.5, 0.45))),
        Part(SAW_PAD, tuple(pad), level=-7, send=-8, effects=(duck,)),
    )
    return Piece(parts, Pulse(bpm), 4.0 * count, Room(1.4, 0.5, 0.01), press=4)


def _line(rng: np.random.Generator, scale: Scale, start: float, beats: float) -> tuple[Note, ...]:
    """A bar of sixteenths about the tonic, with rests and octave leaps, over and over."""
    bar = [(pick(rng, (0, 0, 0, 2, 4, 6, 7, -1)), rng.random() < 0.8, between(rng, 0.45, 0.9)) for _ in range(16)]
    return tuple(
        Note(start + i / 4, 0.22, scale.pitch(degree) - 24, velocity)
        for i in range(int(beats * 4))
        for degree, played, velocity in (bar[i % 16],)
        if played
    )
