"""A map's content: every point's place, sound colour and strongest tags, as arrays."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from musicmap.layers.keys import Keys, keys_of
from musicmap.types import USUAL_SEGMENT, Bytes8, Doubles, Floats, Ints, Seconds, TagNumbers

TOP_TAGS: Final = 5
_ALIKE_S = 0.02


@dataclass(frozen=True, slots=True)
class Picture:
    """N points of T tracks under one recipe. Arrays only: it crosses process borders and is kept in the cache.

    A point is a segment, or as many as the grain joins. A track's points stand together, in the order of time; what
    was analysed later stands later, so a picture of a grown library begins with the points of the one before (unless
    tracks have gone).
    """

    tracks: Ints
    """(T,) track ids."""
    track: Ints
    """(N,) index into `tracks`."""
    segment: Ints
    """(N,) number of the point's first segment within the track."""
    count: Ints
    """(N,) how many segments it joins."""
    segment_length: Floats
    """(1,) seconds."""
    positions: Floats
    """(N, 2) where the points lie."""
    explained: Doubles
    """(6,) share of the variance in each principal component; zeros for other projections."""
    poles: Ints
    """(k, 2) the tag that falls most along each axis, and the one that rises most: indices into the model's classes,
    or `projection.meaning.NONE`. Of PCA's six components, or of the two axes of the map."""
    directions: Doubles
    """(d, 6) of a linear fit, (0, 0) for other projections. With `mean` and `scale` it places what comes later."""
    mean: Doubles
    """(d,)"""
    scale: Doubles
    """(d,)"""
    fitted: Ints
    """(1,) how many points the layout was made from; the others were placed into it."""
    dimensions: Ints
    """(1,) how many the layer has."""
    landmarks: Ints
    """(1,) how many of those were laid out in full, before the rest was placed among them; 0: all."""
    dark: Bytes8
    """(N, 3) sound colours for a dark canvas."""
    light: Bytes8
    """(N, 3) the same for a light one."""
    top: TagNumbers
    """(N, TOP_TAGS), or as many as the model has: each point's strongest tags, strongest first, as indices into the
    model's classes."""
    top_values: Bytes8
    """Their activations, 255 for 1."""
    means: Floats
    """(T, classes) each track's mean taggram."""

    def __len__(self) -> int:
        return len(self.track)

    @property
    def length(self) -> Seconds:
        """Of a segment."""
        length = Seconds(float(self.segment_length[0]))
        # It is kept in float32, and what is the usual length must compare as such.
        return USUAL_SEGMENT if length <= 0 or abs(length - USUAL_SEGMENT) < _ALIKE_S else length

    @property
    def start(self) -> Floats:
        """(N,) seconds at which each point begins in its track."""
        return self.starts(slice(None))

    def start_of(self, point: int) -> float:
        """Seconds at which one point begins: asked for many times a second while something plays."""
        return float(self.starts(slice(point, point + 1))[0])

    def starts(self, points: slice) -> Floats:
        """Seconds at which the points of a run begin."""
        return (self.segment[points] * self.segment_length).astype(np.float32)

    @property
    def keys(self) -> Keys:
        """(N,) key of each point's first segment."""
        return keys_of(self.tracks[self.track], self.segment)

    def points_of(self, track: int) -> slice:
        """Where a track's points stand, by its id; nowhere when it is not on the map."""
        places = np.flatnonzero(self.tracks == track)
        if not len(places):
            return slice(0, 0)
        first, last = np.searchsorted(self.track, [places[0], places[0] + 1])
        return slice(int(first), int(last))

    def point_at(self, track: int, segment: int) -> int | None:
        """The point that a segment of a track is part of; None when it is not on the map."""
        held = self.points_of(track)
        here = held.start + int(np.searchsorted(self.segment[held], segment, side="right")) - 1
        inside = here >= held.start and segment < self.segment[here] + self.count[here]
        return here if inside else None

    def to_bytes(self) -> bytes:
        """For the cache: numpy's own archive, without pickle."""
        buffer = io.BytesIO()
        np.savez(buffer, **{f.name: getattr(self, f.name) for f in fields(self)})
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Picture:
        """Read what `to_bytes` wrote; ValueError for anything else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                return cls(**{f.name: arrays[f.name] for f in fields(cls)})
        except (KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError("not a picture") from error
