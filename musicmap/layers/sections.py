"""Sections: similar neighbouring segments of a track, joined by change points.

Neighbours whose joining costs least are joined first, cost being the growth of the sum of squares within groups
(Ward 1963; with neighbours in time only: Grimm 1987, CONISS; "bottom-up" in Keogh et al. 2001), until every
change that is left is worth a penalty. All tracks go through a round together: in each, every pair that costs
less than both its neighbouring pairs is joined, so that a long library takes some ten rounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.types import Bools, Floats, Ints, Seconds

SHORTEST = Seconds(6.0)
"""A section has at least so many seconds, or it is the whole of its track."""
PENALTY = 3.0
"""Times the variance from segment to segment that a change must be worth: between Akaike's 2 and Schwarz's log of the
number of segments (Yao 1988), 4.4 in four minutes. In 145 real tracks sections are 22 s long on average by MusiCNN's
embeddings, 38 s by VGG's."""
_ROWS_AT_ONCE = 8_192


def section_starts(values: Floats, track: Ints, segment_length: Seconds) -> Bools:
    """(N,) whether a section begins at each row of (N, d) finite rows, of which those of a track stand together.

    Dimensions count by their spread within the track; what a track is cut into depends on that track alone.
    """
    shortest = max(1, round(SHORTEST / segment_length)) if segment_length > 0 else 1
    begins = np.zeros(len(track), bool)
    edges = np.flatnonzero(np.append(True, track[1:] != track[:-1])) if len(track) else np.zeros(0, np.int64)
    edges = np.append(edges, len(track))
    at = 0
    while at < len(edges) - 1:
        # Whole tracks, about so many rows; a track longer than that goes alone.
        end = max(int(np.searchsorted(edges, edges[at] + _ROWS_AT_ONCE, side="right")) - 1, at + 1)
        lengths = np.diff(edges[at : end + 1])
        begins[edges[at] + _cut(values[edges[at] : edges[end]], lengths, shortest)] = True
        at = end
    return begins


@dataclass(slots=True)
class _Chain:
    """Groups in order, as they are joined."""

    first: NDArray[np.int64]
    count: NDArray[np.int64]
    mean: Floats
    owner: NDArray[np.int64]

    def costs(self) -> Floats:
        """(groups + 1,) what joining each with the one before it costs; infinite at the edges of tracks."""
        step = self.mean[1:] - self.mean[:-1]
        apart = np.einsum("ij,ij->i", step, step)
        share = self.count[1:] * self.count[:-1] / (self.count[1:] + self.count[:-1])
        within = np.where(self.owner[1:] == self.owner[:-1], apart * share, np.inf)
        return np.concatenate([[np.inf], within, [np.inf]]).astype(np.float32)

    def join(self, later: NDArray[np.int64]) -> None:
        """Each of these goes into the one before it; no two of them are neighbours."""
        into, both = later - 1, self.count[later] + self.count[later - 1]
        share = (self.count[later] / both).astype(np.float32)[:, None]
        self.mean[into] += (self.mean[later] - self.mean[into]) * share
        self.count[into] = both
        stays = np.ones(len(self.first), bool)
        stays[later] = False
        self.first, self.count, self.owner = self.first[stays], self.count[stays], self.owner[stays]
        self.mean = self.mean[stays]


def _cut(values: Floats, lengths: NDArray[np.int64], shortest: int) -> NDArray[np.int64]:
    """The first rows of the sections of some tracks."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    chain = _Chain(np.arange(len(values)), np.ones(len(values), np.int64), _standardised(values, lengths), owner)
    limit = PENALTY * _jitter(chain, lengths)
    while True:
        costs = chain.costs()
        if not _join_cheapest(chain, costs, costs[:-1] <= limit[chain.owner]):
            break
    while True:
        costs = chain.costs()
        short = chain.count < shortest
        # A short one goes where it costs less.
        back = short & (costs[:-1] <= costs[1:])
        forth = short & (costs[1:] < costs[:-1])
        if not _join_cheapest(chain, costs, (back | np.append(False, forth[:-1])) & np.isfinite(costs[:-1])):
            break
    return chain.first


def _join_cheapest(chain: _Chain, costs: Floats, allowed: Bools) -> bool:
    """Join the allowed pairs that cost less than their allowed neighbours; False when there is none."""
    cost = np.append(np.where(allowed, costs[:-1], np.inf), np.inf).astype(np.float32)
    number = np.arange(len(cost))
    new = np.append(True, chain.owner[1:] != chain.owner[:-1])
    # Of equal ones every second, counted within the track, so that still passages are joined in few rounds.
    turn = np.append((number[:-1] - np.maximum.accumulate(np.where(new, number[:-1], 0))) % 2, 0)
    before, after = np.roll(cost, 1), np.roll(cost, -1)
    first = (cost < before) | ((cost == before) & (turn > np.roll(turn, 1)))
    second = (cost < after) | ((cost == after) & (turn > np.roll(turn, -1)))
    later = np.flatnonzero(np.isfinite(cost) & first & second)
    if len(later):
        chain.join(later)
    return len(later) > 0


def _standardised(values: Floats, lengths: NDArray[np.int64]) -> Floats:
    """Each dimension over its standard deviation within the track; what does not change there is zero."""
    starts = np.append(0, np.cumsum(lengths)[:-1])
    mean = np.add.reduceat(values, starts, axis=0, dtype=np.float64) / lengths[:, None]
    centred: Floats = values - np.repeat(mean.astype(np.float32), lengths, axis=0)
    spread = np.sqrt(np.add.reduceat(np.square(centred), starts, axis=0) / lengths[:, None]).astype(np.float32)
    still = spread <= 1e-5 * np.abs(mean) + 1e-12
    spread[still] = np.inf
    centred /= np.repeat(spread, lengths, axis=0)
    return centred


def _jitter(chain: _Chain, lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """(tracks,) half the mean squared step from segment to segment (von Neumann 1941): their variance without drift."""
    steps = chain.costs()[:-1]
    owner = chain.owner[np.isfinite(steps)]
    # Joining two single segments costs half their squared distance.
    return np.bincount(owner, steps[np.isfinite(steps)], len(lengths)) / np.maximum(lengths - 1, 1)
