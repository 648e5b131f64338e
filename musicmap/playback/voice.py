"""One sounding: blocks decoded ahead, set on the timeline, faded in and out.

What a voice sounds like at a frame of the timeline depends on nothing else, so any stretch that the device has not
taken yet can be mixed again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from musicmap.types import Decibels, Doubles, Floats


class Source:
    """Blocks of stereo, decoded ahead and kept until they are no longer needed."""

    def __init__(self, blocks: Iterator[Floats], limit: int | None = None) -> None:
        """`limit`: frames after which the source ends, even if the file goes on."""
        self._blocks = blocks
        self._limit = limit
        self._kept: deque[tuple[int, Floats]] = deque()
        self._decoded = 0
        self._finished = limit == 0

    @property
    def decoded(self) -> int:
        """Frames decoded so far."""
        return self._decoded

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to decode."""
        return self._finished

    def end_after(self, frames: int) -> None:
        """Set the limit of a source that was made without one. What is decoded beyond it is dropped."""
        self._limit = frames
        if self._decoded >= frames:
            self._kept = deque((at, block[: frames - at]) for at, block in self._kept if at < frames)
            self._decoded = frames
            self.close()

    def advance(self) -> None:
        """Decode one more block. Raises what the decoder raises, and is finished then."""
        if self._finished:
            return
        try:
            block = next(self._blocks, None)
        except Exception:
            self.close()
            raise
        if block is None:
            self.close()
            return
        if self._limit is not None:
            block = block[: self._limit - self._decoded]
        self._kept.append((self._decoded, block))
        self._decoded += len(block)
        if self._decoded == self._limit:
            self.close()

    def read(self, at: int, frames: int) -> Floats:
        """Frames [at, at + frames) as a new (frames, 2) array; silence where nothing is (before, behind, forgotten)."""
        out = np.zeros((frames, 2), np.float32)
        for begin, block in self._kept:
            low, high = max(at, begin), min(at + frames, begin + len(block))
            if low < high:
                out[low - at : high - at] = block[low - begin : high - begin]
        return out

    def forget_before(self, at: int) -> None:
        """Let go of blocks that end before frame `at`."""
        while self._kept and self._kept[0][0] + len(self._kept[0][1]) <= at:
            self._kept.popleft()

    def close(self) -> None:
        """Decode no more, and let go of the file; what is decoded stays."""
        self._finished = True
        self._blocks = iter(())  # A generator that nobody holds ends, and closes what it opened.


@dataclass(slots=True)
class Voice:
    """A source that begins to sound at frame `begin` of the timeline."""

    source: Source
    begin: int
    fade: int
    """Frames of fading in."""
    gain: Decibels
    falls: list[tuple[int, int]] = field(default_factory=list)
    """Fades to silence: (first frame of the timeline, frames)."""

    def fall(self, at: int, frames: int) -> None:
        """Fade to silence within [at, at + frames)."""
        self.falls.append((at, max(frames, 1)))

    @property
    def end(self) -> int | None:
        """The frame from which on it is silent; None while that is not known."""
        ends = [at + frames for at, frames in self.falls]
        if self.source.finished:
            ends.append(self.begin + self.source.decoded)
        return min(ends, default=None)

    def ready(self, at: int) -> int | None:
        """How many frames from `at` on are there to be mixed; None: any number, for nothing more will come."""
        end, decoded = self.end, self.begin + self.source.decoded
        if end is not None and decoded >= end:
            return None
        return max(decoded - at, 0)

    def add_to(self, out: Floats, at: int) -> None:
        """Add frames [at, at + len(out)) of the timeline to `out` (n, 2)."""
        sound = self.source.read(at - self.begin, len(out))
        sound *= self.level(at, len(out)).astype(np.float32)[:, None]
        out += sound

    def level(self, at: int, frames: int) -> Doubles:
        """Amplitude over [at, at + frames): a quarter sine up, a quarter cosine down.

        Together they are an equal-power cross-fade: sin² + cos² = 1, so that two unlike sounds pass into one another
        without a dip.
        """
        now = np.arange(at, at + frames) + 0.5
        level = np.sin(np.clip((now - self.begin) / max(self.fade, 1e-9), 0.0, 1.0) * (np.pi / 2))
        for begin, length in self.falls:
            level *= np.cos(np.clip((now - begin) / length, 0.0, 1.0) * (np.pi / 2))
        return np.asarray(level * 10.0 ** (self.gain / 20.0), np.float64)
