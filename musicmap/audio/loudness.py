"""How loud a sound is to the ear, and its outline: what players level and draw it by.

Loudness after ITU-R BS.1770-5 (2023), annex 1, as EBU R 128 uses it: K-weighting, mean squares of 400 ms blocks
that overlap by three quarters, and two gates. What is measured is what is played: two channels, mono on both.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import pi, tan

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from musicmap.types import OUTLINE_STEP, Decibels, Doubles, Floats, Hertz, Level

_BLOCK = 4
"""Steps in a block of 400 ms; a step is also a mark of an outline."""
_OFFSET = -0.691
"""What makes a sine of 997 Hz at full scale on one channel −3.01 LUFS."""
_SILENT = -70.0
_BELOW = 10.0
"""LU below the mean of what is not silent from which on a block counts as a pause."""


class Meter:
    """Listens to a stereo sound block by block; memory grows by 12 bytes a tenth of a second."""

    def __init__(self) -> None:
        self._weighting: _Weighting | None = None
        self._rest = np.zeros((0, 2), np.float32)
        self._power: list[Doubles] = []
        self._peaks: list[Floats] = []

    def hear(self, block: Floats, rate: Hertz) -> None:
        """The next (n, 2) samples, always at the same rate; what is not finite counts as silence."""
        # One sum tells whether there is anything in it that is not finite; to look at each sample takes longer.
        with np.errstate(over="ignore", invalid="ignore"):
            good = block if np.isfinite(block.sum()) else np.nan_to_num(block, posinf=0.0, neginf=0.0)
        block = np.concatenate([self._rest, good]) if len(self._rest) else good
        step = round(rate * OUTLINE_STEP)
        whole, self._rest = np.split(block, [len(block) // step * step])
        if len(whole):
            self._weighting = self._weighting or _Weighting(rate)
            self._measure(whole, step, self._weighting)

    def level(self) -> Level:
        """Of all that was heard. The last tenth of a second, if it is not whole, only counts for the peak."""
        power = np.concatenate([np.zeros(0), *self._power])
        peaks = np.concatenate([np.zeros(0, np.float32), *self._peaks])
        peak = max(float(peaks.max(initial=0.0)), float(np.abs(self._rest).max(initial=0.0)))
        return Level(_gated(power), peak, np.rint(np.minimum(peaks, 1.0) * 255).astype(np.uint8))

    def _measure(self, samples: Floats, step: int, weighting: _Weighting) -> None:
        heard = weighting.through(samples).reshape(2, -1, step)
        self._power.append(np.einsum("cij,cij->i", heard, heard) / step)
        marks = samples.reshape(-1, step * 2)
        self._peaks.append(np.maximum(marks.max(axis=1), -marks.min(axis=1)))


class _Weighting:
    """The K-weighting of a stream, by FFmpeg: scipy's takes as long, and two seconds to import.

    Each channel by itself, as the filters work: to take them apart there and put them together again is a quarter more.
    """

    def __init__(self, rate: Hertz) -> None:
        self._rate = rate
        self._graph = Graph()
        self._graph.threads = 1
        nodes = [
            self._graph.add_abuffer(sample_rate=rate, format="dblp", layout="stereo", time_base=Fraction(1, rate)),
            *(self._graph.add("biquad", _as_options(section)) for section in _k_weighting(rate)),
            self._graph.add("abuffersink"),
        ]
        for one, after in pairwise(nodes):
            one.link_to(after)
        self._graph.configure()

    def through(self, samples: Floats) -> Doubles:
        """(n, 2) the next samples; (2, n) weighted."""
        apart = np.ascontiguousarray(samples.T, np.float64)
        frame = AudioFrame.from_ndarray(apart, format="dblp", layout="stereo")
        frame.sample_rate = self._rate
        self._graph.push(frame)
        weighted: list[Doubles] = []
        while True:
            try:
                out = self._graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return np.concatenate(weighted, axis=1)
            assert isinstance(out, AudioFrame)
            weighted.append(np.asarray(out.to_ndarray(), np.float64))


def _as_options(section: Doubles) -> str:
    names = ("b0", "b1", "b2", "a0", "a1", "a2")
    return ":".join(
        ["precision=f64", *(f"{name}={value!r}" for name, value in zip(names, section.tolist(), strict=True))]
    )


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
