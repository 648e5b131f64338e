"""Solo piano: a nocturne, a waltz, a study in patterns, a ballad."""

from __future__ import annotations

import numpy as np

from musicmap.demo.chance import between, pick
from musicmap.demo.form import Bar, chords_of, laid_out, start_of
from musicmap.demo.harmony import MAJOR, MINOR, Scale, smooth
from musicmap.demo.instruments.struck import PIANO
from musicmap.demo.melody import CALM, LIVELY, WALTZ, motif, tune
from musicmap.demo.pattern import block, broken
from musicmap.demo.score import Note, Part, Piece, Pulse, Room, humanised, later, scaled, transposed

_MINOR_TUNES = ("i VI iv V7", "i iv VII III", "i VI III VII", "i v VI V7")
_MAJOR_TUNES = ("I vi IV V7", "I iii IV V", "Imaj7 vi7 ii7 V7", "I V vi IV")
_CLOSES = {MINOR: "VI iv V7 i", MAJOR: "IV ii7 V7 I"}


def compose(rng: np.random.Generator, variant: int) -> Piece:
    """`variant` 0 nocturne, 1 waltz, 2 study, 3 ballad."""
    beats = 3.0 if variant == 1 else 4.0
    mode = (MINOR, MAJOR, MINOR, MAJOR)[variant % 4]
    scale = Scale(pick(rng, range(-5, 5)), mode)
    bpm = (between(rng, 66, 72), between(rng, 126, 138), between(rng, 116, 124), between(rng, 62, 68))[variant % 4]
    half = 2 if variant in (1, 2) else 1
    opening = scale.chords(pick(rng, _MINOR_TUNES if mode == MINOR else _MAJOR_TUNES))
    close = scale.chords(_CLOSES[mode])
    middle = scale.chords("VI III iv V7" if mode == MINOR else "vi iii IV V7")
    plan = (
        ("intro", opening[:1] * 2),
        ("A", (opening + close) * (2 if variant == 1 else 1) if half == 2 else opening + close[:0]),
        ("B", middle * half),
        ("A'", (opening if half == 2 else ()) + close),
        ("coda", close[-1:] * 2),
    )
    bars = laid_out(plan, beats)
    idea = motif(rng, WALTZ if variant == 1 else CALM if variant == 3 else LIVELY)
    left = [n for bar, hand in zip(bars, _hands(bars, variant), strict=True) for n in _left(bar, hand, variant)]
    right: list[Note] = []
    for section, centre, touch in (("A", 74.0, 0.62), ("B", 79.0, 0.72), ("A'", 74.0, 0.68)):
        line = tune(rng, scale, chords_of(bars, section), idea, centre, touch, closed=section != "B")
        right += later(line, start_of(bars, section))
        if section == "B" or variant == 3:
            right += scaled(later(transposed(line, -12), start_of(bars, section)), 0.7)
    end = bars[-1].start
    right += block([p + 12 for p in smooth(chords_of(bars, "coda"), 64, 4)[-1]], end, beats * 1.5, 0.5, roll=0.18)
    notes = humanised((*left, *right), rng, 0.015, 0.05)
    pulse = Pulse(bpm, rubato=0.25, phrase=4 * beats, slowing=2 * beats)
    return Piece((Part(PIANO, notes, send=-13),), pulse, end + beats, Room(1.8, 0.45, 0.012))


def _hands(bars: tuple[Bar, ...], variant: int) -> tuple[tuple[int, ...], ...]:
    """What the left hand takes in each bar: a bass note and a close chord over it."""
    chords = smooth([b.chord for b in bars], 57 if variant != 2 else 60, 3)
    return tuple((b.chord.over(38), *(p for p in c)) for b, c in zip(bars, chords, strict=True))


def _left(bar: Bar, hand: tuple[int, ...], variant: int) -> list[Note]:
    if bar.section == "coda" and bar.last:
        return block(hand, bar.start, 6, 0.5, roll=0.12)
    loud = 0.56 if bar.section == "B" else 0.48
    if variant == 0:
        return broken(hand, (0, 1, 2, 3, 2, 1, 3, 2), bar.start, 0.5, loud, ring=3.0)
    if variant == 1:
        return [
            Note(bar.start, 2.6, hand[0], loud * 1.15),
            *block(hand[1:], bar.start + 1, 0.7, loud * 0.8),
            *block(hand[1:], bar.start + 2, 0.7, loud * 0.75),
        ]
    if variant == 2:
        figure = broken(hand[1:], (0, 1, 2, 3, 2, 1) * 2 + (0, 1, 2, 1), bar.start, 0.25, loud, ring=2.0)
        return [Note(bar.start, 3.8, hand[0], loud * 1.1), *figure]
    return [
        Note(bar.start, 3.9, hand[0], loud),
        Note(bar.start, 3.9, hand[0] + 12, loud * 0.8),
        *block(hand[1:], bar.start + 1, 1, loud * 0.85),
        *block(hand[1:], bar.start + 2, 1.8, loud * 0.8),
    ]
