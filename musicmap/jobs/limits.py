"""What one file may take of a worker before it is given up."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import psutil

from musicmap.types import Seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """Between one sign of life and the next; a worker that gets on says so about once a second.

    Processor time tells what computes for ever, however busy the machine; the clock what waits for ever. What was
    measured on sound files: 5 s of processor time at most, and 450 MB with all four models on ten hours of sound.
    """

    processor: Seconds = Seconds(120.0)
    clock: Seconds = Seconds(600.0)
    memory: int = 1 << 30
    """Bytes, resident."""

    def beyond(self, held: int) -> Limits:
        """For a process that has so many bytes before it reads anything."""
        return replace(self, memory=self.memory + held)


def resident() -> int:
    """Bytes that this process has now."""
    return int(psutil.Process().memory_info().rss)


class Watch:
    """One process, with one file in hand."""

    def __init__(self, pid: int, limits: Limits) -> None:
        self._pid, self._limits = pid, limits
        self._since, self._used = time.monotonic(), 0.0
        self.alive()

    def alive(self) -> None:
        """It said something."""
        self._since = time.monotonic()
        try:
            self._used = self._processor_time()
        except psutil.Error:
            return  # it has ended: whoever listens to it finds out

    def excess(self) -> str:
        """What it takes too much of, as a sentence; empty while all is well."""
        try:
            used, memory = self._processor_time() - self._used, psutil.Process(self._pid).memory_info().rss
        except psutil.Error:
            return ""
        limits = self._limits
        if memory > limits.memory:
            return f"Reading this file took more than {limits.memory / (1 << 30):.2g} GB of memory."
        if used > limits.processor or time.monotonic() - self._since > limits.clock:
            return "Reading this file came to no end."
        return ""

    def _processor_time(self) -> float:
        times = psutil.Process(self._pid).cpu_times()
        return float(times.user + times.system)
