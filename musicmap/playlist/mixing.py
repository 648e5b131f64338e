"""Which tracks mix with the one that plays.

Keys are compared as they are: players keep the key when they change the tempo.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.playlist.musical_key import MusicalKey, mix
from musicmap.playlist.rhythm import Rhythm
from musicmap.types import Bools, Doubles

TOLERANCE = 0.06
"""A semitone, were the key not kept."""

_KEYS = tuple(MusicalKey(tonic, minor) for minor in (False, True) for tonic in range(12))
"""In Traktor's order."""
_UNKNOWN = len(_KEYS)


@dataclass(frozen=True, slots=True, eq=False)
class Rhythms:
    """Tempi and keys of T tracks, as arrays."""

    bpm: Doubles
    """(T,) NaN where it is not known."""
    key: NDArray[np.int8]
    """(T,) as Traktor numbers them; 24 where it is not known."""

    @classmethod
    def of(cls, rhythms: Iterable[Rhythm]) -> Rhythms:
        pairs = [(r.bpm or np.nan, _UNKNOWN if r.key is None else r.key.traktor) for r in rhythms]
        bpm, key = zip(*pairs, strict=True) if pairs else ((), ())
        return cls(np.array(bpm, np.float64), np.array(key, np.int8))

    def __len__(self) -> int:
        return len(self.bpm)


@dataclass(frozen=True, slots=True, eq=False)
class Mixes:
    """How T tracks go with the one that plays."""

    fits: Bools
    """(T,) in key and in tempo."""
    in_key: Bools
    in_tempo: Bools
    change: Doubles
    """(T,) by what share a track is to be played faster (below 0: slower) to have the beat; NaN where a tempo is not
    known."""
    octaves: NDArray[np.int8]
    """(T,) −1: it has the beat in half time, with every other of its beats; 1: in double time; 0: as it is."""


def mixing_with(playing: Rhythm, among: Rhythms, tolerance: float = TOLERANCE) -> Mixes:
    """Which tracks mix after one that plays: keys as in `musical_key.mix`, tempi within ± `tolerance`, also in half and
    double time.

    What is not known of a track does not fit; what is not known of the one that plays is not asked for. Nothing fits
    where neither is known of that one.
    """
    in_key, in_tempo = _in_key(playing.key)[among.key], np.ones(len(among), bool)
    change, octaves = changes(playing.bpm or np.nan, among.bpm)
    if playing.bpm:
        in_tempo = np.abs(change) <= tolerance  # NaN is not
    fits = in_key & in_tempo if playing.bpm or playing.key is not None else np.zeros(len(among), bool)
    return Mixes(fits, in_key, in_tempo, change, octaves)


def changes(bpm: float, among: Doubles) -> tuple[Doubles, NDArray[np.int8]]:
    """(T,) by what share each tempo has to grow to become `bpm`, its half or its double, whichever is the nearest; and
    (T,) which: how many octaves a tempo is counted up for that. NaN and 0 where either is no tempo."""
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.log2(np.float64(bpm) / among)
    apart = np.where(np.isfinite(apart), apart, np.nan)
    octaves = np.nan_to_num(np.clip(np.rint(apart), -1, 1))
    change: Doubles = np.exp2(apart - octaves) - 1
    return change, octaves.astype(np.int8)


def _in_key(key: MusicalKey | None) -> Bools:
    """(25,) which keys go with this one, the unknown one last."""
    if key is None:
        return np.ones(len(_KEYS) + 1, bool)
    return np.array([*(mix(key, other) for other in _KEYS), False])
