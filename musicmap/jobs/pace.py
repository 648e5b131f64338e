"""How fast the work goes and how long it will take, without jumping about."""

from __future__ import annotations

from collections import deque

from musicmap.types import Seconds

_WINDOW = 40
_TOO_EARLY = 3


class Pace:
    """Rate over the last few dozen finished items; time spent paused does not count."""

    def __init__(self, now: float) -> None:
        self._finished: deque[float] = deque([now], maxlen=_WINDOW)
        self._paused_at: float | None = None

    def finished(self, now: float) -> None:
        # What was in hand when the pause began may still be finished in it.
        self._finished.append(now if self._paused_at is None else self._paused_at)

    def paused(self, now: float) -> None:
        if self._paused_at is None:
            self._paused_at = now

    def resumed(self, now: float) -> None:
        if self._paused_at is not None:
            gap = now - self._paused_at
            self._finished = deque((t + gap for t in self._finished), maxlen=_WINDOW)
            self._paused_at = None

    def per_minute(self) -> float:
        """Items a minute, up to the last one finished; 0 before the first."""
        items, elapsed = len(self._finished) - 1, self._finished[-1] - self._finished[0]
        return 60.0 * items / elapsed if items and elapsed > 0 else 0.0

    def left(self, now: float, remaining: int) -> Seconds | None:
        """Seconds for `remaining` items, running down between one and the next; None while it is too early to say."""
        rate = self.per_minute()
        if len(self._finished) <= _TOO_EARLY or rate == 0.0:
            return None
        since = (self._paused_at or now) - self._finished[-1]
        # The item in hand may take longer than usual: what is after it is still to come.
        return Seconds(max(60.0 * remaining / rate - since, 60.0 * max(remaining - 1, 0) / rate))
