"""A device that takes sound in real time on a thread of its own, as PortAudio does, and writes down what and when."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np

from musicmap.playback.device import Output
from musicmap.playback.ring import Ring
from musicmap.types import Hertz

RATE = Hertz(48_000)
BLOCK = 480
"""Frames that it asks for at once: 10 ms."""


class Clocked(Output):
    """Keeps all that it takes in `tape` (float32 stereo), and in `tape.times` when it asked for each block (float64,
    seconds of `time.perf_counter`)."""

    name: str | None = "clocked"
    rate = RATE

    def __init__(self, tape: Path) -> None:
        self._tape = tape.open("wb", buffering=0)
        self._times = tape.with_suffix(".times").open("wb", buffering=0)
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clocked", daemon=True)

    def start(self, ring: Ring) -> None:
        self._ring = ring
        self._thread.start()

    def _run(self) -> None:
        block, due = np.zeros((BLOCK, 2), np.float32), time.perf_counter()
        while not self._ends.is_set():
            due += BLOCK / RATE
            time.sleep(max(due - time.perf_counter(), 0.0))
            now = np.array([time.perf_counter()])
            self._ring.take_into(block)
            self._tape.write(block.tobytes())
            self._times.write(now.tobytes())

    def tick(self) -> None:
        """It cannot be unplugged."""

    def heard(self) -> int:
        return self._ring.taken

    def rest(self) -> None:
        """It never sleeps, so that the tape has no gaps."""

    def wake(self) -> None:
        """Nor does it have to be woken."""

    def close(self) -> None:
        self._ends.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._tape.close()
        self._times.close()
