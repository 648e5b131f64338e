"""Which points may be seen from about here: near by, most of a large map need not be drawn at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.scene.batch import Batch, Ranks
from musicmap.scene.camera import Bounds

_AROUND, _TOO_WIDE, _MOST = 0.3, 3.2, 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Nearby:
    """The points of a batch in a region somewhat wider than what is seen."""

    region: Bounds | None
    """None: none was looked at; it serves wherever one looks."""
    ranks: Ranks | None
    """None: all points, as most of them lie here."""

    @classmethod
    def everything(cls) -> Nearby:
        return cls(None, None)

    @classmethod
    def of(cls, batch: Batch, seen: Bounds) -> Nearby:
        """Those around what is seen; some ms for a million, so that it is asked anew only now and then."""
        if batch.points.radius is not None:
            return cls.everything()  # A circle reaches into the picture from afar; and there are but few.
        region = seen.grown(_AROUND)
        ranks = batch.within(region)
        return cls(region, ranks if len(ranks) <= _MOST * len(batch) else None)

    def serves(self, seen: Bounds) -> bool:
        """Whether all that is seen from there is among these, and not much else."""
        if self.region is None:
            return True
        return self.region.holds(seen) and self.region.width <= _TOO_WIDE * seen.width

    def count(self, batch: Batch) -> int:
        """How many these are."""
        return len(batch) if self.ranks is None else len(self.ranks)

    def place(self, rank: int) -> int:
        """How many of these come before this place in the drawing order."""
        return rank if self.ranks is None else int(np.searchsorted(self.ranks, rank))

    def rank(self, place: int, batch: Batch) -> int:
        """The place in the drawing order before which so many of these come."""
        if self.ranks is None:
            return place
        return int(self.ranks[place]) if place < len(self.ranks) else len(batch)
