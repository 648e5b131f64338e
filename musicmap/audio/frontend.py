"""From sound to log-mel patches, what the taggers listen to.

One patch is what a model hears at once: 187 frames of 96 mel bands, 2.992 s of sound. Patches follow
each other without gap or overlap, so patch `i` starts at `i * segment` seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from musicmap.types import Doubles, Floats, Hertz, Seconds

LOUDEST = 1e9
"""Samples beyond this (full scale is 1) are damage, not sound; their power would overflow float32."""


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """How a model wants its sound; part of the identity of everything computed with it."""

    kind: str
    version: str
    """Counts up when the same sound would give other patches."""
    rate: Hertz
    n_fft: int
    """Samples under one frame's window."""
    hop: int
    """Samples from one frame to the next."""
    mels: int
    frames: int
    """Frames in a patch."""

    @property
    def segment(self) -> Seconds:
        """Length of a patch, which is also the distance between their starts."""
        return Seconds(self.frames * self.hop / self.rate)


MUSICNN = FrontEnd("musicnn", version="1", rate=Hertz(16000), n_fft=512, hop=256, mels=96, frames=187)
"""The front end of MusiCNN and VGG: `musicnn` 0.1.0, but without its detour over float16."""


class LogMel:
    """Log-mel patches from a stream of sound.

    A frame is `n_fft` samples under a Hann window, centred on a multiple of `hop`, with silence before and
    after the stream (as the reference outputs have it); its power spectrum is summed in mel bands
    and compressed: `log10(10000 · x + 1)`. All in float32.

    Patches are the same bit for bit however the stream is cut into blocks: each is computed by itself.
    """

    def __init__(self, front_end: FrontEnd = MUSICNN) -> None:
        self.front_end = front_end
        phase = 2 * np.pi * np.arange(front_end.n_fft) / front_end.n_fft
        self._window = (0.5 - 0.5 * np.cos(phase)).astype(np.float32)
        bands = mel_bands(front_end.rate, front_end.n_fft, front_end.mels).astype(np.float32)
        # A band covers few bins, next to each other: for each, which they are, and their weights.
        width = int((bands > 0).sum(axis=1).max())
        first = np.minimum((bands > 0).argmax(axis=1), bands.shape[1] - width)
        self._bins = first[:, np.newaxis] + np.arange(width)
        self._weights = np.take_along_axis(bands, self._bins, axis=1)

    def patches(self, blocks: Iterable[Floats]) -> Iterator[Floats]:
        """Each patch as soon as it is full: (1, frames, mels) float32.

        `blocks`: mono float32 samples at the front end's rate, full scale 1, in pieces of any size. NaN, infinity
        and other damage are heard as silence. What does not fill a last patch is dropped, as in the original.
        """
        span = self._span
        step = self.front_end.frames * self.front_end.hop
        held: list[Floats] = []
        size = 0
        for block in self._padded(blocks):
            held.append(block)
            size += len(block)
            if size < span:
                continue
            samples = np.concatenate(held)
            start = 0
            while start + span <= size:
                yield self._patch(samples[start : start + span])[np.newaxis]
                start += step
            held, size = [samples[start:]], size - start

    def patch_at(self, number: int, samples_from: Callable[[int], Iterator[Floats]]) -> Floats | None:
        """One patch alone, (1, frames, mels), the same bit for bit; None where the sound ends before it does.

        `samples_from` gives the stream's blocks from a sample on.
        """
        margin = self.front_end.n_fft // 2
        first = number * self.front_end.frames * self.front_end.hop - margin
        # The silence after the stream is not heard here: a last patch that needs it is left to the whole stream.
        held = [np.zeros(max(-first, 0), np.float32)]
        missing = self._span - len(held[0])
        blocks = samples_from(max(first, 0))
        for block in blocks:
            held.append(_undamaged(block[:missing]))
            missing -= len(held[-1])
            if not missing:
                return self._patch(np.concatenate(held))[np.newaxis]
        return None

    @property
    def _span(self) -> int:
        """Samples under the frames of a patch."""
        return (self.front_end.frames - 1) * self.front_end.hop + self.front_end.n_fft

    def _padded(self, blocks: Iterable[Floats]) -> Iterator[Floats]:
        silence = np.zeros(self.front_end.n_fft // 2, np.float32)
        yield silence
        for block in blocks:
            yield _undamaged(block)
        yield silence

    def _patch(self, samples: Floats) -> Floats:
        windows = np.lib.stride_tricks.sliding_window_view(samples, self.front_end.n_fft)[:: self.front_end.hop]
        spectrum = np.fft.rfft(windows * self._window)
        power = spectrum.real**2 + spectrum.imag**2
        # Not a product of matrices: BLAS would wake threads that fight with the other workers, all for a tenth of a
        # millisecond, and its sums could depend on their number.
        mel = np.einsum("fbw,bw->fb", power[:, self._bins], self._weights)
        compressed: Floats = np.log10(np.float32(10000) * mel + np.float32(1))
        return compressed


def _undamaged(block: Floats) -> Floats:
    # NaN compares false, so it goes the way of what is too loud.
    kept: Floats = np.where(np.abs(block) < LOUDEST, block, np.float32(0))
    return kept


def mel_bands(rate: Hertz, n_fft: int, mels: int) -> Doubles:
    """Weights (mels, n_fft/2 + 1) that sum a power spectrum in triangular bands of equal area.

    The bands' edges lie evenly on Slaney's mel scale from 0 to rate/2: linear below 1 kHz (200/3 Hz a mel), above it
    `1000 · 6.4^((mel - 15) / 27)` Hz. M. Slaney, Auditory Toolbox version 2, Interval Research report 1998-010.
    """
    linear, knee, growth = 200 / 3, 15.0, np.log(6.4) / 27
    mel = np.linspace(0, knee + np.log(rate / 2 / 1000) / growth, mels + 2)
    edges = np.where(mel < knee, mel * linear, 1000 * np.exp((mel - knee) * growth))[:, np.newaxis]
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    hertz = np.linspace(0, rate / 2, n_fft // 2 + 1)
    rising, falling = (hertz - low) / (centre - low), (high - hertz) / (high - centre)
    bands: Doubles = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    return bands
