"""Sounds whose tempo and key are known, because they were made so: clicks and cadences."""

from __future__ import annotations

import numpy as np

from musicmap.models.rhythm import RATE
from musicmap.types import Floats

_CADENCE = {
    False: ((0, (0, 4, 7)), (5, (0, 4, 7)), (7, (0, 4, 7))),
    True: ((0, (0, 3, 7)), (5, (0, 3, 7)), (7, (0, 4, 7))),
}
"""I IV V in major, i iv V in minor: root in semitones above the tonic, and the chord on it."""


def clicks(bpm: float, seconds: float = 40.0) -> Floats:
    """(n,) a short high tone on every beat, the first of four a fifth higher."""
    samples = np.zeros(round(seconds * RATE), np.float32)
    time = np.arange(RATE // 20) / RATE
    for number, at in enumerate(np.arange(0.25, seconds - 0.1, 60 / bpm)):
        pitch = 1500 if number % 4 == 0 else 1000
        first = round(at * RATE)
        samples[first : first + len(time)] += (0.6 * np.exp(-100 * time) * np.sin(2 * np.pi * pitch * time)).astype(
            "f4"
        )
    return samples


def cadence(tonic: int, *, minor: bool, cents: float = 0.0, seconds: float = 16.0) -> Floats:
    """(n,) tonic, subdominant, dominant, tonic, two seconds each, over and over; `tonic` 0 is C.

    `cents`: out of tune by so much.
    """
    time = np.arange(2 * RATE) / RATE
    bars = []
    for root, chord in (*_CADENCE[minor], _CADENCE[minor][0]):
        pitches = [48 + tonic + root, *(60 + (tonic + root + step) % 12 for step in chord)]
        frequencies = [440 * 2 ** ((pitch - 69 + cents / 100) / 12) for pitch in pitches]
        tones = [np.sin(2 * np.pi * f * h * time) / h for f in frequencies for h in (1, 2, 3, 4)]
        bars.append(0.05 * np.sum(tones, axis=0) * np.minimum(1, 40 * time) * np.exp(-time))
    once = np.concatenate(bars)
    return np.resize(once, round(seconds * RATE)).astype(np.float32)


def noise(seconds: float, *, pink: bool = False, seed: int = 0) -> Floats:
    """(n,) white, or 3 dB softer each octave."""
    count = round(seconds * RATE)
    white = np.random.default_rng(seed).normal(0.0, 0.1, count)
    if pink:
        spectrum = np.fft.rfft(white)
        white = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), count)
        white *= 0.1 / white.std()
    return white.astype(np.float32)
