"""What another program says of one file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from musicmap.playlist.formats.listing import Line
from musicmap.playlist.formats.places import resolved
from musicmap.types import Heard

_MOST_PLAYS = 1_000_000
_LATEST = 2.0**32
"""Seconds since 1970; in the year 2106."""


@dataclass(frozen=True, slots=True)
class Told:
    """A file, and how it was heard."""

    line: Line
    heard: Heard


def told(written: str, file: Path, count: object = None, rating: object = None, last: object = None) -> Told:
    """What a program wrote; a number that is absurd says nothing.

    Args:
        written: a path or address, as it stands in `file`.
        count: times played.
        rating: 0 to 1.
        last: seconds since 1970; 0 and below: never.
    """
    plays, when, stars = _number(count, _MOST_PLAYS), _number(last, _LATEST), _number(rating, 1.0)
    return Told(Line(written, resolved(written, file.parent)), Heard(int(plays or 0), when or None, stars))


def _number(value: object, most: float) -> float | None:
    try:
        number = float(value) if isinstance(value, (str, int, float)) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number <= most else None


def shared(value: object, whole: float) -> float | None:
    """A rating out of so many, as 0 to 1; None where there is none: 0 stands for that."""
    number = _number(value, whole)
    return number / whole if number else None
