"""Editing a list that holds each of its rows once: tracks, and what stands for one. Every function gives a new list."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from musicmap.types import TrackId

Order = tuple[TrackId, ...]
R = TypeVar("R", bound=Hashable)


def added(order: tuple[R, ...], more: Iterable[R]) -> tuple[R, ...]:
    """`more` after the others; those already in the list stay where they are."""
    return tuple(dict.fromkeys((*order, *more)))


def removed(order: tuple[R, ...], less: Iterable[R]) -> tuple[R, ...]:
    gone = set(less)
    return tuple(row for row in order if row not in gone)


def moved(order: tuple[R, ...], rows: Sequence[int], before: int) -> tuple[R, ...]:
    """Those at `rows`, in their order, put in front of the one at row `before` (or at the end).

    IndexError for a row that is not there.
    """
    chosen = sorted(set(rows))
    if chosen and not (chosen[0] >= 0 and chosen[-1] < len(order)):
        raise IndexError(f"rows {chosen} of a list of {len(order)}")
    rest = [t for i, t in enumerate(order) if i not in set(chosen)]
    place = sum(1 for i in range(min(before, len(order))) if i not in set(chosen))
    return (*rest[:place], *(order[i] for i in chosen), *rest[place:])
