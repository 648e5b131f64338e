"""A job's stream of events, run on a thread of its own."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator

from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Failed
from musicmap.jobs.power import Thrift


class Running:
    """A job under way. `on_event` is called on its thread; the last event is `Done` or `Failed`."""

    def __init__(
        self,
        name: str,
        job: Callable[[Control], Iterator[Event]],
        on_event: Callable[[Event], None],
        thrift: Thrift | None = None,
    ) -> None:
        """`thrift`: as of `Control`."""
        self.control = Control(thrift)
        self._job = job
        self._on_event = on_event
        self._over = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Until its last event is said: whoever hears that may begin the next job."""
        return not self._over

    def close(self) -> None:
        """Cancel and wait until it has ended."""
        self.control.cancel()
        self._thread.join()
        self.control.close()

    def _run(self) -> None:
        try:
            for event in self._job(self.control):
                self._over = isinstance(event, Done | Failed)
                self._on_event(event)
        except Exception:  # noqa: BLE001 - a job's crash is reported, not lost on its thread
            self._over = True
            self._on_event(Failed("Something went wrong inside musicmap.", traceback.format_exc()))
