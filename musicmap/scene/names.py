"""A name on the map: what the music of a place is called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A region's name. It is text from a tagger or a file: never markup."""

    text: str
    x: float
    """Data units, the middle of the name."""
    y: float
    rank: int
    """0 for the coarsest regions; a rank's regions are about half as wide as those of the rank before."""
    weight: float
    """How much of the map the region holds, 0 to 1 (a share of its points)."""
