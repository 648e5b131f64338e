"""A list along a line that was drawn on the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicmap.layers.keys import SEGMENT_BITS, Keys
from musicmap.layers.neighbours import Metric
from musicmap.playlist.choosing import choose
from musicmap.playlist.music import Found, Music
from musicmap.playlist.rules import Rules
from musicmap.types import Doubles, Floats, TrackId

_DRAWN = 4
"""With variance, tracks are drawn so many times over: of more, the same nearest ones would be best again."""


def along(
    music: Music, line: ArrayLike, keys: Keys, positions: Floats, n: int, rules: Rules, metric: Metric = "cosine"
) -> tuple[Found, ...]:
    """Up to n tracks in the order of a line, spread evenly over it.

    Args:
        line: (K, 2) where it was drawn. Distances are taken as they are: positions are to be in the units one sees.
        keys: (M,) of the first segments of the map's points.
        positions: (M, 2) where those lie.

    n places are marked along the line at even distances, from its beginning to its end. Of all pairs of a place and a
    track the nearest is taken, then the nearest of the rest, until every place has its track; a track is as near as
    its nearest point. The similarity of each is that to the track before it, that of the first is 1.
    """
    stations = _stations(np.asarray(line, np.float64).reshape(-1, 2), n)
    points = _Points.of(music, keys, positions)
    if not len(stations) or not len(points.track):
        return ()
    found = []
    before: int | None = None
    for station, track in sorted(_nearest_pairs(stations, points, music, rules).items()):
        likeness = 1.0 if before is None else music.likeness(track, music.places.rows[before], metric)
        found.append(Found(music.catalogue.ids[track], points.nearest_of(track, stations[station]), likeness))
        before = track
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Those points of a map whose tracks are there, track by track."""

    track: NDArray[np.int64]
    """(m,) rising."""
    segment: NDArray[np.int64]
    positions: Doubles
    first: NDArray[np.int64]
    """Where a track's points begin."""

    @classmethod
    def of(cls, music: Music, keys: Keys, positions: Floats) -> _Points:
        ids, which = np.unique(keys >> SEGMENT_BITS, return_inverse=True)
        rows = np.array([music.catalogue.rows.get(TrackId(int(track)), -1) for track in ids], np.int64)
        track = rows[which] if len(rows) else which
        there = np.flatnonzero((track >= 0) & np.isfinite(positions).all(axis=1))
        there = there[np.argsort(track[there], kind="stable")]
        first = np.flatnonzero(np.diff(track[there], prepend=-1))
        segment = keys[there] & ((1 << SEGMENT_BITS) - 1)
        return cls(track[there], segment, positions[there].astype(np.float64), first)

    def distances(self, tracks: int, station: Doubles) -> Doubles:
        """(T,) how far each track's nearest point is; infinite for those without one."""
        apart = np.full(tracks, np.inf)
        apart[self.track[self.first]] = np.minimum.reduceat(self._apart(slice(None), station), self.first)
        return apart

    def nearest_of(self, track: int, station: Doubles) -> int:
        """The segment of a track's nearest point."""
        own = slice(*np.searchsorted(self.track, [track, track + 1]).tolist())
        return int(self.segment[own][self._apart(own, station).argmin()])

    def _apart(self, points: slice, station: Doubles) -> Doubles:
        apart: Doubles = np.hypot(*(self.positions[points] - station).T)
        return apart


def _nearest_pairs(stations: Doubles, points: _Points, music: Music, rules: Rules) -> dict[int, int]:
    """Stations, by their number, and the track that each gets."""
    apart = np.stack([points.distances(len(music), station) for station in stations])
    fits, tally = music.fitting(rules), music.tally(rules)
    if rules.variance > 0:
        nearest = apart.min(axis=0)
        at_all = fits & np.isfinite(nearest)
        drawn = choose(np.where(at_all, -nearest, 0).astype(np.float32), at_all, tally.copy(), _DRAWN * len(stations))
        fits = np.isin(np.arange(len(music)), drawn)
    apart[:, ~fits] = np.inf
    taken: dict[int, int] = {}
    for pair in np.argsort(apart, axis=None, kind="stable").tolist():
        station, track = divmod(pair, len(music))
        if len(taken) == len(stations) or not np.isfinite(apart[station, track]):
            break
        if station not in taken and tally.admits(track):
            tally.take(track)
            taken[station] = track
    return taken


def _stations(line: Doubles, n: int) -> Doubles:
    """(n, 2) places at even distances along a line, both its ends included; none where there is no line."""
    line = line[np.isfinite(line).all(axis=1)]
    if not len(line) or n < 1:
        return np.zeros((0, 2))
    walked = np.append(0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T)))
    at = np.linspace(0.0, walked[-1], n)
    return np.stack([np.interp(at, walked, line[:, 0]), np.interp(at, walked, line[:, 1])], axis=1)
