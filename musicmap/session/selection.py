"""Which segments are selected, whatever maps show them.

A selection holds segments of tracks, not points: on a map of another model or a coarser grain the same music is
selected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from musicmap.jobs.picture import Picture
from musicmap.layers.keys import Keys, expanded, holding, recounted
from musicmap.types import USUAL_SEGMENT, Bools, Ints, Seconds

Mode = Literal["replace", "add", "subtract", "intersect"]
MODES: tuple[Mode, ...] = get_args(Mode)
_MOST = 100_000_000
"""Segments: more were not told by us, and would not fit into memory."""


def _none() -> Keys:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Selection:
    """Segments of tracks; two selections of the same ones are equal."""

    keys: Keys = field(default_factory=_none)
    """(n,) rising, each once."""
    length: Seconds = USUAL_SEGMENT
    """Of the segments that are counted."""

    def __len__(self) -> int:
        return len(self.keys)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Selection) or not np.array_equal(self.keys, other.keys):
            return False
        return self.length == other.length or not len(self)

    def __hash__(self) -> int:
        return hash(self.keys.tobytes())

    @classmethod
    def of(cls, picture: Picture, points: Ints) -> Selection:
        """All segments that these points of a map join."""
        keys = expanded(picture.keys[points], picture.count[points])
        # They mostly are in order already, and a million take their time to be sorted.
        return cls(keys if (keys[1:] > keys[:-1]).all() else np.unique(keys), picture.length)

    @classmethod
    def of_runs(cls, runs: list[list[int]]) -> Selection:
        """What `runs` told; raises ValueError, TypeError or OverflowError where it cannot have."""
        told = np.array(runs, np.int64).reshape(-1, 2)
        first, count = told[:, 0], told[:, 1]
        if (count < 1).any() or count.astype(float).sum() > _MOST or (first[1:] < first[:-1] + count[:-1]).any():
            raise ValueError("runs of segments overlap, are empty or too many")
        return cls(expanded(first, count.astype(np.int32)))

    def runs(self) -> list[list[int]]:
        """[first key, how many] of each run of consecutive segments of the usual length, rising: what JSON holds of a
        selection."""
        keys = self.counted_in(USUAL_SEGMENT).keys
        begins = np.flatnonzero(np.diff(keys, prepend=-2) != 1)
        counts = np.diff(begins, append=len(keys))
        return [[first, count] for first, count in zip(keys[begins].tolist(), counts.tolist(), strict=True)]

    def counted_in(self, length: Seconds) -> Selection:
        """The same music, as well as segments of another length can say."""
        return self if length == self.length else Selection(recounted(self.keys, self.length, length), length)

    def held(self, picture: Picture) -> Bools:
        """(N,) which points of a map hold any of it."""
        return holding(self.counted_in(picture.length).keys, picture.keys, picture.count)

    def points(self, picture: Picture) -> Ints:
        """(n,) the points of a map that hold any of it."""
        return np.flatnonzero(self.held(picture)).astype(np.int32)

    def combined(self, other: Selection, mode: Mode) -> Selection:
        """This selection after `other` was lassoed in that mode."""
        # In the segments of the map that was lassoed on.
        before, length = self.counted_in(other.length).keys, other.length
        match mode:
            case "replace":
                return other
            case "add":
                return Selection(np.union1d(before, other.keys), length)
            case "subtract":
                return Selection(np.setdiff1d(before, other.keys, assume_unique=True), length)
            case "intersect":
                return Selection(np.intersect1d(before, other.keys, assume_unique=True), length)


NOTHING = Selection()


def inverted(selection: Selection, picture: Picture, shown: Bools) -> Selection:
    """The points that are `shown` (N,) and hold nothing of the selection."""
    rest = shown.copy()
    rest[selection.points(picture)] = False
    return Selection.of(picture, np.flatnonzero(rest).astype(np.int32))
