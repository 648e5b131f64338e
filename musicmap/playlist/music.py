"""A library as lists are made from it: its tracks, and where they lie in the space of one layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.errors import UserError
from musicmap.layers.keys import Keys, keys_of
from musicmap.layers.neighbours import Metric
from musicmap.layers.pooling import mean_by_track
from musicmap.layers.space import Places, Space
from musicmap.playlist.catalogue import Catalogue
from musicmap.playlist.choosing import Tally
from musicmap.playlist.rules import Rules, fitting
from musicmap.playlist.twins import Heard, Twins
from musicmap.types import Bools, Doubles, Floats, Ints, Seconds, TrackId


@dataclass(frozen=True, slots=True)
class Found:
    """A track in a list, and what led there."""

    track: TrackId
    segment: int
    """The number of its segment that fits best."""
    similarity: float
    """How alike it is to what was asked for; see `Places.similarity`."""


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """N rows (segments, or what a grain joins) of T tracks; rows of a track stand together, in the order of time."""

    catalogue: Catalogue
    """Of the T tracks, in the order of `track`."""
    values: Floats
    """(N, d) finite rows of a layer."""
    taggrams: Floats
    """(N, tags) the same rows of the model's taggram."""
    tag_names: tuple[str, ...]
    track: Ints
    """(N,) row of each row's track in the catalogue, rising."""
    segment: Ints
    """(N,) number of the first segment of each row within its track."""
    count: Ints
    """(N,) how many segments each joins."""
    segment_length: Seconds
    space: Space
    places: Places
    """(T, d) where the tracks lie: the means of their rows' places."""
    means: Floats
    """(T, tags) mean taggrams."""
    twins: Twins

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        values: Floats,
        taggrams: Floats,
        tag_names: tuple[str, ...],
        track: Ints,
        segment: Ints,
        count: Ints,
        segment_length: Seconds,
    ) -> Music:
        """Learn the space of these rows, and place the tracks in it."""
        own = Heard.of(values, track, len(catalogue))
        told = own if taggrams is values else Heard.of(taggrams, track, len(catalogue))
        layers = (told,) if told is own else (told, own)
        return cls(
            catalogue=catalogue,
            values=values,
            taggrams=taggrams,
            tag_names=tag_names,
            track=track,
            segment=segment,
            count=count,
            segment_length=segment_length,
            space=own.space,
            places=own.places,
            means=mean_by_track(taggrams, track, len(catalogue)),
            twins=Twins.of(catalogue.duration, track, layers),
        )

    def __len__(self) -> int:
        return len(self.catalogue)

    @property
    def keys(self) -> Keys:
        """(N,) key of each row's first segment."""
        return keys_of(np.array(self.catalogue.ids, np.int64)[self.track], self.segment)

    def number(self, track: TrackId) -> int:
        """Where a track stands in the catalogue. Raises UserError when the model has not heard it."""
        row = self.heard(track)
        if row is None:
            raise UserError("A track that was chosen has not been heard yet.", "Let musicmap listen to it first.")
        return row

    def heard(self, track: TrackId) -> int | None:
        """Where a track stands in the catalogue; None when the model has not heard it."""
        row = self.catalogue.rows.get(track)
        return row if row is not None and len(self.segment[self.rows_of(row)]) else None

    def rows_of(self, track: int) -> slice:
        """Where the rows of a track stand, by its row in the catalogue."""
        first, last = np.searchsorted(self.track, [track, track + 1])
        return slice(int(first), int(last))

    def row_at(self, track: int, segment: int) -> int:
        """The row that holds a segment of a track, by its number. Raises UserError where there is none."""
        own = self.rows_of(track)
        here = int(own.start + np.searchsorted(self.segment[own], segment, side="right")) - 1
        if here < own.start or segment >= self.segment[here] + self.count[here]:
            raise UserError("The moment that was chosen is not there.", "Choose another one.")
        return here

    def tag(self, tag: str) -> Doubles:
        """(T,) how strong a tag is in each track on average. Raises UserError for one that the model does not have."""
        means: Doubles = self.means[:, self.column(tag)].astype(np.float64)
        return means

    def column(self, tag: str) -> int:
        """The number of a tag. Raises UserError for one that the model does not have."""
        names = [name.casefold() for name in self.tag_names]
        if tag.casefold() not in names:
            known = f"There are: {', '.join(self.tag_names)}." if names else "This model has no tags."
            raise UserError(f"There is no tag “{tag}”.", known)
        return names.index(tag.casefold())

    def values_of(self, tracks: Sequence[TrackId], values: Doubles) -> Doubles:
        """(n,) values of some tracks, of (T,) values; NaN for one that is not there."""
        rows = (self.catalogue.rows.get(track) for track in tracks)
        return np.array([np.nan if row is None else values[row] for row in rows], np.float64)

    def fitting(self, rules: Rules) -> Bools:
        """(T,) which tracks may be in a list at all. Raises UserError for a tag that the model does not have."""
        for tag in (*rules.tags, *rules.not_tags):
            self.column(tag)
        heard: Bools = np.bincount(self.track, minlength=len(self)) > 0
        return heard & fitting(rules, self.catalogue, self.means, self.tag_names)

    def tally(self, rules: Rules) -> Tally:
        """An empty list in the making."""
        return Tally(self.catalogue, rules, self.twins)

    def course(self, track: int) -> Floats:
        """(n, d) the places of a track's rows, in the order of time."""
        return self.space.place(self.values[self.rows_of(track)])

    def found(self, track: int, place: Floats, metric: Metric, similarity: float | None = None) -> Found:
        """A track in a list: of its segments, the one most like a (d,) place led there.

        Without a `similarity`, it is the track's own to that place.
        """
        alike = Places.of(self.course(track)).similarity(place, metric)
        first = self.rows_of(track).start
        segment = int(self.segment[first + int(alike.argmax())]) if len(alike) else 0
        likeness = self.likeness(track, place, metric) if similarity is None else similarity
        return Found(self.catalogue.ids[track], segment, likeness)

    def likeness(self, track: int, place: Floats, metric: Metric) -> float:
        """How alike a track is to a (d,) place."""
        return float(Places.of(self.places.rows[[track]]).similarity(place, metric)[0])
