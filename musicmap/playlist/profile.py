"""A list over its time: where its tracks begin, and how its energy rises and falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.types import Doubles, Seconds

_UNKNOWN = np.full(1, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A track of a list."""

    lasts: Seconds
    """0 while it is not known."""
    energy: Doubles
    """(n,) 0 to 1 in each of its segments; empty while it is not known."""
    bpm: float | None = None


def edges(parts: Sequence[Part]) -> Doubles:
    """(T + 1,) 0 to 1: where on the list's time each of T tracks begins, and where the last one ends.

    What lasts nobody knows how long counts like the middle one of the others.
    """
    lasts = np.array([part.lasts for part in parts], np.float64)
    known = lasts[lasts > 0]
    ends = np.cumsum(np.where(lasts > 0, lasts, np.median(known) if len(known) else 1.0))
    return np.concatenate([[0.0], ends / ends[-1]]) if len(ends) else np.zeros(1)


def energy_over(parts: Sequence[Part], count: int) -> Doubles:
    """(count,) the mean energy in each of so many even shares of a list's time; not a number where none is known."""
    energies = [part.energy if len(part.energy) else _UNKNOWN for part in parts]
    value = np.concatenate([np.zeros(0), *energies])
    # Each track's pieces are even: where each ends, in all of the list.
    pieces, begins = np.array([len(each) for each in energies], np.int64), edges(parts)
    nth = np.arange(1, len(value) + 1) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    ends = np.repeat(begins[:-1], pieces) + nth * np.repeat(np.diff(begins) / np.maximum(pieces, 1), pieces)
    bounds = np.concatenate([[0.0], ends])
    known = np.isfinite(value)
    size = np.diff(bounds) * known
    shares = np.linspace(0, 1, count + 1)
    # What is known is summed up to each bound; between two of them it grows evenly.
    energy_to = np.concatenate([[0.0], np.cumsum(size * np.where(known, value, 0.0))])
    known_to = np.concatenate([[0.0], np.cumsum(size)])
    energy_in, known_in = (np.diff(np.interp(shares, bounds, sums)) for sums in (energy_to, known_to))
    there = known_in > 1e-9
    means: Doubles = np.divide(energy_in, known_in, out=np.full(count, np.nan), where=there)
    return means


def tempi(parts: Sequence[Part]) -> tuple[float, float] | None:
    """The slowest and the fastest; None where none is known."""
    known = [part.bpm for part in parts if part.bpm]
    return (min(known), max(known)) if known else None
