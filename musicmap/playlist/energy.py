"""How much energy there is in music: what a set is drawn by, segment by segment.

Arousal follows loudness and what is played before all else (Schubert 2004, “Modeling perceived emotion with continuous
musical features”, Music Perception 21). Within a track loudness tells its form: intro, break, drop. Between tracks it
tells little, as records are levelled; there the tagger's own words do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musicmap.types import OUTLINE_STEP, Bytes8, Doubles, Floats, Seconds

LIVELY = frozenset(
    {"loud", "fast", "techno", "drums", "beat", "beats", "dance", "metal", "rock", "party", "punk", "hard rock"}
    | {"heavy metal", "electro", "House", "Hip-Hop", "electronic"}
)
CALM = frozenset(
    {"slow", "quiet", "soft", "ambient", "solo", "classical", "Mellow", "chillout", "chill", "easy listening", "sad"}
    | {"beautiful", "acoustic", "new age", "piano", "harp", "cello"}
)
"""Tags as the embedded taggers call them."""

_QUIET = 24.0
"""dB below full scale at which a passage has no energy; songs as they are mastered lie above."""


def energy(taggram: Floats, tags: Sequence[str], outline: Bytes8, segment: Seconds) -> Doubles:
    """(N,) 0 to 1 for each of a track's N segments: half of what is played, half of how loud.

    Args:
        taggram: (N, len(tags)) activations.
        outline: as in `Level`; empty where it is not known, and then the tags alone tell.
        segment: length of a segment.
    """
    played = liveliness(taggram, tags)
    return played if not len(outline) else (played + fullness(outline, segment, len(taggram))) / 2


def liveliness(taggram: Floats, tags: Sequence[str]) -> Doubles:
    """(N,) 0 to 1: lively tags among lively and calm ones; a half where there is neither."""
    values = np.nan_to_num(np.asarray(taggram, np.float64), posinf=0.0, neginf=0.0)
    lively = values[:, [tag in LIVELY for tag in tags]].sum(axis=1)
    calm = values[:, [tag in CALM for tag in tags]].sum(axis=1)
    share: Doubles = np.divide(lively, lively + calm, out=np.full(len(values), 0.5), where=lively + calm > 0)
    return share


def fullness(outline: Bytes8, segment: Seconds, segments: int) -> Doubles:
    """(segments,) 0 to 1: the mean of an outline's marks in each segment, in dB. A lone kick drum has peaks as high as
    everything together; between them there is less."""
    edges = np.rint(np.arange(segments + 1) * segment / OUTLINE_STEP).astype(int)
    sums = np.concatenate([[0.0], np.cumsum(outline / 255.0)])[np.minimum(edges, len(outline))]
    counts = np.diff(np.minimum(edges, len(outline)))
    means = np.divide(np.diff(sums), counts, out=np.zeros(segments), where=counts > 0)
    full: Doubles = np.clip(1 + 20 * np.log10(np.maximum(means, 1e-6)) / _QUIET, 0, 1)
    return full
