"""The ring between the loop that mixes and the callback of the sound device.

One producer, one consumer, no lock: each side writes only its own counter, and both counters only the frames
of one endless timeline. What has not been taken yet may be put again, so the ring can be deep (nothing stutters while
a file opens) and still answer at once (a new sound is mixed in just ahead of the device).
"""

from __future__ import annotations

import numpy as np

from musicmap.types import Floats


class Ring:
    """`size` frames of stereo, float32, allocated once."""

    def __init__(self, size: int) -> None:
        self._samples = np.zeros((size, 2), np.float32)
        self._taken = 0
        self._put = 0
        self._most = 0
        self._starved = 0
        self.due = False
        """Set by the producer: more is to come, so an empty ring is a fault."""

    @property
    def size(self) -> int:
        return len(self._samples)

    @property
    def taken(self) -> int:
        """The timeline's next frame to be taken by the device."""
        return self._taken

    @property
    def put_until(self) -> int:
        """The timeline's frame after the last one in the ring."""
        return self._put

    @property
    def most(self) -> int:
        """The most frames the device has asked for at once."""
        return self._most

    @property
    def starved(self) -> int:
        """Frames that were due and not there."""
        return self._starved

    @property
    def room(self) -> int:
        """Frames that can be put behind what is there."""
        return self.size - (self._put - self._taken)

    def put(self, block: Floats, at: int) -> None:
        """Put `block` (n, 2) at frame `at` of the timeline; it replaces whatever was there and behind it.

        What the device has taken meanwhile is left out. ValueError if it would leave a gap or does not fit.
        """
        if at > self._put or at + len(block) > self._taken + self.size:
            raise ValueError("A ring takes what follows on, and no more than it has room for.")
        late = max(self._taken - at, 0)
        at, block = at + late, block[late:]
        here = at % self.size
        first = min(len(block), self.size - here)
        self._samples[here : here + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self._put = at + len(block)

    def take_into(self, out: Floats) -> int:
        """Fill `out` (n, 2) with the next frames, and silence where there are none; how many there were.

        The device's callback calls this: it copies and counts, and allocates no memory for samples.
        """
        wanted = len(out)
        here = self._taken % self.size
        there = max(min(wanted, self._put - self._taken), 0)
        first = min(there, self.size - here)
        out[:first] = self._samples[here : here + first]
        out[first:there] = self._samples[: there - first]
        out[there:] = 0.0
        self._taken += there
        if wanted > self._most:
            self._most = wanted
        if self.due:
            self._starved += wanted - there
        return there
