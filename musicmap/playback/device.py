"""Where the ring is emptied to: a sound device, or (silent mode) nothing at all, at the same pace."""

from __future__ import annotations

import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

from musicmap.errors import UserError
from musicmap.playback.ring import Ring
from musicmap.types import Floats, Hertz, Seconds

CD = Hertz(44100)
LATENCY = Seconds(0.04)
"""Asked of the device: with four blocks in it, one every 10 ms. Smaller starves when all cores work."""
STALLED = Seconds(3.0)
"""A device that has asked for nothing for so long is lost."""


class NoSound(UserError):
    """Sound cannot be had now; it may come back by itself."""


class NoSoundLibrary(NoSound):
    """Sound cannot be had before something is installed."""


class Output(ABC):
    """Takes frames from a ring in real time. Made by an `OutputFactory`, then started once."""

    name: str | None
    """None: nobody hears it."""
    reason: str = ""
    """Why nobody hears it."""
    rate: Hertz

    @abstractmethod
    def start(self, ring: Ring) -> None:
        """Begin to take from the ring. Raises NoSound."""

    @abstractmethod
    def tick(self) -> None:
        """Called some 40 times a second while anything sounds. Raises NoSound when the device is gone."""

    @abstractmethod
    def heard(self) -> int:
        """The timeline's frame that leaves the speaker now."""

    @abstractmethod
    def rest(self) -> None:
        """Nothing is to sound for a while: let the hardware sleep. Resting twice is resting."""

    @abstractmethod
    def wake(self) -> None:
        """Sound is about to come. Raises NoSound. Waking what is awake does nothing."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the device."""


OutputFactory = Callable[[], Output]


class NullOutput(Output):
    """Silent mode: takes frames at the pace of a device, so that positions run on."""

    name: str | None = None
    block = 512

    def __init__(self, rate: Hertz = CD, reason: str = "", clock: Callable[[], float] = time.perf_counter) -> None:
        self.rate = rate
        self.reason = reason
        self._clock = clock
        self._since = clock()
        self._asked = 0
        self._scratch = np.zeros((self.block, 2), np.float32)

    def start(self, ring: Ring) -> None:
        self._ring = ring
        self._since = self._clock()

    def tick(self) -> None:
        due = int((self._clock() - self._since) * self.rate)
        while self._asked + self.block <= due:
            self._ring.take_into(self._scratch)
            self._asked += self.block
            self.passed(self._scratch)

    def passed(self, block: Floats) -> None:
        """What would have been heard; here it is dropped. `block` is used again afterwards."""

    def heard(self) -> int:
        return self._ring.taken

    def rest(self) -> None:
        """There is nothing that could sleep."""

    def wake(self) -> None:
        self.tick()  # The time since the last tick passed in silence.

    def close(self) -> None:
        """Nor anything to let go of."""


class SoundDeviceOutput(Output):
    """The system's default device, through PortAudio."""

    def __init__(self) -> None:
        """Find the device. Raises NoSoundLibrary without PortAudio, and NoSound without a device."""
        self._sd = _portaudio()
        try:
            device = self._sd.query_devices(kind="output")
        except (self._sd.PortAudioError, ValueError) as error:
            raise NoSound("No sound device was found.", "Connect one, and sound comes by itself.") from error
        self.name = str(device["name"])
        self.rate = Hertz(round(device["default_samplerate"]))
        self._stream: Any = None
        self._resting = True
        self._mark = (0, 0.0)
        """A frame of the timeline, and when by the stream's clock it leaves the speaker."""
        self._asked_at = 0.0

    def start(self, ring: Ring) -> None:
        self._ring = ring
        try:
            self._stream = self._sd.RawOutputStream(
                samplerate=self.rate, channels=2, dtype="float32", latency=LATENCY, callback=self._fill
            )
        except self._sd.PortAudioError as error:
            raise self._refused(error) from error
        try:
            self.wake()
        except NoSound:
            self.close()
            raise

    def tick(self) -> None:
        if self._resting:
            return
        if not self._stream.active or self._stream.time - self._asked_at > STALLED:
            raise NoSound(
                f"The sound device “{self.name}” is gone.", "Connect it again, and sound comes back by itself."
            )

    def heard(self) -> int:
        taken, leaves = self._mark
        ago = self._stream.time - leaves
        return int(max(min(taken + ago * self.rate, self._ring.taken), 0))

    def rest(self) -> None:
        if not self._resting:
            self._stream.abort()
            self._resting = True

    def wake(self) -> None:
        if not self._resting:
            return
        try:
            self._stream.start()
        except self._sd.PortAudioError as error:
            raise self._refused(error) from error
        self._asked_at = self._stream.time
        self._resting = False

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()

    def _fill(self, out: Any, frames: int, times: Any, status: Any) -> None:  # noqa: ARG002
        """PortAudio's callback, on PortAudio's thread."""
        self._asked_at = times.currentTime
        first = self._ring.taken
        if self._ring.take_into(np.frombuffer(out, np.float32).reshape(frames, 2)):
            self._mark = (first, times.outputBufferDacTime)

    def _refused(self, error: Exception) -> NoSound:
        return NoSound(f"The sound device “{self.name}” cannot be opened: {error}.", "Another program may hold it.")


def _portaudio() -> Any:
    """The sounddevice module, looking at the devices that are there now: PortAudio lists them only when it starts."""
    fresh = "sounddevice" not in sys.modules
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise NoSoundLibrary(
            "PortAudio, the library through which sound is played, is not installed.",
            "On Debian or Ubuntu type: sudo apt install libportaudio2. Then start musicmap again.",
        ) from error
    if not fresh:
        try:
            sounddevice._terminate()
            sounddevice._initialize()
        except sounddevice.PortAudioError as error:
            raise NoSound("The system's sound does not answer.", "Musicmap tries again by itself.") from error
    return sounddevice
