"""Devices for tests, with the real base class. They are made in the sound process, so what they need is a path."""

from __future__ import annotations

import os
import time
from pathlib import Path

from musicmap.playback.device import NoSound, NullOutput
from musicmap.playback.ring import Ring
from musicmap.types import Floats, Hertz


class PluggedIn(NullOutput):
    """A sound card that is there as long as `plug` is a file, and says its rate: the file's content."""

    def __init__(self, plug: Path) -> None:
        if not plug.exists():
            raise NoSound("No sound device was found.", "Connect one.")
        super().__init__(Hertz(int(plug.read_text("ascii"))))
        self.name = f"card at {self.rate} Hz"
        self._plug = plug

    def tick(self) -> None:
        if not self._plug.exists():
            raise NoSound("The sound device is gone.", "Connect it again.")
        super().tick()


class BusyCard(NullOutput):
    """A card that another program holds: found, but it does not start."""

    name = "busy card"

    def start(self, ring: Ring) -> None:
        raise NoSound("The sound device cannot be opened.", "Another program may hold it.")


class Tape(NullOutput):
    """Keeps what would be heard: raw float32 stereo at 44.1 kHz, in a file."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file.open("ab", buffering=0)

    def passed(self, block: Floats) -> None:
        self._file.write(block.tobytes())

    def close(self) -> None:
        self._file.close()


class ComesLate(NullOutput):
    """A sound system that takes its time: it is there as soon as `gate` is a file."""

    def __init__(self, gate: Path) -> None:
        while not gate.exists():
            time.sleep(0.01)
        super().__init__()


class DiesAtOnce(NullOutput):
    """PortAudio taking the process with it, each time it is asked."""

    def __init__(self, tally: Path) -> None:
        with tally.open("ab") as file:
            file.write(b"!")
        os._exit(9)
