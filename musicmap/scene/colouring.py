"""What the colour of a point stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

ColourBy = Literal[
    "sound", "strongest", "tag", "artist", "album", "genre", "year", "folder", "cluster", "certainty", "trust", "added"
]
COLOURINGS: tuple[ColourBy, ...] = get_args(ColourBy)


@dataclass(frozen=True, slots=True)
class Colouring:
    """What points are coloured by; `value` is the tag's name for “tag”, and empty otherwise."""

    by: ColourBy
    value: str = ""


SOUND = Colouring("sound")
"""What sounds alike looks alike, on every map."""
