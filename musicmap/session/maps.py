"""What is there on one map: its picture, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from musicmap.jobs.layout_messages import Truth
from musicmap.jobs.picture import Picture
from musicmap.projection.recipe import Recipe
from musicmap.session.collection import Collection
from musicmap.types import USUAL_SEGMENT, Bools, Bytes8, Ints, Seconds, Track, TrackId


class Spot(NamedTuple):
    """A place in the music, whatever map shows it."""

    track: TrackId
    segment: int
    length: Seconds = USUAL_SEGMENT
    """Of the segments that are counted: maps of different models may count in different ones."""

    def counted_in(self, length: Seconds) -> Spot:
        """The same place, counted in segments of another length: the one that its middle falls into."""
        if length == self.length:
            return self
        return Spot(self.track, int((self.segment + 0.5) * self.length / length), length)


def _nothing() -> Ints:
    return np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class MapState:
    """One map as it is now; before its first picture it is empty. Whoever draws compares fields by identity."""

    picture: Picture | None = None
    shown: Recipe | None = None
    """What `picture` is of: while a new layout is under way, the old one stays."""
    before: Recipe | None = None
    """What was shown whole last: where a layout that is given up leads back to."""
    tag_names: tuple[str, ...] = ()
    collection: Collection | None = None
    rows: Ints | None = None
    """(T,) for each track of the picture its row in the collection, −1 when it is gone."""
    lit: Bools | None = None
    """(N,) which points stand out; None: all alike."""
    lights: Bytes8 | None = None
    """(N,) which highlight a point stands out by, counted from 1; 0: none."""
    left_out: Bools | None = None
    """(N,) which points a filter takes away; None: none."""
    forming: float | None = None
    """How much of a layout under way is done; None when none is."""
    truth: Truth | None = None

    def __len__(self) -> int:
        return 0 if self.picture is None else len(self.picture)

    @property
    def length(self) -> Seconds:
        """Of this map's segments."""
        return USUAL_SEGMENT if self.picture is None else self.picture.length

    def row_at(self, point: int) -> int | None:
        """Row in the collection of the track a point belongs to; None when it is gone."""
        if self.picture is None or self.rows is None or not 0 <= point < len(self.picture):
            return None
        row = int(self.rows[self.picture.track[point]])
        return row if row >= 0 else None

    def track_at(self, point: int) -> Track | None:
        """The track a point belongs to."""
        row = self.row_at(point)
        return None if row is None or self.collection is None else self.collection.tracks[row]

    def spot_at(self, point: int) -> Spot | None:
        """Where in the music a point is; None for one that is not there."""
        if self.picture is None or not 0 <= point < len(self.picture):
            return None
        track = TrackId(int(self.picture.tracks[self.picture.track[point]]))
        return Spot(track, int(self.picture.segment[point]), self.length)

    def point_at(self, spot: Spot | None) -> int | None:
        """The point that holds a place in the music; None when this map has none."""
        if spot is None or self.picture is None:
            return None
        return self.picture.point_at(spot.track, spot.counted_in(self.length).segment)

    def point_sounding(self, track: TrackId, at: Seconds) -> int | None:
        """The point of a track that sounds at a time; the last one after the end."""
        held = slice(0, 0) if self.picture is None else self.picture.points_of(track)
        if self.picture is None or held.start == held.stop:
            return None
        # Only the track's own starts: the whole map's would be worked out anew at every tick of the player.
        here = held.start + int(np.searchsorted(self.picture.starts(held), at, side="right")) - 1
        return min(max(here, held.start), held.stop - 1)

    def tracks_of(self, points: Ints) -> tuple[TrackId, ...]:
        """The tracks of some points that are still there, once each, the one with most points among them first."""
        if self.picture is None or self.rows is None or not len(points):
            return ()
        which, counts = np.unique(self.picture.track[points], return_counts=True)
        kept = which[np.argsort(-counts, kind="stable")]
        return tuple(TrackId(int(i)) for i in self.picture.tracks[kept[self.rows[kept] >= 0]])

    def points_of(self, track: TrackId) -> Ints:
        """(n,) points of a track, in the order of time."""
        if self.picture is None:
            return _nothing()
        held = self.picture.points_of(track)
        return np.arange(held.start, held.stop, dtype=np.int32)

    def there(self) -> Bools:
        """(N,) which points can be seen: their track is there, and no filter takes them away."""
        if self.picture is None:
            return np.zeros(0, dtype=bool)
        # Until the tracks are read, none of them is known to have gone.
        seen: Bools = np.ones(len(self), bool) if self.rows is None else self.rows[self.picture.track] >= 0
        return seen if self.left_out is None else seen & ~self.left_out
