"""Places in files that are likely to be heard next, opened and begun ahead of time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from musicmap.playback.voice import Source
from musicmap.types import Seconds

Place = tuple[Path, Seconds]
ROOM = 12
"""Open files at most."""


class Shelf:
    """What is wanted, and of that what is ready. Each ready source is used once."""

    def __init__(self) -> None:
        self._wanted: list[Place] = []
        self._ready: dict[Place, Source] = {}

    def want(self, places: Sequence[Place]) -> None:
        """These and no others, the likeliest first. What is ready and still has room stays so."""
        kept = [*dict.fromkeys(places)][:ROOM]
        self._wanted = [place for place in kept if place not in self._ready]
        for place in [*self._ready]:
            if place not in kept:
                self._ready.pop(place).close()

    def next(self) -> Place | None:
        """What is to be opened now; it is not wanted again then."""
        return self._wanted.pop(0) if self._wanted else None

    def put(self, place: Place, source: Source) -> None:
        self._ready[place] = source

    def take(self, place: Place) -> Source | None:
        """A source that begins there, if one is ready."""
        return self._ready.pop(place, None)

    def clear(self) -> None:
        """Let go of all files."""
        self._wanted.clear()
        for source in self._ready.values():
            source.close()
        self._ready.clear()
