"""Which segments are selected, whatever maps show them.

A selection holds segments of tracks, not points: on a map of another model or a coarser grain the same music is
selected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from musicmap.jobs.picture import Picture
from musicmap.layers.keys import Keys, expanded, holding
from musicmap.types import Bools, Ints

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

    def __len__(self) -> int:
        return len(self.keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selection) and np.array_equal(self.keys, other.keys)

    def __hash__(self) -> int:
        return hash(self.keys.tobytes())

    @classmethod
    def of(cls, picture: Picture, points: Ints) -> Selection:
        """All segments that these points of a map join."""
        keys = expanded(picture.keys[points], picture.count[points])
        # They mostly are in order already, and a million take their time to be sorted.
        return cls(keys if (keys[1:] > keys[:-1]).all() else np.unique(keys))

    @classmethod
    def of_runs(cls, runs: list[list[int]]) -> Selection:
        """What `runs` told; raises ValueError, TypeError or OverflowError where it cannot have."""
        told = np.array(runs, np.int64).reshape(-1, 2)
        first, count = told[:, 0], told[:, 1]
        if (count < 1).any() or count.astype(float).sum() > _MOST or (first[1:] < first[:-1] + count[:-1]).any():
            raise ValueError("runs of segments overlap, are empty or too many")
        return cls(expanded(first, count.astype(np.int32)))

    def runs(self) -> list[list[int]]:
        """[first key, how many] of each run of consecutive segments, rising: what JSON holds of a selection."""
        begins = np.flatnonzero(np.diff(self.keys, prepend=-2) != 1)
        counts = np.diff(begins, append=len(self.keys))
        return [[first, count] for first, count in zip(self.keys[begins].tolist(), counts.tolist(), strict=True)]

    def held(self, picture: Picture) -> Bools:
        """(N,) which points of a map hold any of it."""
        return holding(self.keys, picture.keys, picture.count)

    def points(self, picture: Picture) -> Ints:
        """(n,) the points of a map that hold any of it."""
        return np.flatnonzero(self.held(picture)).astype(np.int32)

    def combined(self, other: Selection, mode: Mode) -> Selection:
        """This selection after `other` was lassoed in that mode."""
        match mode:
            case "replace":
                return other
            case "add":
                return Selection(np.union1d(self.keys, other.keys))
            case "subtract":
                return Selection(np.setdiff1d(self.keys, other.keys, assume_unique=True))
            case "intersect":
                return Selection(np.intersect1d(self.keys, other.keys, assume_unique=True))


NOTHING = Selection()


def inverted(selection: Selection, picture: Picture, shown: Bools) -> Selection:
    """The points that are `shown` (N,) and hold nothing of the selection."""
    rest = shown.copy()
    rest[selection.points(picture)] = False
    return Selection.of(picture, np.flatnonzero(rest).astype(np.int32))
