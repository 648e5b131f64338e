"""Plays and ratings out of another program's library: read away from the GUI thread, and said in a sentence."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from musicmap.errors import UserError
from musicmap.jobs.events import Failed
from musicmap.playlist.others.files import Recognised
from musicmap.session.library import OpenLibrary
from musicmap.ui.bridge import Bridge
from musicmap.ui.widgets.words import count, length, many

_AGAIN_MS = 2_000
"""So often it is said that a large file is still being read."""


class TakingOver(QObject):
    """Takes in one file after the other."""

    said = Signal(str)
    failed = Signal(object)
    """jobs.events.Failed."""

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._bridge = Bridge(self._answered, self)
        self._waiting: list[tuple[Path, float]] = []
        """Files that are being read or wait for it, and since when."""
        self._still = QTimer(self, interval=_AGAIN_MS)
        self._still.timeout.connect(self._say_still)

    def close(self) -> None:
        self._still.stop()
        self._bridge.close()

    def take_over(self, file: Path) -> None:
        """Begin; what came of it is said."""
        self._waiting.append((file, time.monotonic()))
        self._still.start()
        self.said.emit(f"Reading {file.name}…")
        self._library.take_over(file, self._bridge.post)

    @Slot()
    def _say_still(self) -> None:
        file, since = self._waiting[0]
        self.said.emit(f"Reading {file.name}, for {length(time.monotonic() - since)} now…")

    def _answered(self, answer: Recognised | UserError) -> None:
        self._waiting.pop(0)
        if not self._waiting:
            self._still.stop()
        if isinstance(answer, Recognised):
            self.said.emit(taken(answer))
        else:
            self.failed.emit(Failed(str(answer)))


def taken(found: Recognised) -> str:
    """“Rhythmbox: 312 tracks, 4 020 plays, 118 ratings; 17 are not in this library”"""
    missing = len(found.missing)
    if not found.heard:
        none = f"none of its {many(missing, 'file', 'files')} is in this library" if missing else "it knows no music"
        return f"{found.program}: {none}"
    plays = sum(one.count for one in found.heard.values())
    ratings = sum(one.rating is not None for one in found.heard.values())
    known = ", ".join(
        (
            many(len(found.heard), "track", "tracks"),
            many(plays, "play", "plays"),
            many(ratings, "rating", "ratings"),
        )
    )
    away = f"; {count(missing)} {'is' if missing == 1 else 'are'} not in this library" if missing else ""
    return f"{found.program}: {known}{away}"
