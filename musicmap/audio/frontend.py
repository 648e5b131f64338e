"""From sound to log-mel patches, what the taggers listen to.

One patch is what a model hears at once: for MusiCNN 187 frames of 96 mel bands, 2.992 s of sound. Patches follow each
other at equal distances, so patch `i` starts at `i * segment` seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from musicmap.audio.bands import KINDS, RATE
from musicmap.types import Floats, Hertz, Seconds

LOUDEST = 1e9
"""Samples beyond this (full scale is 1) are damage, not sound; their power would overflow float32."""

_MOST_FRAMES = 10_000
"""More than two minutes in one patch are no segment."""


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """How a model wants its sound; part of the identity of everything computed with it."""

    kind: str
    """One of `bands.KINDS`."""
    version: str
    """Counts up when the same sound would give other patches."""
    rate: Hertz
    n_fft: int
    """Samples under one frame's window, and the silence that follows them."""
    hop: int
    """Samples from one frame to the next."""
    mels: int
    frames: int
    """Frames in a patch."""
    step: int = 0
    """Frames from the start of a patch to that of the next; 0: as many as are in one."""

    @classmethod
    def of(cls, kind: str, frames: int, step: int = 0) -> FrontEnd:
        """Patches of one of `bands.KINDS`."""
        bands = KINDS[kind]
        return cls(kind, bands.version, RATE, bands.n_fft, bands.hop, bands.mels, frames, step)

    @property
    def is_known(self) -> bool:
        """Whether this musicmap can make such patches."""
        return (
            self.kind in KINDS
            and 0 < self.frames <= _MOST_FRAMES
            and 0 <= self.step <= self.frames
            and self == FrontEnd.of(self.kind, self.frames, self.step)
        )

    @property
    def stride(self) -> int:
        """Samples from the start of a patch to that of the next."""
        return (self.step or self.frames) * self.hop

    @property
    def segment(self) -> Seconds:
        """Distance between the starts of two patches: what a patch stands for, though it may hear a little more."""
        return Seconds(self.stride / self.rate)


MUSICNN = FrontEnd.of("musicnn", 187)
"""The front end of MusiCNN and VGG."""
DISCOGS_EFFNET = FrontEnd.of("discogs", 128)
"""2.048 s; its authors' two predictions a patch overlap, and a map's segments do not."""
VGGISH = FrontEnd.of("vggish", 96)
"""0.96 s."""
MAEST = {
    seconds: FrontEnd.of("maest", frames, step)
    for seconds, frames, step in ((30, 1876, 1875), (20, 1256, 1250), (10, 626, 625), (5, 316, 313))
}
"""By the seconds that it hears at once: a step of exactly so many, and as many frames as fit its transformer."""


class LogMel:
    """Log-mel patches from a stream of sound.

    A frame is some samples under a Hann window, centred on a multiple of `hop`, with silence before and after the
    stream (as the reference outputs have it); its spectrum is summed in bands and compressed, as `bands.KINDS` tell.
    All in float32.

    Patches are the same bit for bit however the stream is cut into blocks: each is computed by itself.
    """

    def __init__(self, front_end: FrontEnd = MUSICNN) -> None:
        self.front_end = front_end
        self._kind = kind = KINDS[front_end.kind]
        self._window = kind.window
        bands = kind.weights.astype(np.float32)
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
        listening = self.listening()
        for block in blocks:
            yield from listening.take(block)
        yield from listening.end()

    def listening(self) -> Listening:
        """For a stream that others listen to as well: `patches`, block by block."""
        return Listening(self)

    def patch_at(self, number: int, samples_from: Callable[[int], Iterator[Floats]]) -> Floats | None:
        """One patch alone, (1, frames, mels), the same bit for bit; None where the sound ends before it does.

        `samples_from` gives the stream's blocks from a sample on.
        """
        first = number * self.front_end.stride - self.margin
        # The silence after the stream is not heard here: a last patch that needs it is left to the whole stream.
        held = [np.zeros(max(-first, 0), np.float32)]
        missing = self.span - len(held[0])
        blocks = samples_from(max(first, 0))
        for block in blocks:
            held.append(undamaged(block[:missing]))
            missing -= len(held[-1])
            if not missing:
                return self.patch(np.concatenate(held))
        return None

    @property
    def margin(self) -> int:
        """Samples of silence before the stream, and after it."""
        return self._kind.frame // 2

    @property
    def span(self) -> int:
        """Samples under the frames of a patch."""
        return (self.front_end.frames - 1) * self.front_end.hop + self._kind.frame

    def patch(self, samples: Floats) -> Floats:
        """(1, frames, mels) of `span` samples."""
        windows = np.lib.stride_tricks.sliding_window_view(samples, self._kind.frame)[:: self.front_end.hop]
        spectrum = np.fft.rfft(windows * self._window, self._kind.n_fft)
        heard = spectrum.real**2 + spectrum.imag**2
        if not self._kind.power:
            heard = np.sqrt(heard)
        # Not a product of matrices: BLAS would wake threads that fight with the other workers, all for a tenth of a
        # millisecond, and its sums could depend on their number.
        mel = np.einsum("fbw,bw->fb", heard[:, self._bins], self._weights)
        return self._kind.compressed(mel)[np.newaxis]


class Listening:
    """One stream of sound, of which patches are made."""

    def __init__(self, log_mel: LogMel) -> None:
        self._log_mel = log_mel
        self._held: list[Floats] = [np.zeros(log_mel.margin, np.float32)]
        self._size = log_mel.margin

    def take(self, block: Floats) -> Iterator[Floats]:
        """The patches that this block fills; take all of them."""
        return self._patches(undamaged(block))

    def end(self) -> Iterator[Floats]:
        """The patches that only the silence after the stream fills."""
        return self._patches(np.zeros(self._log_mel.margin, np.float32))

    def _patches(self, block: Floats) -> Iterator[Floats]:
        self._held.append(block)
        self._size += len(block)
        span, stride = self._log_mel.span, self._log_mel.front_end.stride
        if self._size < span:
            return
        samples = np.concatenate(self._held)
        starts = range(0, self._size - span + 1, stride)
        rest = samples[starts[-1] + stride :]
        self._held, self._size = [rest], len(rest)
        for start in starts:
            yield self._log_mel.patch(samples[start : start + span])


def undamaged(block: Floats) -> Floats:
    """The block with silence where no sound can be meant."""
    # NaN compares false, so it goes the way of what is too loud.
    kept: Floats = np.where(np.abs(block) < LOUDEST, block, np.float32(0))
    return kept
