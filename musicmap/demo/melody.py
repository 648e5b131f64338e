"""Tunes: a motif, said again and answered, in phrases that breathe and close.

Takes a scale, a chord for each bar and a motif, gives notes; may import score, harmony, chance; runs anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.demo.chance import pick
from musicmap.demo.harmony import Chord, Scale
from musicmap.demo.score import Note

CALM = ((2.0, 1.0, 1.0), (3.0, 1.0), (1.5, 0.5, 2.0), (1.0, 1.0, 2.0), (2.0, 2.0))
"""Rhythms of a bar of four beats, in beats."""
LIVELY = ((1.0, 0.5, 0.5, 1.0, 1.0), (0.5, 0.5, 1.0, 0.5, 0.5, 1.0), (1.5, 0.5, 1.0, 1.0), (0.5, 0.5, 0.5, 0.5, 2.0))
QUICK = ((0.5,) * 8, (0.25, 0.25, 0.5) * 4, (0.5, 0.25, 0.25) * 4, (0.75, 0.25, 0.5, 0.5) * 2)
SYNCOPATED = ((0.75, 0.75, 0.5, 1.0, 1.0), (0.5, 1.0, 0.5, 0.75, 0.75, 0.5), (1.5, 1.5, 1.0), (0.75, 0.75, 1.5, 1.0))
WALTZ = ((2.0, 1.0), (1.0, 1.0, 1.0), (1.5, 0.5, 1.0), (0.5, 0.5, 1.0, 1.0))
"""Three beats."""


@dataclass(frozen=True, slots=True)
class Motif:
    """A bar's worth of tune: what one remembers."""

    rhythm: tuple[float, ...]
    """Beats."""
    steps: tuple[int, ...]
    """Scale steps from the first note."""

    def upside_down(self) -> Motif:
        """The same rhythm, falling where it rose."""
        return Motif(self.rhythm, tuple(-s for s in self.steps))


def motif(rng: np.random.Generator, rhythms: Sequence[tuple[float, ...]], leap: float = 0.2) -> Motif:
    """A motif in one of `rhythms`, mostly stepwise; after a leap it turns back."""
    rhythm = pick(rng, rhythms)
    steps, direction = [0], pick(rng, (-1, 1))
    for _ in rhythm[1:]:
        if rng.random() < leap:
            steps.append(steps[-1] + direction * pick(rng, (2, 3, 4), (4, 2, 1)))
            direction = -direction
        else:
            steps.append(steps[-1] + direction * pick(rng, (0, 1, 2), (1, 6, 1)))
            direction = -direction if rng.random() < 0.25 else direction
    return Motif(rhythm, tuple(steps))


def tune(
    rng: np.random.Generator,
    scale: Scale,
    chords: Sequence[Chord],
    idea: Motif,
    centre: float = 72,
    velocity: float = 0.7,
    closed: bool = True,
    reach: float = 9,
) -> tuple[Note, ...]:
    """A melody over `chords` (one a bar, as long as the motif), in phrases of four bars.

    A phrase states the motif, says it again from the next chord's notes, turns it over, and rests on a long note;
    it rises to its third bar and falls (an arch), never further than `reach` semitones from `centre`. `closed`
    ends the last phrase on the tonic chord's root or third.
    """
    beats = sum(idea.rhythm)
    notes: list[Note] = []
    here = scale.degree(centre)
    for bar, chord in enumerate(chords):
        place, last = bar % 4, bar == len(chords) - 1
        arch = (0.0, 2.0, 5.0, 1.0)[place]
        start = bar * beats
        here = _nearest(scale, chord, 0.5 * scale.pitch(here) + 0.5 * (centre + arch))
        if last or (place == 3 and rng.random() < 0.75):
            goal = _nearest(scale, chord, scale.pitch(here), chord.classes[:2] if last and closed else chord.classes)
            pickup = (goal - here) and rng.random() < 0.6
            if pickup:
                middle = here + (1 if goal > here else -1)
                notes.append(Note(start, beats / 4, scale.fitted(here, chord), velocity))
                notes.append(Note(start + beats / 4, beats / 4, scale.fitted(middle, chord), velocity * 0.9))
            at = beats / 2 if pickup else 0.0
            notes.append(
                Note(start + at, (beats - at) * (1 if last else 0.8), scale.fitted(goal, chord), velocity * 0.95)
            )
            here = goal
            continue
        said = idea.upside_down() if place == 2 and rng.random() < 0.5 else idea
        at, degree = 0.0, here
        for i, (length, step) in enumerate(zip(said.rhythm, said.steps, strict=True)):
            degree = here + step
            if at == int(at) and length >= beats / 4:
                degree = _nearest(scale, chord, scale.pitch(degree))
            while scale.pitch(degree) > centre + reach:
                degree -= 2
            while scale.pitch(degree) < centre - reach:
                degree += 2
            stress = 1.0 if i == 0 else 0.93 if at == int(at) else 0.84
            swell = 1 + 0.05 * arch / 2
            notes.append(
                Note(start + at, length * 0.97, scale.fitted(degree, chord), min(1.0, velocity * stress * swell))
            )
            at += length
        here = degree
    return tuple(notes)


def _nearest(scale: Scale, chord: Chord, pitch: float, classes: Sequence[int] | None = None) -> int:
    """The degree of `scale` nearest to `pitch` that sounds a note of `chord`; any degree if none does."""
    wanted = chord.classes if classes is None else classes
    about = scale.degree(pitch)
    near = sorted(range(about - 5, about + 6), key=lambda d: abs(scale.pitch(d) - pitch))
    return next((d for d in near if scale.fitted(d, chord) % 12 in wanted), about)
