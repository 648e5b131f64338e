"""What every listener for tempo and key can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from musicmap.types import Floats, HeardRhythm, Hertz

RATE = Hertz(44_100)
"""What it listens at."""


class RhythmListener(ABC):
    """Made in the process that listens: making it may take seconds. Raises ModelError when it cannot be made."""

    version: ClassVar[str]
    """Of what it gives; known without making one."""

    @abstractmethod
    def hear(self, samples: Floats) -> HeardRhythm:
        """Tempo and key of (n,) mono samples at `RATE`.

        Whatever is in them, and however few they are: silence, noise, a second, nothing at all, and what is not finite
        give a result without tempo and key.
        """
