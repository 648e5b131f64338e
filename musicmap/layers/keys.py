"""One number for a segment of a track, whatever layer, grain or map it is on.

Those of a track are consecutive, and rise with the tracks' ids.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicmap.types import Bools, Ints, Seconds

SEGMENT_BITS = 32
Keys = NDArray[np.int64]


def key_of(track: int, segment: int) -> int:
    """The key of a segment, by its track's id and its number in the track."""
    return (track << SEGMENT_BITS) + segment


def recounted(keys: Keys, length: Seconds, other: Seconds) -> Keys:
    """Keys (n,) of segments of one length as keys of segments of another one, rising, each once: those whose middle
    lies in what the keys stand for, and at least the one in which a segment's own middle lies."""
    number, ratio = keys & (1 << SEGMENT_BITS) - 1, length / other
    first = np.ceil(number * ratio - 0.5).astype(np.int64)
    count = np.ceil((number + 1) * ratio - 0.5).astype(np.int64) - first
    nearest = np.floor((number + 0.5) * ratio).astype(np.int64)
    begin = keys - number + np.where(count > 0, first, nearest)
    return np.unique(expanded(begin, np.maximum(count, 1).astype(np.int32)))


def split_key(key: int) -> tuple[int, int]:
    """The track's id and the segment's number that a key is made of."""
    return key >> SEGMENT_BITS, key & (1 << SEGMENT_BITS) - 1


def keys_of(ids: Ints | Keys, segment: Ints) -> Keys:
    """(N,) keys of rows, by (N,) track ids and (N,) numbers of segments."""
    keys: Keys = (np.asarray(ids, np.int64) << SEGMENT_BITS) + segment
    return keys


def expanded(first: Keys, count: Ints) -> Keys:
    """Keys of all segments that rows join, from (n,) keys of their first ones and how many each has."""
    if (count == 1).all():
        return first.copy()
    begin = np.cumsum(count, dtype=np.int64) - count
    return np.repeat(first - begin, count) + np.arange(int(count.sum()))


def holding(keys: Keys, first: Keys, count: Ints) -> Bools:
    """(n,) which rows hold any of `keys` (rising), by the same of the rows as in `expanded`."""
    if not len(keys):
        return np.zeros(len(first), dtype=bool)
    after = np.append(keys, np.iinfo(np.int64).max)[np.searchsorted(keys, first)]
    held: Bools = after < first + count
    return held
