"""How many points to draw in a frame, by what drawing them and showing the frame took before."""

from __future__ import annotations

from dataclasses import dataclass, replace

WHOLE_MS, KEPT_MS = 21.0, 27.0
"""A frame of a moving map may take so long where all points fit; longer where the last one had them all: a picture that
thins and thickens by turns is worse than a thin one. 30 a second, also where others want the processor."""
FRAME_MS = 14.0
"""Where they do not, a sample is drawn, and it had better be quick: the eye forgives thin, not late."""
STILL_MS = 30.0
"""When nothing moves, points alone may take this long: the whole picture is there sooner."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Measured speed of drawing, smoothed. It starts with a guess that suits a slow machine."""

    points_per_ms: float = 2500.0
    other_ms: float = 6.0
    """A frame without its points: canvas and islands, and bringing it to the screen."""
    fewest: int = 2000

    def points(self, wanted: int, *, moving: bool, kept: bool = False) -> int:
        """How many of the `wanted` points the next frame has time for; at least a few.

        `kept`: the last moving frame had all of them.
        """
        if self.points_per_ms * ((KEPT_MS if kept else WHOLE_MS) - self.other_ms) >= wanted:
            return wanted
        milliseconds = max(FRAME_MS - self.other_ms, 4.0) if moving else STILL_MS
        return min(max(int(self.points_per_ms * milliseconds), self.fewest), wanted)

    def drew(self, points: int, milliseconds: float) -> Pace:
        """Having drawn so many in that time. A few say nothing about a million."""
        if points < 1000:
            return self
        return replace(self, points_per_ms=_nearer(self.points_per_ms, points / max(milliseconds, 1e-3)))

    def showed(self, milliseconds: float) -> Pace:
        """A frame without its points having taken so long."""
        return replace(self, other_ms=1 / _nearer(1 / self.other_ms, 1 / max(milliseconds, 1e-3)))


def _nearer(speed: float, seen: float) -> float:
    """Slower counts at once, faster bit by bit."""
    return speed + (0.4 if seen < speed else 0.15) * (seen - speed)
