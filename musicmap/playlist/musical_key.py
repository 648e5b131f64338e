"""Musical keys: read from what file tags hold, written in the three notations that DJs use.

The wheel is the circle of fifths: neighbours on it differ by one accidental. Its numbers run clockwise from
A♭ minor (1A) and B major (1B); Open Key counts the same circle from A minor (1m) and C major (1d).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Notation = Literal["traditional", "open key", "wheel"]

_MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
"""Each tonic as its key signature has the fewest accidentals; of the two with six, F♯ major and E♭ minor."""

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}
# Of the single letters, only the case tells minor from major.
_NAMED = re.compile(r"([A-Ga-g])\s*(?i:(#|♯|b|♭|sharp|flat))?\s*(m|M|(?i:minor|major|min|maj))?\.?")
_NUMBERED = re.compile(r"0?([1-9]|1[0-2])\s*([ABDMabdm])")


@dataclass(frozen=True, slots=True, order=True)
class MusicalKey:
    """A major or minor key, whatever it is called: D♭ major and C♯ major are one."""

    tonic: int
    """0 (C) to 11 (B), in semitones."""
    minor: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.tonic <= 11:
            raise ValueError(f"a tonic of {self.tonic} semitones")

    @property
    def place(self) -> int:
        """1 to 12, clockwise round the wheel of fifths."""
        relative_major = self.tonic + 3 if self.minor else self.tonic
        # A fifth is seven semitones, and C major stands at 8.
        return (7 * relative_major + 7) % 12 + 1

    @property
    def around(self) -> int:
        """0 to 23: 1A, 1B, 2A and so on to 12B, the order that DJs read a list in."""
        return 2 * (self.place - 1) + (not self.minor)

    @property
    def traktor(self) -> int:
        """As Traktor numbers it: 0 to 11 from C major upwards, 12 to 23 from C minor."""
        return self.tonic + (12 if self.minor else 0)

    def written(self, notation: Notation = "traditional") -> str:
        """`F#m`, `4m` or `11A`."""
        if notation == "wheel":
            return f"{self.place}{'A' if self.minor else 'B'}"
        if notation == "open key":
            return f"{(self.place - 8) % 12 + 1}{'m' if self.minor else 'd'}"
        return f"{_MINOR[self.tonic]}m" if self.minor else _MAJOR[self.tonic]


PLACES = tuple(f"{place}A · {place}B" for place in range(1, 13))
"""The places round the wheel, each by the minor and the major key that stand there: the two mix."""


def parse(text: str) -> MusicalKey | None:
    """The key that a file tag means: `Am`, `F# minor`, `Bbmaj`, `8A`, `1m` …; of two (`G#m/Abm`) the first.

    None where it says none, or could mean more than one: a lone small letter is major to some and minor to others.
    """
    said = re.split(r"[/|,;]", text, maxsplit=1)[0].strip()
    if found := _NUMBERED.fullmatch(said):
        return _numbered(int(found[1]), found[2].upper())
    if found := _NAMED.fullmatch(said):
        letter, accidental, mode = found[1], (found[2] or "").lower(), found[3] or ""
        if not mode and letter.islower():
            return None
        tonic = (_LETTERS[letter.upper()] + _ACCIDENTALS[accidental]) % 12
        return MusicalKey(tonic, minor=mode == "m" or mode.lower().startswith("min"))
    return None


def _numbered(number: int, letter: str) -> MusicalKey:
    minor = letter in "AM"
    # Seven semitones a place, from A♭ minor and B major at 1 on the wheel, from A minor and C major in Open Key.
    first = (8 if minor else 11) if letter in "AB" else (9 if minor else 0)
    return MusicalKey((first + 7 * (number - 1)) % 12, minor)


def mix(one: MusicalKey, other: MusicalKey) -> bool:
    """Whether two tracks in these keys go together: the same key, a neighbour on the wheel, or the relative key."""
    if one.minor == other.minor:
        return (one.place - other.place) % 12 in (0, 1, 11)
    return one.place == other.place
