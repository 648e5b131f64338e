"""What goes on at length in an open library, one thing after the other, and the reins of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from musicmap.jobs.control import Control
from musicmap.jobs.events import Event
from musicmap.jobs.power import Power, Thrift
from musicmap.jobs.runner import Running
from musicmap.settings import Effort
from musicmap.types import Seconds, TrackId

GIVING_WAY = Seconds(5.0)
"""After the last frame of sound that was due and not there: so long a hand may rest between two strokes."""

Job = Callable[[Control], Iterator[Event]]
OnEvent = Callable[[Event], None]


class Reins:
    """Holds the analysis (or the composing before it), and the pass after it for tempo and key."""

    def __init__(self, effort: Effort, power: Power | None = None) -> None:
        self.effort = effort
        self.stopped = False
        """Whether the user has stopped the work: then it is theirs to begin it again."""
        self._thrift = Thrift(power, wished=effort.pause_on_battery)
        self._analysis: Running | None = None
        self._rhythm: Running | None = None

    @property
    def analysing(self) -> bool:
        return self._analysis is not None and self._analysis.alive

    def compose(self, job: Job, on_event: OnEvent) -> None:
        """Begin composing: somebody sits there and waits for it, so the battery is not spared."""
        self._analysis = Running("composing", job, on_event)

    def analyse(self, job: Job, on_event: OnEvent) -> None:
        """Begin the analysis, when all else has ended."""
        self.end()
        self.stopped = False
        self._analysis = Running("analysis", job, on_event, self._thrift)

    def find_rhythm(self, job: Job, on_event: OnEvent) -> None:
        """Begin the pass after the analysis, at its end."""
        self._rhythm = Running("rhythm", job, on_event, self._thrift)

    def prefer(self, track: TrackId) -> None:
        """A track is looked at: it is listened to next."""
        if self._analysis is not None:
            self._analysis.control.prefer(track)

    def pause(self) -> None:
        if (control := self._control()) is not None:
            control.pause()

    def resume(self) -> None:
        """See `Control.resume`."""
        if (control := self._control()) is not None:
            control.resume()

    def cancel(self) -> None:
        self.stopped = True
        if (control := self._control()) is not None:
            control.cancel()

    def give_way(self) -> None:
        """Sound suffers: stand still for a moment, and go on by itself."""
        if (control := self._control()) is not None:
            control.hold("sound", GIVING_WAY)

    def take_effort(self, effort: Effort) -> None:
        """Fewer processes after what they have in hand, more of them at the next analysis. Mains power is waited for,
        or not, at once."""
        self.effort = effort
        self._thrift.wish(effort.pause_on_battery)
        if (control := self._control()) is not None:
            control.allow(effort.workers)

    def end(self) -> None:
        """Cancel everything, and wait until it has ended."""
        if self._analysis is not None:
            self._analysis.close()
        if self._rhythm is not None:  # Looked at now: the analysis may have begun it in its last moment.
            self._rhythm.close()
        self._analysis = self._rhythm = None

    def _control(self) -> Control | None:
        running = self._rhythm if self._rhythm is not None and self._rhythm.alive else self._analysis
        return None if running is None else running.control
