"""The system's default device, through miniaudio: its wheel brings all it needs, where PortAudio is not installed."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import numpy as np

from musicmap.playback.device import LATENCY, STALLED, NoSound, NoSoundLibrary, Output, SoundDeviceOutput
from musicmap.playback.ring import Ring
from musicmap.types import Floats, Hertz

_RATE = Hertz(48_000)
_BLOCKS = 4
"""Blocks in the device, as with PortAudio."""
_MOST = 48_000
"""Frames that it may ask for at once."""


class MiniaudioOutput(Output):
    """As `SoundDeviceOutput`."""

    rate = _RATE

    def __init__(self) -> None:
        """Find the device. Raises ImportError without miniaudio, and NoSound without a device."""
        import miniaudio

        self._failure: type[Exception] = miniaudio.MiniaudioError
        try:
            self._device: Any = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=2,
                sample_rate=_RATE,
                buffersize_msec=round(1000 * LATENCY / _BLOCKS),
                callback_periods=_BLOCKS,
                app_name="musicmap",
            )
        except self._failure as error:
            raise NoSound("No sound device was found.", "Connect one, and sound comes by itself.") from error
        if self._device.backend == "Null":
            self._device.close()
            raise NoSound("No sound device was found.", "Connect one, and sound comes by itself.")
        self.name = f"the system's sound, through {self._device.backend}"
        self._scratch: Floats = np.zeros((_MOST, 2), np.float32)
        self._resting = True
        self._mark = (0, 0.0)
        """A frame of the timeline, and when by the clock it leaves the speaker."""
        self._asked_at = 0.0

    def start(self, ring: Ring) -> None:
        self._ring = ring
        try:
            self.wake()
        except NoSound:
            self.close()
            raise

    def tick(self) -> None:
        if not self._resting and time.perf_counter() - self._asked_at > STALLED:
            raise NoSound("The sound device is gone.", "Connect it again, and sound comes back by itself.")

    def heard(self) -> int:
        taken, leaves = self._mark
        ago = time.perf_counter() - leaves
        return int(max(min(taken + ago * self.rate, self._ring.taken), 0))

    def rest(self) -> None:
        if not self._resting:
            self._device.stop()
            self._resting = True

    def wake(self) -> None:
        if not self._resting:
            return
        frames = self._frames()
        next(frames)  # It is to be on its way when it is handed over.
        self._asked_at = time.perf_counter()
        try:
            self._device.start(frames)
        except self._failure as error:
            raise NoSound(f"The sound device cannot be opened: {error}.", "Another program may hold it.") from error
        self._resting = False

    def close(self) -> None:
        self._device.close()

    def _frames(self) -> Generator[Floats, int, None]:
        """Runs on miniaudio's thread: as many frames as it asks for."""
        block = self._scratch[:0]
        while True:
            wanted = yield block
            self._asked_at = time.perf_counter()
            first = self._ring.taken
            block = self._scratch[: min(wanted, _MOST)]
            if self._ring.take_into(block):
                self._mark = (first, self._asked_at + LATENCY)


def system_output() -> Output:
    """The system's default device: through PortAudio, or, where that is not installed, through miniaudio.

    Raises NoSound, or NoSoundLibrary where neither is there.
    """
    try:
        return SoundDeviceOutput()
    except NoSoundLibrary:
        try:
            return MiniaudioOutput()
        except ImportError:
            pass
        raise
