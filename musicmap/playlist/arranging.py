"""Putting tracks in order by one value of each: their energy, their tempo, how strong a tag is."""

from __future__ import annotations

import numpy as np

from musicmap.types import Doubles, Ints

PEAK = 2 / 3
"""Where an arc is highest, as a share of the list: it falls sooner than it rises."""


def ramp(values: Doubles, *, falling: bool = False) -> Ints:
    """(n,) an order in which (n,) values rise (or fall); equal ones stay in order, unknown ones (NaN) come last."""
    known = np.isfinite(values)
    order = np.argsort(-values if falling else values, kind="stable")
    return np.concatenate([order[known[order]], np.flatnonzero(~known)]).astype(np.int32)


def arc(values: Doubles, peak: float = PEAK) -> Ints:
    """(n,) an order in which (n,) values rise up to `peak` (0 to 1, a share of the list) and fall from there on.

    The places of the list are ranked by how far they are from the peak, as a share of their side, and the lowest value
    goes to the farthest. Unknown ones (NaN) come last.
    """
    rising = ramp(values)
    known = rising[: int(np.isfinite(values).sum())]
    at = (np.arange(len(known)) + 0.5) / max(len(known), 1)
    top = min(max(peak, 0.0), 1.0)
    apart = np.where(at < top, (top - at) / max(top, 1e-9), (at - top) / max(1 - top, 1e-9))
    order = np.empty(len(known), np.int32)
    order[np.argsort(-apart, kind="stable")] = known
    return np.concatenate([order, rising[len(known) :]])
