"""Editing a list of tracks that holds each of them once. Every function gives a new list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from musicmap.types import TrackId

Order = tuple[TrackId, ...]


def added(order: Order, tracks: Iterable[TrackId]) -> Order:
    """`tracks` after the others; those already in the list stay where they are."""
    return tuple(dict.fromkeys((*order, *tracks)))


def removed(order: Order, tracks: Iterable[TrackId]) -> Order:
    gone = set(tracks)
    return tuple(t for t in order if t not in gone)


def moved(order: Order, rows: Sequence[int], before: int) -> Order:
    """The tracks at `rows`, in their order, put in front of the one at row `before` (or at the end).

    IndexError for a row that is not there.
    """
    chosen = sorted(set(rows))
    if chosen and not (chosen[0] >= 0 and chosen[-1] < len(order)):
        raise IndexError(f"rows {chosen} of a list of {len(order)}")
    rest = [t for i, t in enumerate(order) if i not in set(chosen)]
    place = sum(1 for i in range(min(before, len(order))) if i not in set(chosen))
    return (*rest[:place], *(order[i] for i in chosen), *rest[place:])
