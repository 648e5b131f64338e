"""What stands in a playlist file: names and addresses as somebody wrote them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from musicmap.errors import UserError
from musicmap.types import Seconds

MOST_LINES = 1_000_000
"""More than any library: a file with more was made to choke on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a playlist that was read."""

    written: str
    """The path or address as it stands in the file."""
    path: Path | None
    """The absolute path it means, whether or not there is such a file; None for an address on the network."""
    title: str = ""
    artist: str = ""
    duration: Seconds = Seconds(0.0)
    """0 where the file does not say."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A playlist that was read; some files hold many."""

    name: str
    lines: tuple[Line, ...]


def too_many(file: Path) -> UserError:
    return UserError(f"{file.name} holds more than {MOST_LINES:,} entries.", "Look whether it is a playlist.")


def seconds(text: str, unit: float = 1.0) -> Seconds:
    """A length as some file gives it, in units of that many seconds; 0 for what is none."""
    try:
        value = float(text) * unit
    except ValueError:
        return Seconds(0.0)
    return Seconds(value) if 0 < value < _A_WEEK else Seconds(0.0)


_A_WEEK = 604_800.0
