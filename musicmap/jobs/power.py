"""Sparing the battery: long work waits for mains power, if the user wishes so."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable

import psutil

from musicmap.types import Seconds

EVERY = Seconds(5.0)
"""So often it is looked where the power comes from."""


class Power(ABC):
    """Where a computer's power comes from."""

    @abstractmethod
    def on_battery(self) -> bool:
        """Whether it runs down a battery now; never where there is none, or where that cannot be told."""


class SystemPower(Power):
    """As the system says."""

    def on_battery(self) -> bool:
        try:
            battery = psutil.sensors_battery()
        except (psutil.Error, OSError, ValueError):  # a driver may say anything, and any of it is read as a number
            return False
        return battery is not None and battery.power_plugged is False


class Thrift:
    """Whether work is to wait for mains power. One for all the jobs of a library, so that what the user says lasts."""

    def __init__(
        self, power: Power | None = None, *, wished: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._power = power or SystemPower()
        self._clock = clock
        self._wished = wished
        self._looked: float | None = None
        self._on_battery = self._overruled = False

    def wish(self, wished: bool) -> None:
        """Wait on battery from now on, or never."""
        if wished != self._wished:
            self._wished, self._overruled = wished, False

    def overrule(self) -> None:
        """For this time, go on although on battery: until mains power has been there again."""
        self._overruled = True

    def waits(self) -> bool:
        """Whether to wait now. Never from the GUI thread: now and then it asks the system, which may take its time."""
        if not self._wished:
            return False
        now = self._clock()
        if self._looked is None or now - self._looked >= EVERY:
            self._looked, self._on_battery = now, self._power.on_battery()
            self._overruled = self._overruled and self._on_battery
        return self._on_battery and not self._overruled
