"""What to do about music that is not there: a drive that was unplugged in the middle of the work is no broken file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from musicmap.cache.reader import Reader
from musicmap.jobs.keeper import Keeper
from musicmap.library.presence import is_there, missing

_EVERY_S = 1.0
"""How often it is looked whether a drive is back."""
_TRIES = 3
"""A file that changes while it is listened to is listened to so many times, then it is left for the next scan."""


class Absence:
    """Watches over the work on one library."""

    def __init__(self, keeper: Keeper, clock: Callable[[], float] = time.monotonic) -> None:
        with Reader(keeper.file) as reader:
            self._mounts, self._away = reader.mounts(), set(reader.away())
        self._keeper, self._root, self._clock = keeper, keeper.folder, clock
        self._gone = False
        self._looked = clock()
        self._stamps: dict[Path, tuple[int, int] | None] = {}
        self._tries: dict[Path, int] = {}

    @property
    def waiting(self) -> str:
        """What the work waits for, in a sentence; empty when for nothing."""
        return f"{self._root.name or self._root} is not there: waiting for it" if self._gone else ""

    def holds(self) -> bool:
        """Whether nothing is to be begun now, as the whole library is away."""
        if self._gone and self._clock() - self._looked >= _EVERY_S:
            self._looked = self._clock()
            self._gone = not is_there(self._root)
        return self._gone

    def put_off(self, path: Path) -> bool:
        """Whether a file lies on a drive of which it is known that it is away."""
        return any(place in path.parents for place in self._away)

    def begin(self, path: Path) -> None:
        """A file is about to be listened to."""
        self._stamps[path] = _stamp(path)

    def again(self, path: Path) -> bool:
        """Whether a file that was listened to, with whatever result, is to be listened to once more: it was changed
        meanwhile, or it went away with the whole library, which is waited for."""
        before, now = self._stamps.pop(path, None), _stamp(path)
        if now is None:
            found = missing(path, self._root, self._mounts)
            self._gone = self._gone or (found is not None and found.kind == "root")
            return self._gone
        if before is None or now == before:
            return False
        self._tries[path] = self._tries.get(path, 0) + 1
        return self._tries[path] < _TRIES

    def missed(self, path: Path) -> bool:
        """Whether a file that could not be heard is not there any more. That is noted: as gone, if only the file is,
        and else as away, with all that was on its drive."""
        found = missing(path, self._root, self._mounts)
        if found is None:
            return False
        if found.kind == "file":
            self._keeper.call(lambda writer: writer.lost((path,)))
        elif found.place not in self._away:
            self._away.add(found.place)
            self._keeper.call(lambda writer: writer.looked(sorted(self._away), self._mounts))
        return True


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - as the scan does
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
