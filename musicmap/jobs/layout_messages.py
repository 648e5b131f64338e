"""What is asked of the layout process, and what it answers. All frozen, all picklable."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musicmap.jobs.events import Failed
from musicmap.jobs.picture import Picture
from musicmap.projection.recipe import Recipe
from musicmap.types import Bytes8


@dataclass(frozen=True, slots=True)
class LayoutRequest:
    """A map of the library in `file` by `recipe`, in which the points of the one that is kept stay where they are."""

    file: Path
    recipe: Recipe
    anew: bool = False
    """Lay everything out again, beginning from where it is."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How true is the map that this request has led to?"""

    request: LayoutRequest
    each: bool = True
    """Also point by point: for a large map that takes minutes."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What is under way is not wanted any more."""


Order = LayoutRequest | Measure | Stop


@dataclass(frozen=True, slots=True)
class LayoutForming:
    """How a layout looks on its way."""

    request: LayoutRequest
    picture: Picture
    share: float
    """How much of it is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class LayoutDone:
    request: LayoutRequest
    picture: Picture
    revision: str
    """The library's, at the moment it was read."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """How far a map of N points can be believed; see `projection.quality`."""

    trustworthiness: float
    preservation: float
    points: int
    """N"""
    trust: Bytes8
    """(N,) how many of each point's true neighbours lie near it on the map, 255 for all; (0,) when not known."""

    @property
    def is_whole(self) -> bool:
        """Whether it is known point by point."""
        return len(self.trust) == self.points

    def to_bytes(self) -> bytes:
        """For the cache."""
        buffer = io.BytesIO()
        shares = np.array([self.trustworthiness, self.preservation, self.points], np.float64)
        np.savez(buffer, shares=shares, trust=self.trust)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Truth:
        """Read what `to_bytes` wrote; ValueError for anything else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                trustworthiness, preservation, points = arrays["shares"].tolist()
                return cls(trustworthiness, preservation, int(points), arrays["trust"])
        except (KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError("not a measure") from error


@dataclass(frozen=True, slots=True)
class LayoutMeasured:
    """Told some time after the layout is done, when nothing else is wanted."""

    request: LayoutRequest
    truth: Truth
    revision: str


@dataclass(frozen=True, slots=True)
class LayoutFailed:
    request: LayoutRequest
    failure: Failed


@dataclass(frozen=True, slots=True)
class Dropped:
    """It was given up, as was wished."""


Answer = LayoutForming | LayoutDone | LayoutMeasured | LayoutFailed
