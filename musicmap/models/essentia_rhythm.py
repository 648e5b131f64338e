"""Tempo and key by Essentia, where it is installed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from musicmap.models.quiet_essentia import is_installed as is_installed
from musicmap.models.quiet_essentia import quiet_essentia
from musicmap.models.rhythm import RATE, RhythmListener
from musicmap.types import Doubles, Floats, HeardRhythm

_LOUDEST = 8.0
"""Samples beyond are no music."""

_SHORTEST_TEMPO = 20 * RATE
"""In less, noise has a beat for the tracker."""
_SURE = 1.0
"""The tracker's confidence (Zapata et al. 2012, “Assigning a confidence threshold on automatic beat annotation in large
datasets”, ISMIR) from which on its tempo is worth telling. It falls with length. In two minutes of 82 real files, 49 of
the 51 tempi above 1.0 were those that other excerpts of the file gave (38 of 39 above 1.5); noise stays below 0.9."""
_SUREST = 5.32
_SLOWEST, _FASTEST = 30.0, 250.0
_BEATS = 32
"""Eight bars. How long they take tells the tempo to 0.2 %, where single beats lie on a grid of 12 ms."""

_SHORTEST_KEY = 5 * RATE
_FRAME = 8192
"""A fifth of a second: semitones stand apart from 60 Hz up."""
_HPCP = 36
"""Three to a semitone, so that music which is a little out of tune is heard in tune."""
_PROFILE = "bgate"
"""Faraldo et al. 2017, “A multi-profile method for key estimation in EDM”, AES; for other music it is no worse."""

_BANDS = 110 * 2 ** np.arange(0, 5.01, 0.5)
"""Hz: half octaves, where notes are."""
_NOISE = 0.35
"""Flatness from which on there are no notes. White and pink noise have 0.41 and more, metal guitars 0.27."""


class EssentiaRhythm(RhythmListener):
    """The multi-feature beat tracker (Zapata, Davies & Gómez 2014) and the key profiles of Essentia."""

    version = "essentia-1"

    def __init__(self) -> None:
        self._essentia: Any = quiet_essentia("tempo and key then come from file tags alone")

    def hear(self, samples: Floats) -> HeardRhythm:
        # Its beat tracker never comes back from samples that are not numbers.
        finite = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
        heard = np.clip(finite, -_LOUDEST, _LOUDEST).astype(np.float32)
        bpm, sure = self._tempo(heard)
        key, strength = self._key(heard)
        return HeardRhythm(self.version, bpm, sure, key, strength)

    def _tempo(self, samples: Floats) -> tuple[float | None, float]:
        """Beats a minute, and a confidence of 0 to 1."""
        if len(samples) < _SHORTEST_TEMPO:
            return None, 0.0
        # Used again, it gives its first answer again: MTG/essentia#1324.
        _, ticks, confidence, _, _ = self._essentia.RhythmExtractor2013(method="multifeature")(samples)
        bpm = _bpm(np.asarray(ticks, np.float64))
        if confidence < _SURE or not _SLOWEST <= bpm <= _FASTEST:  # silence ticks 738 times a minute
            return None, 0.0
        return bpm, min(float(confidence) / _SUREST, 1.0)

    def _key(self, samples: Floats) -> tuple[str, float]:
        """As a file tag says it, and a confidence of 0 to 1: how well the notes fit the key's profile."""
        if len(samples) < _SHORTEST_KEY or _flatness(samples) > _NOISE:
            return "", 0.0
        extractor = self._essentia.KeyExtractor(
            profileType=_PROFILE, hpcpSize=_HPCP, frameSize=_FRAME, hopSize=_FRAME, sampleRate=RATE
        )
        tonic, scale, strength = extractor(samples)
        if not strength > 0:
            return "", 0.0
        return f"{tonic}{'m' if scale == 'minor' else ''}", min(float(strength), 1.0)


def _bpm(ticks: Doubles) -> float:
    """From (n,) seconds of beats, by the median time of many in a row; 0 where there are too few."""
    beats = min(_BEATS, len(ticks) // 2)
    return 60 * beats / float(np.median(ticks[beats:] - ticks[:-beats])) if beats else 0.0


def _flatness(samples: Floats) -> float:
    """0 to 1: spectral flatness (geometric over arithmetic mean of the power spectrum) of the half octave that is the
    least flat, in the middle one of all frames. Notes are peaks in it; pink noise is as flat as white within a band."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME) * np.hanning(_FRAME).astype(np.float32)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2 + 1e-12
    edges = np.searchsorted(np.fft.rfftfreq(_FRAME, 1 / RATE), _BANDS)
    bands = [power[:, low:high] for low, high in pairwise(edges)]
    flatness = [np.exp(np.log(band).mean(axis=1)) / band.mean(axis=1) for band in bands]
    return float(np.median(np.min(flatness, axis=0)))
