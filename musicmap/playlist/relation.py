"""How two tracks go together in tempo and in key, in words."""

from __future__ import annotations

import numpy as np

from musicmap.playlist.mixing import TOLERANCE, changes
from musicmap.playlist.musical_key import mix
from musicmap.playlist.rhythm import Rhythm, written

_SAME = 0.005
"""Half a percent is made up by hand."""
_COUNTED = {-1: ", in half time", 0: "", 1: ", in double time"}


def tempo_in_words(one: Rhythm, other: Rhythm) -> str:
    """“128 to 124 bpm: play the next one 3 % faster”."""
    change, octaves = changes(one.bpm or np.nan, np.array([other.bpm or np.nan]))
    share = float(change[0])
    if np.isnan(share):
        return "The tempo of both is not known" if not (one.bpm or other.bpm) else "One tempo is not known"
    between = f"{written(one)[0]} to {written(other)[0]} bpm"
    counted = _COUNTED[int(octaves[0])]
    if abs(share) > TOLERANCE:
        return f"{between}: too far apart"
    if abs(share) < _SAME:
        return f"{between}: the same beat{counted}"
    return f"{between}: play the next one {abs(100 * share):.0f}\u202f% {'faster' if share > 0 else 'slower'}{counted}"


def key_in_words(one: Rhythm, other: Rhythm) -> str:
    """“8A to 9A: neighbours on the wheel”."""
    if one.key is None or other.key is None:
        return "The key of both is not known" if one.key is other.key else "One key is not known"
    between = f"{written(one)[1]} to {written(other)[1]}"
    if one.key == other.key:
        return f"{between}: the same key"
    if not mix(one.key, other.key):
        return f"{between}: the keys do not go together"
    return f"{between}: {'relative keys' if one.key.place == other.key.place else 'neighbours on the wheel'}"
