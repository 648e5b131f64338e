"""How loud a sound is to the ear, and its outline: what players level and draw it by.

Loudness after ITU-R BS.1770-5 (2023), annex 1, as EBU R 128 uses it: K-weighting, mean squares of 400 ms blocks
that overlap by three quarters, and two gates. What is measured is what is played: two channels, mono on both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import pi, tan

import numpy as np

from musicmap.types import Bytes8, Decibels, Doubles, Floats, Hertz, Seconds

STEP = Seconds(0.1)
"""Between the beginnings of two blocks, and between two marks of an outline."""
_BLOCK = 4
"""Steps in a block."""
_OFFSET = -0.691
"""What makes a sine of 997 Hz at full scale on one channel −3.01 LUFS."""
_SILENT = -70.0
_BELOW = 10.0
"""LU below the mean of what is not silent from which on a block counts as a pause."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a whole sound is."""

    loudness: Decibels | None
    """LUFS, integrated; None for silence."""
    peak: float
    """The largest sample of either channel; 1 is full scale, and encoded music goes beyond."""
    outline: Bytes8
    """(n,) the largest sample of each tenth of a second, 255 for full scale and beyond."""


class Meter:
    """Listens to a stereo sound block by block; memory grows by 9 bytes a tenth of a second."""

    def __init__(self, rate: Hertz) -> None:
        from scipy.signal import sosfilt

        self._filter: Callable[..., tuple[Doubles, Doubles]] = sosfilt
        self._step = round(rate * STEP)
        self._sections = _k_weighting(rate)
        self._state = np.zeros((len(self._sections), 2, 2))
        self._rest = np.zeros((0, 2), np.float32)
        self._power: list[Doubles] = []
        self._peaks: list[Floats] = []

    def hear(self, block: Floats) -> None:
        """The next (n, 2) samples; what is not finite counts as silence."""
        block = np.concatenate([self._rest, np.nan_to_num(block, posinf=0.0, neginf=0.0)])
        steps = len(block) // self._step
        whole, self._rest = np.split(block, [steps * self._step])
        if steps:
            self._measure(whole)

    def level(self) -> Level:
        """Of all that was heard. The last tenth of a second, if it is not whole, only counts for the peak."""
        power = np.concatenate([np.zeros(0), *self._power])
        peaks = np.concatenate([np.zeros(0, np.float32), *self._peaks])
        peak = max(float(peaks.max(initial=0.0)), float(np.abs(self._rest).max(initial=0.0)))
        return Level(_gated(power), peak, np.rint(np.minimum(peaks, 1.0) * 255).astype(np.uint8))

    def _measure(self, samples: Floats) -> None:
        heard, self._state = self._filter(self._sections, samples.astype(np.float64), axis=0, zi=self._state)
        self._power.append((heard**2).reshape(-1, self._step, 2).mean(axis=1).sum(axis=1))
        self._peaks.append(np.abs(samples).reshape(-1, self._step * 2).max(axis=1))


def _gated(power: Doubles) -> Decibels | None:
    """Integrated loudness from (n,) mean squares of steps, both channels together; None for silence."""
    if not len(power):
        return None
    width = min(_BLOCK, len(power))  # what is shorter than a block is one
    blocks = np.lib.stride_tricks.sliding_window_view(power, width).mean(axis=1)
    heard = blocks[_lufs(blocks) > _SILENT]
    if not len(heard):
        return None
    kept = heard[_lufs(heard) > float(_lufs(heard.mean(keepdims=True))[0]) - _BELOW]
    return Decibels(float(_lufs(kept.mean(keepdims=True))[0]))


def _lufs(power: Doubles) -> Doubles:
    found: Doubles = _OFFSET + 10 * np.log10(np.maximum(power, 1e-20))
    return found


@cache
def _k_weighting(rate: Hertz) -> Doubles:
    """(2, 6) second-order sections: a shelf for the head, a high pass.

    BS.1770 gives coefficients for 48 kHz only; those for other rates come from the analogue filters behind them
    (De Man 2014, "Evaluation of implementations of the EBU R128 loudness measurement", AES 137, section 3.1).
    """
    shelf_gain, root = 10 ** (3.999843853973347 / 20), 0.4996667741545416
    k = tan(pi * 1681.974450955533 / rate)
    q = 0.7071752369554196
    above = shelf_gain**root
    norm = 1 + k / q + k * k
    shelf = [
        (shelf_gain + above * k / q + k * k) / norm,
        2 * (k * k - shelf_gain) / norm,
        (shelf_gain - above * k / q + k * k) / norm,
        1.0,
        2 * (k * k - 1) / norm,
        (1 - k / q + k * k) / norm,
    ]
    k = tan(pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    norm = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / norm, (1 - k / q + k * k) / norm]
    return np.array([shelf, high_pass])
