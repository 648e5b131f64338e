"""A path: tracks that lead from one to another, each nearer to its end than the one before.

Between two stops those tracks are taken whose squared steps have the least sum: of all ways with as many steps, the one
of least energy is short and evenly walked, as a geodesic is. Since every step must lead nearer to the end, the tracks
have one order, and the best of them are found exactly (dynamic programming, as in Bellman 1957), among the few hundred
that lie least off the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from musicmap.layers.neighbours import Metric
from musicmap.playlist.choosing import Tally, choose
from musicmap.playlist.music import Found, Music
from musicmap.playlist.rules import Rules
from musicmap.types import Bools, Doubles, Floats, TrackId

Rows = NDArray[np.int64]

_CANDIDATES = 300
_DRAWN = 4
"""With variance, candidates are so many times as many as are wanted: of more, the same few would be best again."""
_MANY = 500
"""Of more tracks on the way there is no choosing: all that lie least off it are taken."""
_NEARER = 1e-5
"""By which share of the whole way a step must lead nearer: less is rounding."""
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class _Leg:
    """From one stop to the next, by their row in the catalogue."""

    start: int
    end: int


def path(music: Music, stops: Sequence[TrackId], n: int, rules: Rules, metric: Metric = "cosine") -> tuple[Found, ...]:
    """n tracks from the first stop to the last, through the others in their order, every stop itself included.

    Between two stops each track is strictly nearer to the second than the one before it; no track comes twice. Where
    too few lie so, the path is shorter; it always has its stops (each once), also when they are more than n. The
    similarity of each is that to the stop it leads to.

    Raises:
        UserError: a stop that the model has not heard.
    """
    rows = [music.number(track) for track in dict.fromkeys(stops)]
    legs = [_Leg(start, end) for start, end in pairwise(rows)]
    if not legs:
        return tuple(music.found(row, music.places.rows[row], metric) for row in rows)
    places = music.places.unit() if metric == "cosine" else music.places.rows
    fits = music.fitting(rules)
    wanted = max(n - len(rows), 0)
    shares = _shares(wanted, [_apart(places[leg.start], places[leg.end]) for leg in legs])
    walked = _walked(music, places, legs, shares, fits, rules)
    for _ in range(_ROUNDS):
        missing = wanted - sum(map(len, walked))
        # What one leg has no tracks for, the others may.
        giving = [len(leg) == share for leg, share in zip(walked, shares, strict=True)]
        if not missing or not any(giving):
            break
        more = _shares(missing, [float(gives) for gives in giving])
        shares = [len(leg) + extra for leg, extra in zip(walked, more, strict=True)]
        walked = _walked(music, places, legs, shares, fits, rules)
    found = [music.found(rows[0], music.places.rows[rows[1]], metric)]
    for leg, between in zip(legs, walked, strict=True):
        found += [music.found(row, music.places.rows[leg.end], metric) for row in (*between, leg.end)]
    return tuple(found)


def _shares(whole: int, weights: Sequence[float]) -> list[int]:
    """A whole number shared out by weights; all alike where there are none."""
    total = sum(weights)
    parts = [weight / total if total > 0 else 1 / len(weights) for weight in weights]
    ends = np.rint(np.cumsum(parts) * whole).astype(int)
    return [int(part) for part in np.diff(ends, prepend=0)]


def _apart(one: Floats, other: Floats) -> float:
    return float(np.linalg.norm(one - other))


def _walked(
    music: Music, places: Floats, legs: Sequence[_Leg], shares: Sequence[int], fits: Bools, rules: Rules
) -> list[list[int]]:
    """For each leg the tracks between its stops, as many as its share or as there are."""
    tally, walked = music.tally(rules), []
    for row in (legs[0].start, *(leg.end for leg in legs)):
        tally.take(row)
    for leg, share in zip(legs, shares, strict=True):
        between = _between(places, leg, share, fits, tally)
        for row in between:
            tally.take(row)
        walked.append(between)
    return walked


def _between(places: Floats, leg: _Leg, count: int, fits: Bools, tally: Tally) -> list[int]:
    """Up to so many tracks between two stops, in order."""
    if count <= 0:
        return []
    done, left = _distances(places, places[leg.start]), _distances(places, places[leg.end])
    whole = left[leg.start]
    on_the_way = fits & (left < whole * (1 - _NEARER)) & (left > whole * _NEARER)
    most = count if count > _MANY else count * _DRAWN if tally.rules.variance > 0 else max(_CANDIDATES, 2 * count)
    # What all candidates together comply with, any of them do.
    candidates = choose(-(np.square(done) + np.square(left)), on_the_way, tally.copy(), most)
    rows = _strictly(np.array(candidates, np.int64), left, whole * _NEARER)
    if len(rows) <= count:
        return [int(row) for row in rows]
    return [int(row) for row in _least_energy(places, leg, rows, count)]


def _strictly(rows: Rows, left: Floats, step: float) -> Rows:
    """The rows in falling order of what is left of the way, without those that are as near as the one before."""
    kept: list[int] = []
    for row in rows[np.argsort(-left[rows], kind="stable")].tolist():
        if not kept or left[row] < left[kept[-1]] - step:
            kept.append(row)
    return np.array(kept, np.int64)


def _least_energy(places: Floats, leg: _Leg, rows: Rows, count: int) -> Rows:
    """Of more than `count` rows in order, those through which the squared steps have the least sum."""
    nodes = np.concatenate([[leg.start], rows, [leg.end]])
    at = places[nodes]
    powers = np.einsum("ij,ij->i", at, at)
    cost: Doubles = np.maximum(powers[:, None] + powers - 2 * (at @ at.T), 0).astype(np.float64)
    cost[np.tril_indices(len(nodes))] = np.inf  # forwards only
    best = np.full(len(nodes), np.inf)
    best[0] = 0.0
    came_from = []
    for _ in range(count + 1):
        through = best[:, None] + cost
        came_from.append(through.argmin(axis=0))
        best = through.min(axis=0)
    way = [len(nodes) - 1]
    for step in reversed(came_from):
        way.append(int(step[way[-1]]))
    return nodes[way[-2:0:-1]]


def _distances(places: Floats, to: Floats) -> Floats:
    step = places - to
    distances: Floats = np.sqrt(np.einsum("ij,ij->i", step, step))
    return distances
