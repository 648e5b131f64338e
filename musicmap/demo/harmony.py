"""Scales, chords, and how one chord moves to the next.

Takes numerals (`"ii7 V7 Imaj7"`), gives pitches; may import nothing; runs anywhere.
Voice leading follows the textbook rules of four-part writing (Piston, Harmony): small steps, no parallel
fifths or octaves, no doubled leading note where it can be helped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
MIXOLYDIAN = (0, 2, 4, 5, 7, 9, 10)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)
PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)
BHAIRAV = (0, 1, 4, 5, 7, 8, 11)
PENTATONIC = (0, 2, 4, 7, 9)
MINOR_PENTATONIC = (0, 3, 5, 7, 10)
BLUES = (0, 3, 5, 6, 7, 10)

_DEGREES = ("i", "ii", "iii", "iv", "v", "vi", "vii")
_NUMERAL = re.compile(r"([b#]?)([iv]+|[IV]+)([°ø]?)(maj9|maj7|m9|9|7|6|sus4|sus2|add9|5)?")
_ADDED = {"": (), "6": (9,), "9": (10, 14), "maj7": (11,), "maj9": (11, 14), "m9": (10, 14), "add9": (14,)}


@dataclass(frozen=True, slots=True)
class Chord:
    """A root and what stands on it."""

    root: int
    """Pitch class, 0 to 11."""
    above: tuple[int, ...]
    """Semitones over the root, ascending, beginning with 0."""

    @property
    def classes(self) -> tuple[int, ...]:
        """Pitch classes, the root first."""
        return tuple((self.root + a) % 12 for a in self.above)

    def over(self, low: float) -> int:
        """The root at or next above `low`."""
        return int(low) + (self.root - int(low)) % 12

    def tones(self, low: int, high: int) -> tuple[int, ...]:
        """Every pitch of the chord from `low` to `high`."""
        return tuple(p for p in range(low, high + 1) if p % 12 in self.classes)


@dataclass(frozen=True, slots=True)
class Scale:
    """A tonic (pitch class 0 to 11) and the steps of a mode."""

    tonic: int
    steps: tuple[int, ...]

    def pitch(self, degree: int) -> int:
        """Degree 0 is the tonic at or above middle C; negative degrees lie below."""
        octave, step = divmod(degree, len(self.steps))
        return 60 + self.tonic + 12 * octave + self.steps[step]

    def degree(self, pitch: float) -> int:
        """The degree nearest to `pitch`."""
        guess = round((pitch - 60 - self.tonic) * len(self.steps) / 12)
        return min(range(guess - 2, guess + 3), key=lambda d: abs(self.pitch(d) - pitch))

    def chord(self, numeral: str) -> Chord:
        """`I` major, `i` minor, `vii°` diminished, `bVI`, with 7, maj7, 9, sus4, 5 (no third) … after it.

        Roots are taken from this scale's steps (of seven), so `VI` in minor is the flat sixth. ValueError if unread.
        """
        match = _NUMERAL.fullmatch(numeral)
        if match is None or match[2].lower() not in _DEGREES:
            raise ValueError(f"“{numeral}” is not a chord")
        accidental = {"": 0, "b": -1, "#": 1}[match[1]]
        root = (self.tonic + self.steps[_DEGREES.index(match[2].lower())] + accidental) % 12
        kind, added = match[3], match[4] or ""
        if added in ("sus4", "sus2", "5"):
            return Chord(root, {"sus4": (0, 5, 7), "sus2": (0, 2, 7), "5": (0, 7)}[added])
        triad = (0, 3, 6) if kind else (0, 4, 7) if match[2].isupper() else (0, 3, 7)
        if added == "7":
            return Chord(root, (*triad, 9 if kind == "°" else 10))
        return Chord(root, triad + _ADDED[added])

    def chords(self, numerals: str) -> tuple[Chord, ...]:
        """Numerals parted by spaces; `|` may mark bars for the reader's eye."""
        return tuple(self.chord(n) for n in numerals.replace("|", " ").split())

    def fitted(self, degree: int, chord: Chord) -> int:
        """The pitch of `degree`, raised where the chord has raised it (the leading note of minor)."""
        pitch = self.pitch(degree)
        raised = (pitch + 1) % 12
        inside = {(self.tonic + s) % 12 for s in self.steps}
        return (
            pitch + 1 if pitch % 12 not in chord.classes and raised in chord.classes and raised not in inside else pitch
        )


def smooth(chords: Sequence[Chord], centre: float, count: int = 3) -> tuple[tuple[int, ...], ...]:
    """Close-position voicings of `count` notes about `centre`, each as near as can be to the one before."""
    voicings: list[tuple[int, ...]] = []
    previous: tuple[int, ...] | None = None
    for chord in chords:
        classes = _chosen(chord, count)
        options = [
            _stacked(classes[i:] + classes[:i], int(centre) + shift) for i in range(count) for shift in (-12, -6, 0)
        ]
        target = previous

        def cost(option: tuple[int, ...], target: tuple[int, ...] | None = target) -> float:
            middle = abs(sum(option) / count - centre)
            return (
                middle
                if target is None
                else sum(abs(a - b) for a, b in zip(option, target, strict=True)) + 0.3 * middle
            )

        previous = min(options, key=cost)
        voicings.append(previous)
    return tuple(voicings)


def _chosen(chord: Chord, count: int) -> tuple[int, ...]:
    """`count` pitch classes: of a large chord the fifth and the root go first, a small one is doubled."""
    above = list(chord.above)
    for dropped in (7, 0):
        if len(above) > count and dropped in above:
            above.remove(dropped)
    above = above[-count:] if len(above) > count else above
    return tuple((chord.root + above[i % len(above)]) % 12 for i in range(count))


def _stacked(classes: Sequence[int], low: int) -> tuple[int, ...]:
    pitches: list[int] = []
    for c in classes:
        low += (c - low) % 12
        pitches.append(low)
        low += 1
    return tuple(pitches)


def four_parts(
    chords: Sequence[Chord], ranges: Sequence[tuple[int, int]] = ((40, 57), (48, 64), (55, 70), (62, 79))
) -> tuple[tuple[int, ...], ...]:
    """Bass, tenor, alto, soprano for each chord, by the cheapest step from the last."""
    written: list[tuple[int, ...]] = []
    for chord in chords:
        basses = [p for p in range(ranges[0][0], ranges[0][1] + 1) if p % 12 == chord.root]
        upper = [chord.tones(low, high) for low, high in ranges[1:]]
        last = written[-1] if written else None
        options = [o for o in product(basses, *upper) if all(a <= b for a, b in pairwise(o))]
        written.append(min(options, key=lambda o: _cost(o, last, chord, ranges)))
    return tuple(written)


def _cost(
    option: tuple[int, ...], last: tuple[int, ...] | None, chord: Chord, ranges: Sequence[tuple[int, int]]
) -> float:
    missing = len(set(chord.classes) - {p % 12 for p in option})
    third = chord.classes[1]
    cost = 9.0 * missing + 3.0 * max(0, sum(p % 12 == third for p in option) - 1)
    cost += sum(0.15 * abs(p - (low + high) / 2) for p, (low, high) in zip(option, ranges, strict=True))
    cost += sum(2.0 for a, b in pairwise(option[1:]) if b - a > 12 or a == b)
    if last is None:
        return cost
    moves = [b - a for a, b in zip(last, option, strict=True)]
    cost += 0.4 * abs(moves[0]) + sum(abs(m) + (3 if abs(m) > 5 else 0) for m in moves[1:])
    for i, j in combinations(range(len(option)), 2):
        gap, before = (option[j] - option[i]) % 12, (last[j] - last[i]) % 12
        if gap == before and gap in (0, 7) and moves[i] == moves[j] and moves[i]:
            cost += 15
    return cost
