"""Bands of a spectrum, in the ways in which the taggers want them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from musicmap.types import Doubles, Floats, Hertz

RATE = Hertz(16_000)
"""What every model so far listens at, so that one decode serves all of them."""


@dataclass(frozen=True, slots=True)
class Bands:
    """How one frame of sound becomes one row of a patch."""

    version: str
    """Counts up when the same sound would give other rows."""
    frame: int
    """Samples under the window; up to `n_fft` silence follows them."""
    periodic: bool
    """Whether the Hann window is the one whose copies join into a period (as in SciPy), or ends at 0 on both sides (as
    in Essentia)."""
    n_fft: int
    hop: int
    """Samples from one frame to the next."""
    weights: Doubles
    """(mels, n_fft/2 + 1)"""
    power: bool
    """Whether the bands sum the spectrum's power, or its magnitude."""
    compressed: Callable[[Floats], Floats]
    """What is made of the sums, float32."""

    @property
    def mels(self) -> int:
        return len(self.weights)

    @property
    def window(self) -> Floats:
        """(frame,)"""
        phase = 2 * np.pi * np.arange(self.frame) / (self.frame if self.periodic else self.frame - 1)
        window: Floats = (0.5 - 0.5 * np.cos(phase)).astype(np.float32)
        return window


def mel_bands(rate: Hertz, n_fft: int, mels: int) -> Doubles:
    """Weights (mels, n_fft/2 + 1) that sum a power spectrum in triangular bands of equal area.

    The bands' edges lie evenly on Slaney's mel scale from 0 to rate/2: linear below 1 kHz (200/3 Hz a mel), above it
    `1000 · 6.4^((mel - 15) / 27)` Hz. M. Slaney, Auditory Toolbox version 2, Interval Research report 1998-010.
    """
    linear, knee, growth = 200 / 3, 15.0, np.log(6.4) / 27
    mel = np.linspace(0, knee + np.log(rate / 2 / 1000) / growth, mels + 2)
    edges = np.where(mel < knee, mel * linear, 1000 * np.exp((mel - knee) * growth))[:, np.newaxis]
    low, high = edges[:-2], edges[2:]
    bands: Doubles = _triangles(edges, np.linspace(0, rate / 2, n_fft // 2 + 1)) * 2 / (high - low)
    return bands


def htk_bands(rate: Hertz, n_fft: int, mels: int, lowest: float, highest: float) -> Doubles:
    """Weights (mels, n_fft/2 + 1) that sum a magnitude spectrum in bands which are triangles of height 1 over mel.

    Evenly on HTK's mel scale, `1127 · ln(1 + Hz / 700)`, between two frequencies; the constant component is in none.
    S. Hershey et al.: CNN architectures for large-scale audio classification, ICASSP 2017, and the code beside it.
    """
    edges = np.linspace(_htk(np.array(lowest)), _htk(np.array(highest)), mels + 2)[:, np.newaxis]
    bands = _triangles(edges, _htk(np.linspace(0, rate / 2, n_fft // 2 + 1)))
    bands[:, 0] = 0
    return bands


def _htk(hertz: Doubles) -> Doubles:
    mel: Doubles = 1127 * np.log1p(hertz / 700)
    return mel


def _triangles(edges: Doubles, places: Doubles) -> Doubles:
    """(bands, places) from 0 at one edge to 1 at the next and 0 at the one after that; `edges` is (bands + 2, 1)."""
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    bands: Doubles = np.maximum(0, np.minimum((places - low) / (centre - low), (high - places) / (high - centre)))
    return bands


def _musicnn(mel: Floats) -> Floats:
    compressed: Floats = np.log10(np.float32(10_000) * mel + np.float32(1))
    return compressed


_MAEST_MEAN, _MAEST_DEVIATION = np.float32(2.06755686098554), np.float32(1.268292820667291)
"""Of the logarithms of all that MAEST learned from, as its authors give them (`TensorflowPredictMAEST`)."""


def _maest(mel: Floats) -> Floats:
    standardised: Floats = (_musicnn(mel) - _MAEST_MEAN) / (2 * _MAEST_DEVIATION)
    return standardised


def _vggish(mel: Floats) -> Floats:
    compressed: Floats = np.log(mel + np.float32(0.01))
    return compressed


_SLANEY = mel_bands(RATE, 512, 96)

KINDS: Final[Mapping[str, Bands]] = MappingProxyType(
    {
        # `musicnn` 0.1.0, but without its detour over float16.
        "musicnn": Bands("1", 512, True, 512, 256, _SLANEY, True, _musicnn),
        # What Essentia calls MusiCNN's, and its own models learned from: all but the window.
        "discogs": Bands("1", 512, False, 512, 256, _SLANEY, True, _musicnn),
        "maest": Bands("1", 512, False, 512, 256, _SLANEY, True, _maest),
        "vggish": Bands("1", 400, False, 512, 160, htk_bands(RATE, 512, 64, 125, 7500), False, _vggish),
    }
)
