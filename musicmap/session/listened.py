"""What is read of tracks, segment by segment, for lists to be drawn and mixed by. Not for the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.layers.space import Space
from musicmap.playlist.energy import energy
from musicmap.playlist.mix_points import OVERLAP, MixPoint, Side, mix_points, told_apart
from musicmap.playlist.rhythm import rhythm_of
from musicmap.types import Doubles, Floats, LayerRef, ModelName, Seconds, SoundId, Track, TrackId

_SAMPLE = 800
"""Sounds that what sounds alike is learnt from: as many segments as `Space.of` looks at."""
_LOOKED_AT = 400
"""All pairs of segments of two intros of a minute, about."""


def energies(
    reader: Reader, tracks: Iterable[TrackId], model: ModelName, tags: Sequence[str]
) -> Mapping[TrackId, Doubles]:
    """(n,) how much energy each of a track's segments has, 0 to 1; empty for a track that `model` has not heard.

    Args:
        tags: the classes of the model.
    """
    found = {}
    for track in tracks:
        sound = reader.sound_of(track)
        heard = None if sound is None else reader.vectors_of(sound, LayerRef(model, "taggram"))
        if heard is None:
            found[track] = np.zeros(0)
        else:
            found[track] = energy(heard.values, tags, reader.outline(track), heard.segment)
    return found


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where one track can go over into another."""

    points: tuple[MixPoint, ...]
    """The best first; none where one of the two was not heard."""
    segment: Seconds = Seconds(0.0)
    segments: tuple[int, int] = (0, 0)
    """How many each of the two has."""

    def overlap(self, point: MixPoint) -> int:
        """Segments in which both are heard."""
        return min(OVERLAP, self.segments[0] - point.leave, self.segments[1] - point.enter)


class Ear:
    """Finds where one track goes over into another. What sounds alike in a layer is learnt from the library once."""

    def __init__(self) -> None:
        self._learnt: tuple[str, LayerRef, Space] | None = None

    def crossing(
        self, reader: Reader, layer: LayerRef, out_of: Track, into: Track, sounds: Sequence[SoundId]
    ) -> Crossing:
        """`sounds`: of the library, or of a part of it, for what sounds alike is told by what is usual there."""
        one, other = (None if t.sound is None else reader.vectors_of(t.sound, layer) for t in (out_of, into))
        if one is None or other is None:
            return Crossing(())
        space = self._space(reader, layer, sounds, [one.values, other.values])
        leaves = Side(space.place(one.values), one.segment, rhythm_of(out_of))
        enters = Side(space.place(other.values), other.segment, rhythm_of(into))
        points = told_apart(mix_points(leaves, enters, count=_LOOKED_AT))
        return Crossing(points, one.segment, (len(one.values), len(other.values)))

    def _space(self, reader: Reader, layer: LayerRef, sounds: Sequence[SoundId], own: list[Floats]) -> Space:
        revision = reader.revision()
        if self._learnt is None or self._learnt[:2] != (revision, layer):
            self._learnt = revision, layer, _space_of(_sample(reader, layer, sounds) or own)
        return self._learnt[2]


def _sample(reader: Reader, layer: LayerRef, sounds: Sequence[SoundId]) -> list[Floats]:
    some = sounds[:: max(1, -(-len(sounds) // _SAMPLE))]
    return [v.values for sound in some if (v := reader.vectors_of(sound, layer)) is not None]


def _space_of(rows: list[Floats]) -> Space:
    whose = np.repeat(np.arange(len(rows), dtype=np.int32), [len(each) for each in rows])
    return Space.of(np.nan_to_num(np.concatenate(rows), posinf=0.0, neginf=0.0), whose)
