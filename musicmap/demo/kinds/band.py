"""What rock and metal share: the riff, and the band that plays it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.demo.chance import pick
from musicmap.demo.effects import Amplifier, Echo
from musicmap.demo.form import Bar
from musicmap.demo.harmony import Chord
from musicmap.demo.instruments.drums import CRASH, KICK, Kit
from musicmap.demo.instruments.struck import BASS_GUITAR, ELECTRIC_GUITAR, RHYTHM_GUITAR
from musicmap.demo.pattern import hits
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised

_ANSWERS = ("x.....x.x.......", "x..x..x.....x...", "x.......x..x....", "x...x..x..x.x...")
_BREAKDOWN = "x.......x.x....."


@dataclass(frozen=True, slots=True)
class Band:
    """Guitars, bass and drums in one room."""

    amplifier: Amplifier
    kit: Kit
    room: Room
    press: float
    """See `Piece.press`."""

    def play(
        self,
        rng: np.random.Generator,
        bars: Sequence[Bar],
        riff: Sequence[Note],
        lead: Sequence[Note],
        drums: Sequence[Note],
        bpm: float,
    ) -> Piece:
        """The bars, and one last chord after them."""
        end = bars[-1].start + 4
        final = [Note(end, 2.5, p, 0.85) for p in power(bars[0].chord)]
        last = [Note(end, 1, CRASH, 0.9), Note(end, 1, KICK, 0.9)]
        rhythm = [*riff, *final]
        roots = [n for n in rhythm if n.pitch == power(bars[min(len(bars) - 1, int(n.start // 4))].chord)[0]]
        bass = [Note(n.start, n.length, n.pitch - 12, 0.8) for n in roots]
        solo = Amplifier(self.amplifier.drive, fizz=0.2)
        parts = (
            Part(self.kit, humanised((*drums, *last), rng, 0.008, 0.05), level=-1, send=-14),
            Part(RHYTHM_GUITAR, humanised(rhythm, rng, 0.008, 0.03), level=1, send=-20, effects=(self.amplifier,)),
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
        return Piece(parts, Pulse(bpm), end + 2, self.room, self.press)


def power(chord: Chord) -> tuple[int, int, int]:
    """Root, fifth and octave, low on the neck."""
    root = chord.over(34)
    return (root, root + 7, root + 12)


def riff(rng: np.random.Generator, bars: Sequence[Bar], gallop: str, driving: Sequence[str]) -> list[Note]:
    """Open chords where the music is wide; in the `driving` sections muted strokes to `gallop`, soft to be muted."""
    notes: list[Note] = []
    answer = pick(rng, _ANSWERS)
    for bar in bars:
        chord = power(bar.chord)
        if bar.section not in driving:
            grid = _BREAKDOWN if bar.section == "breakdown" else answer
            strokes = [i / 4 for i, sign in enumerate(grid) if sign == "x"]
            for here, following in zip(strokes, (*strokes[1:], 4.0), strict=True):
                notes += [Note(bar.start + here, following - here - 0.05, p, 0.85) for p in chord]
            continue
        opening = 3 if bar.index % 2 else 4
        for stroke in hits(gallop[: opening * 4], bar.start, 0, velocity=0.4):
            notes += [Note(stroke.start, 0.26, p, stroke.velocity) for p in chord[:2]]
        if opening == 3:
            notes += [Note(bar.start + 3, 0.95, p, 0.8) for p in chord]
    return notes
