"""Noticing that files have come, changed or gone while a library is open.

Every few minutes, and when somebody comes back to the window, the folder is looked through by names and stamps, in a
process of its own: that needs nothing that a network drive or another system does not have, and no watch on each of
ten thousand folders. What is still being copied is left until it rests. A drive that is away is looked for more often.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Collection
from multiprocessing.connection import Connection
from pathlib import Path

from musicmap.cache.reader import Reader
from musicmap.jobs.ctrl_c import deaf_to_ctrl_c
from musicmap.jobs.priority import stand_back
from musicmap.jobs.scanning import look_of, looked_at
from musicmap.library.difference import Difference
from musicmap.library.presence import is_there
from musicmap.types import Seconds

EVERY = Seconds(180.0)
"""Between two looks through the folder."""
_FIRST = Seconds(20.0)
"""A window that was just opened has other things to do."""
_SOONEST = Seconds(15.0)
"""Who comes and goes often does not have it looked through each time."""
_BACK = Seconds(3.0)
"""Between two looks whether a drive is back."""
_REST = Seconds(2.0)
"""What is the same after so long is not being copied any more."""
_PATIENCE = 5
"""So often is waited for that, then the next time is waited for."""


class Watch:
    """Calls `noticed`, on its own thread, when the library should be brought up to date.

    Nothing is looked at while `busy`.
    """

    def __init__(
        self,
        file: Path,
        folder: Path,
        noticed: Callable[[], None],
        busy: Callable[[], bool],
        every: Seconds = EVERY,
        first: Seconds = _FIRST,
    ) -> None:
        self._file, self._folder = file, folder
        self._noticed, self._busy, self._every = noticed, busy, every
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._due = time.monotonic() + first
        self._looked = 0.0
        self._said: object = None
        """What was noticed last: said again, it would be for nothing."""
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def look_soon(self) -> None:
        """Look now, unless that was done a moment ago."""
        if time.monotonic() - self._looked > _SOONEST:
            self._due = 0.0
            self._wake.set()

    def close(self) -> None:
        """End it; a look that is under way is given up."""
        self._closed.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.is_set():
            self._wake.wait(min(_BACK, max(0.0, self._due - time.monotonic())))
            self._wake.clear()
            if self._closed.is_set() or self._busy():
                continue
            try:
                if time.monotonic() >= self._due:
                    self._look()
                elif any(map(is_there, self._away())):
                    self._noticed()
                    self._rest(_BACK)
            except Exception:  # noqa: BLE001 - what is wrong with the library, whoever works with it is told
                self._due = time.monotonic() + self._every

    def _away(self) -> Collection[Path]:
        with Reader(self._file) as reader:
            return reader.away()

    def _look(self) -> None:
        """Look until nothing changes from one look to the next; tell if there is news."""
        news, before = self._news(), None
        for _ in range(_PATIENCE):
            if news is None or news == before or self._rest(_REST):
                break
            news, before = self._news(), news
        self._looked = time.monotonic()
        self._due = self._looked + self._every
        if news is not None and news == before and news != self._said and not self._closed.is_set():
            self._said = news
            self._noticed()

    def _news(self) -> Difference | None:
        """What has changed; None for nothing, or where it cannot be said."""
        found = looked_through(self._file, self._folder, self._closed.is_set)
        if found is None or found.offline:
            return found if found is not None and not self._away() else None
        there = found.added or found.changed or found.vanished or set(found.away) != set(self._away())
        return found if there else None

    def _rest(self, seconds: Seconds) -> bool:
        """Let some time pass; whether it was closed meanwhile."""
        until = time.monotonic() + seconds
        while not self._closed.is_set() and (left := until - time.monotonic()) > 0:
            self._wake.wait(left)
            self._wake.clear()
        return self._closed.is_set()


def looked_through(file: Path, folder: Path, given_up: Callable[[], bool]) -> Difference | None:
    """What has changed in a library's folder; None when the look is given up, or its process ends.

    It is a process of its own, as a drive may hang, and as the window is to have the interpreter for itself.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_look, args=(theirs, file, folder), daemon=True)
    with deaf_to_ctrl_c():
        process.start()
    theirs.close()
    try:
        while not given_up():
            if ours.poll(0.2):
                found: Difference = ours.recv()
                return found
        return None
    except (EOFError, OSError):
        return None
    finally:
        ours.close()
        process.terminate()
        process.join()
        process.close()


def _look(connection: Connection, file: Path, folder: Path) -> None:
    """The process."""
    stand_back("background")
    connection.send(looked_at(look_of(file, folder)).difference)
