"""Which track's turn it is: through a list once or round and round, in its order or shuffled."""

from __future__ import annotations

import random
from dataclasses import dataclass

from musicmap.playlist.order import Order
from musicmap.settings import Repeat
from musicmap.types import TrackId


@dataclass(frozen=True, slots=True)
class Turns:
    """How a list is gone through."""

    repeat: Repeat = "off"
    shuffle: int | None = None
    """The same number shuffles the same list the same way; None: in its order."""

    def beside(self, order: Order, track: TrackId, step: int) -> TrackId | None:
        """The track `step` turns after (or, below 0, before) one of the list; None at its ends, or if it is not there.

        Asked for by hand: a track that is repeated is left, too.
        """
        if track not in order:
            return None
        turns = self._shuffled(order)
        place = turns.index(track) + step
        if self.repeat == "all":
            place %= len(turns)
        return turns[place] if 0 <= place < len(turns) else None

    def after(self, order: Order, track: TrackId) -> TrackId | None:
        """What follows by itself."""
        return track if self.repeat == "one" else self.beside(order, track, +1)

    def _shuffled(self, order: Order) -> Order:
        return order if self.shuffle is None else tuple(random.Random(self.shuffle).sample(order, len(order)))
