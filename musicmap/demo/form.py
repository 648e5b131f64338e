"""How long a piece is, and where its sections lie.

Takes a tempo and a plan, gives bars and beats; may import chance, harmony; runs anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from musicmap.demo.harmony import Chord

LONG_ENOUGH = 44.0
"""Seconds of music, before the last notes have died away."""


def bars_for(bpm: float, beats: float = 4, multiple: int = 4) -> int:
    """How many bars of `beats` fill `LONG_ENOUGH`, a multiple of `multiple`."""
    return multiple * ceil(LONG_ENOUGH * bpm / 60 / beats / multiple)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a section, with its chord."""

    start: float
    """Beats from the beginning of the piece."""
    chord: Chord
    index: int
    """Within its section."""
    section: str
    last: bool
    """Whether its section ends with it."""


def laid_out(plan: Sequence[tuple[str, Sequence[Chord]]], beats: float = 4) -> tuple[Bar, ...]:
    """Bars one after another: the plan names each section and gives a chord for each of its bars."""
    return tuple(_bars(plan, beats))


def _bars(plan: Sequence[tuple[str, Sequence[Chord]]], beats: float) -> Iterator[Bar]:
    start = 0.0
    for section, chords in plan:
        for index, chord in enumerate(chords):
            yield Bar(start, chord, index, section, index == len(chords) - 1)
            start += beats


def start_of(bars: Sequence[Bar], section: str) -> float:
    """The beat at which `section` begins. StopIteration if there is none of that name."""
    return next(b.start for b in bars if b.section == section)


def chords_of(bars: Sequence[Bar], section: str) -> tuple[Chord, ...]:
    """The chords of the bars of `section`."""
    return tuple(b.chord for b in bars if b.section == section)
