"""From a map's state to what is drawn: a point for each of the picture's, or a circle for each track."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.jobs.picture import Picture
from musicmap.scene.averages import Averages, averages
from musicmap.scene.names import Name
from musicmap.scene.points import Flag, Points
from musicmap.scene.regions import regions
from musicmap.session.look import ViewKind
from musicmap.session.maps import MapState
from musicmap.session.selection import Selection
from musicmap.types import Bools, Bytes8, Ints, TrackId


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """M things on a map, and which points of its picture they stand for."""

    picture: Picture
    circles: Averages | None = None
    """None: every point is drawn as itself."""
    faint: bool = False
    """Points stand back, so that lines are seen."""

    @classmethod
    def of(cls, view: ViewKind, picture: Picture) -> Drawn:
        circles = averages(picture.positions, picture.track, len(picture.tracks)) if view == "averages" else None
        return cls(picture, circles, faint=view == "trajectories")

    def __len__(self) -> int:
        return len(self.picture) if self.circles is None else len(self.picture.tracks)

    def points(self, colours: Bytes8, flags: Bytes8) -> Points:
        """To be drawn. `colours` (N, 3) and `flags` (N,) are of the picture's points."""
        picture, circles = self.picture, self.circles
        ids = picture.tracks[picture.track]
        if circles is None:
            return Points(picture.positions, ids, picture.segment, picture.start, colours, self.flags(flags))
        return Points(
            circles.centres,
            picture.tracks,
            np.zeros(len(self), np.int32),
            np.zeros(len(self), np.float32),
            self.colours(colours),
            self.flags(flags),
            circles.radius,
        )

    def colours(self, colours: Bytes8) -> Bytes8:
        """(M, 3) of what is drawn: a circle has the colour of its middle."""
        return colours if self.circles is None else colours[self.circles.middle]

    def flags(self, flags: Bytes8) -> Bytes8:
        """(M,) of what is drawn: a circle is selected where any of its points is, dimmed or hidden where all are."""
        if self.circles is None:
            return flags | np.uint8(Flag.DIMMED) if self.faint else flags
        found = np.zeros(len(self), np.uint8)
        for flag, whole in ((Flag.DIMMED, True), (Flag.HIDDEN, True), (Flag.SELECTED, False)):
            has = np.bincount(self.picture.track, (flags & flag) != 0, minlength=len(self))
            count = np.bincount(self.picture.track, minlength=len(self))
            found[(has == count) if whole else (has > 0)] |= np.uint8(flag)
        return found

    def point(self, index: int | None) -> int | None:
        """The picture's point that sounds when something drawn is pointed at."""
        return index if index is None or self.circles is None else int(self.circles.middle[index])

    def index(self, point: int | None) -> int | None:
        """What is drawn for a point of the picture."""
        return point if point is None or self.circles is None else int(self.picture.track[point])

    def members(self, indices: Ints) -> Ints:
        """(n,) all points of the picture that some drawn things stand for."""
        if self.circles is None:
            return indices
        return np.flatnonzero(np.isin(self.picture.track, indices)).astype(np.int32)


def flags_of(there: MapState, selection: Selection) -> Bytes8:
    """(N,) flags of a map's points."""
    picture = there.picture
    if picture is None:
        return np.zeros(0, np.uint8)
    flags = np.zeros(len(picture), np.uint8)
    if there.lit is not None:
        flags[~there.lit] |= np.uint8(Flag.DIMMED)
    flags[selection.points(picture)] |= np.uint8(Flag.SELECTED)
    flags[~there.there()] |= np.uint8(Flag.HIDDEN)
    return flags


def chosen_tracks(there: MapState, selection: Selection) -> Ints:
    """(n,) indices of the tracks whose path the view “trajectories” draws: those that are highlighted, or else those
    that are selected, or else all that are drawn."""
    picture = there.picture
    if picture is None:
        return np.zeros(0, np.int32)
    chosen: Bools = there.there()
    if there.lit is not None:
        chosen = chosen & there.lit
    elif len(selection):
        held = np.zeros(len(picture), dtype=bool)
        held[selection.points(picture)] = True
        chosen = chosen & held
    return np.unique(picture.track[chosen])


def track_colours(there: MapState, track: TrackId, *, dark: bool) -> Bytes8:
    """(segments, 3) a track's sound colours in the order of time: its ribbon. Segments that a point joins share its
    colour, and those that were left out have that of the one before."""
    picture = there.picture
    if picture is None:
        return np.zeros((0, 3), np.uint8)
    points = picture.points_of(track)
    first, colours = picture.segment[points], (picture.dark if dark else picture.light)[points]
    if not len(first):
        return colours
    segments = np.arange(first[-1] + picture.count[points][-1])
    return colours[np.maximum(np.searchsorted(first, segments, side="right") - 1, 0)]


def paths(there: MapState, tracks: Ints) -> list[Ints]:
    """For each track, by its index, its points in the order of time."""
    picture = there.picture
    if picture is None:
        return []
    first = np.searchsorted(picture.track, tracks)
    last = np.searchsorted(picture.track, tracks, side="right")
    return [np.arange(a, b, dtype=np.int32) for a, b in zip(first, last, strict=True)]


def line_of(there: MapState, tracks: Sequence[TrackId]) -> Ints:
    """(n,) a point for each track of a list that is on the map, in the list's order: the one nearest to the track's
    mean place."""
    picture = there.picture
    if picture is None:
        return np.zeros(0, np.int32)
    found = []
    for track in tracks:
        held = picture.points_of(track)
        if held.stop > held.start:
            places = picture.positions[held].astype(np.float64)
            away = ((places - places.mean(axis=0)) ** 2).sum(axis=1)
            found.append(held.start + int(np.argmin(np.nan_to_num(away, nan=np.inf))))
    return np.array(found, np.int32)


def names_of(there: MapState) -> tuple[Name, ...]:
    """What there is more of in a region than elsewhere, of all points that are drawn."""
    picture = there.picture
    if picture is None:
        return ()
    seen = there.there()
    return regions(picture.positions[seen], picture.top[seen], picture.top_values[seen], there.tag_names)
