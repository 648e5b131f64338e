"""Grain: how many neighbouring segments of a track make one point, and how their rows become one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from musicmap.layers.matrix import LayerMatrix
from musicmap.layers.sections import section_starts
from musicmap.types import Bools, Floats, Ints, Seconds

Grain = Literal["3s", "10s", "30s", "sections", "track"]
GRAINS: tuple[Grain, ...] = get_args(Grain)

Pooling = Literal["mean", "max", "median", "vote", "softmax"]
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)

_SECONDS: dict[Grain, float] = {"10s": 10.0, "30s": 30.0}


@dataclass(frozen=True, slots=True)
class Groups:
    """Which rows of a layer become one: M groups of neighbouring rows of one track, in the order of the rows."""

    first: Ints
    """(M,) each group's first row."""
    count: Ints
    """(M,) how many rows from there on."""

    def __len__(self) -> int:
        return len(self.first)


def joined(
    values: Floats,
    track: Ints,
    segment_length: Seconds,
    grain: Grain,
    every: int = 1,
    segment: Ints | None = None,
) -> Groups:
    """Cut the tracks into groups.

    Args:
        values: (N, d) finite rows; only `sections` looks at them. Layers that share their groups are cut by one.
        track: (N,) index of each row's track; the rows of a track stand together.
        segment_length: seconds that a row stands for. `10s` and `30s` are as many rows as come nearest, at least
            one; a track's last group may be shorter.
        every: keep every n-th group of each track, from its first (music-explore's reduction); 1 keeps all.
        segment: (N,) number of each row's segment within its track; None where none is left out.

    What a track is cut into depends on that track alone, so a library that grows keeps its groups.
    """
    begins = _begins(values, track, _place_within(track) if segment is None else segment, segment_length, grain)
    first = np.flatnonzero(begins)
    count = np.diff(np.append(first, len(track)))
    kept = _place_within(track[first]) % every == 0
    return Groups(first[kept].astype(np.int32), count[kept].astype(np.int32))


def grained(matrix: LayerMatrix, groups: Groups, pooling: Pooling = "mean") -> LayerMatrix:
    """The same layer with a row for every group; `segment` is the number of its first segment."""
    return replace(
        matrix,
        values=pool(matrix.values, groups, pooling),
        track=matrix.track[groups.first],
        segment=matrix.segment[groups.first],
        count=groups.count,
    )


def pool(values: Floats, groups: Groups, pooling: Pooling = "mean") -> Floats:
    """(N, d) → (M, d): each group's rows as one.

    `mean` beats `vote` and `softmax` for song-level tags. `vote` is the share of rows in which a value is at
    least ½ (a majority from ½ on); `softmax` is the mean weighted by exp of the values themselves (McFee,
    Salamon & Bello 2018). Both are meant for taggrams.
    """
    if not len(groups):
        return np.zeros((0, values.shape[1]), np.float32)
    if np.all(groups.count == 1):
        single: Floats = values[groups.first]
        return (single >= 0.5).astype(np.float32) if pooling == "vote" else single
    starts = np.append(0, np.cumsum(groups.count)[:-1])
    rows = values
    if groups.count.sum() < len(values):
        rows = values[np.arange(groups.count.sum()) + np.repeat(groups.first - starts, groups.count)]
    if pooling == "max":
        return np.maximum.reduceat(rows, starts, axis=0)
    if pooling == "median":
        return _medians(rows, starts, groups.count)
    if pooling == "softmax":
        weights = np.exp(rows - np.repeat(np.maximum.reduceat(rows, starts, axis=0), groups.count, axis=0))
        return (np.add.reduceat(rows * weights, starts) / np.add.reduceat(weights, starts)).astype(np.float32)
    summed = np.add.reduceat(rows >= 0.5 if pooling == "vote" else rows, starts, axis=0, dtype=np.float64)
    return (summed / groups.count[:, None]).astype(np.float32)


def _begins(
    values: Floats, track: Ints, within: Ints | NDArray[np.int64], segment_length: Seconds, grain: Grain
) -> Bools:
    if grain == "sections":
        return section_starts(values, track, segment_length)
    begins = np.append(True, track[1:] != track[:-1])[: len(track)]
    if grain != "track":
        rows = max(round(_SECONDS[grain] / segment_length), 1) if grain in _SECONDS and segment_length > 0 else 1
        begins[1:] |= within[1:] // rows != within[:-1] // rows
    return begins


def _place_within(track: Ints) -> NDArray[np.int64]:
    """(N,) how many rows of the same track stand before each."""
    number = np.arange(len(track))
    new = np.append(True, track[1:] != track[:-1])[: len(track)]
    begin: NDArray[np.int64] = np.maximum.accumulate(np.where(new, number, 0))
    return number - begin


def _medians(rows: Floats, starts: NDArray[np.int64], count: Ints) -> Floats:
    medians = np.empty((len(starts), rows.shape[1]), np.float32)
    for length in np.unique(count):
        alike = np.flatnonzero(count == length)
        medians[alike] = np.median(rows[starts[alike, None] + np.arange(length)], axis=1)
    return medians
