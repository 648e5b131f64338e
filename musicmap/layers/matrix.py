"""One layer of a library as a matrix, as it is gathered with a row for every segment of every track."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.layers.keys import Keys, keys_of
from musicmap.layers.store import Rows
from musicmap.types import Floats, Ints, LayerRef, Seconds, SoundId, TrackId


@dataclass(frozen=True, slots=True)
class LayerMatrix:
    """Rows in the order the tracks were analysed in: what is analysed later stands later."""

    layer: LayerRef
    tracks: tuple[TrackId, ...]
    """The tracks that this layer has, T of them."""
    values: Floats
    """(N, dimensions) float32, finite, not to be written to: of a large library they lie in a file."""
    track: Ints
    """(N,) index into `tracks`."""
    segment: Ints
    """(N,) number of the segment within its track, from 0; of several joined in a row, the first one's."""
    count: Ints
    """(N,) how many segments are joined in each row; ones unless a grain was asked for."""
    segment_length: Seconds

    @property
    def keys(self) -> Keys:
        """(N,) key of each row's first segment."""
        return keys_of(np.array(self.tracks, np.int64)[self.track], self.segment)

    @property
    def start(self) -> Floats:
        """(N,) seconds at which each segment begins."""
        return (self.segment * np.float32(self.segment_length)).astype(np.float32)


def gather(reader: Reader, layer: LayerRef) -> LayerMatrix:
    """Read a layer of every track that is there. Tracks that this model has not heard yet are left out; of those that
    it has only glimpsed there are a few segments, which stand last.

    Rows that are not finite (no embedded model gives any) become zeros, so that one bad row cannot
    take a whole map with it.
    """
    holders: dict[SoundId, list[TrackId]] = {}
    for track in reader.tracks():
        if track.sound is not None:
            holders.setdefault(track.sound, []).append(track.id)
    tracks: list[TrackId] = []
    numbers: list[Ints] = []
    rows = Rows(reader.file.parent)
    length = Seconds(0.0)
    for sound, vectors in reader.vectors(layer):
        if not len(vectors.values):
            continue  # shorter than one of this model's segments
        length = vectors.segment
        for holder in holders.get(sound, ()):
            tracks.append(holder)
            numbers.append(np.arange(len(vectors.values), dtype=np.int32))
            rows.add(vectors.values)
    for glimpsed, segments, vectors in reader.glimpses(layer):
        length = vectors.segment
        tracks.append(glimpsed)
        numbers.append(segments)
        rows.add(vectors.values)
    counts = list(map(len, numbers))
    return LayerMatrix(
        layer=layer,
        tracks=tuple(tracks),
        values=rows.whole(),
        track=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
        segment=np.concatenate([np.zeros(0, np.int32), *numbers]),
        count=np.ones(sum(counts), dtype=np.int32),
        segment_length=length,
    )
