"""What is read of tracks, segment by segment, for lists to be drawn and mixed by. Not for the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from musicmap.cache.reader import Reader
from musicmap.playlist.energy import energy
from musicmap.types import Doubles, LayerRef, ModelName, TrackId


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
