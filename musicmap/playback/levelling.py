"""How much louder or softer a track is played, so that all sound about as loud as each other."""

from __future__ import annotations

from math import log10
from typing import Final

from musicmap.playback.messages import AS_IS
from musicmap.types import Decibels, Track

REFERENCE: Final = Decibels(-18.0)
"""LUFS that all are brought to: what ReplayGain 2.0 aims at (its specification, "reference level")."""
_MOST: Final = 12.0
_LEAST: Final = -24.0
"""A tag, or a recording of a pin, that asks for more than that is not believed."""


def gain_of(track: Track) -> Decibels:
    """What the file's own ReplayGain (or R128) tag says, else what was measured; as it is where neither is known.

    Softer is always possible; louder only as far as the largest sample stays below full scale, so that no
    quiet recording is made loud by cutting off its peaks.
    """
    tags = track.tags
    told = tags.replaygain_track if tags.replaygain_track is not None else tags.replaygain_album
    if told is None and track.loudness is None:
        return AS_IS
    wanted = told if told is not None else REFERENCE - (track.loudness or 0.0)
    peak = track.peak if track.peak is not None else tags.replaygain_peak
    room = -20 * log10(peak) if peak else 0.0
    return Decibels(max(min(wanted, max(room, 0.0), _MOST), _LEAST))
