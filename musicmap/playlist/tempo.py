"""Half, same and double time: 87 and 174 beats a minute are one tempo, counted in two ways."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log2
from typing import Literal

Time = Literal["half", "same", "double"]

LOWEST, HIGHEST = 70.0, 180.0
"""Where DJs count most music."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A tempo, and how it is counted."""

    bpm: float
    octaves: int = 0
    """It is 2 to this power times what it was."""

    @property
    def time(self) -> Time:
        """`half`: every other beat of before counts; `double`: there is another one in between."""
        return "same" if self.octaves == 0 else "double" if self.octaves > 0 else "half"


def folded(bpm: float, lowest: float = LOWEST, highest: float = HIGHEST) -> Counted:
    """A tempo counted so that it lies from `lowest` to `highest`, by as few halvings or doublings as that takes.

    What is no tempo (0, less, not finite) stays as it is. ValueError where the range is narrower than an octave: some
    tempi would have no place in it.
    """
    if not 0 < lowest <= highest / 2:
        raise ValueError(f"{lowest:g} to {highest:g} is less than an octave")
    if not isfinite(bpm) or bpm <= 0:
        return Counted(bpm)
    octaves = max(0, ceil(log2(lowest / bpm))) or min(0, floor(log2(highest / bpm)))
    return Counted(bpm * 2.0**octaves, octaves)
