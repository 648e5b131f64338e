"""What stands in for sound and for other threads where a presenter is tested alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from musicmap.ui.sounding import Sound, Sounding


class Unheard(Sound):
    """A sound without its process: keeps what it was asked for, and says what a test makes it say."""

    def __init__(self) -> None:
        QObject.__init__(self)
        self.pointed: list[Sounding | None] = []
        self.clicked: list[Sounding | None] = []
        self.played: list[Sounding] = []

    def point_at(self, segment: Sounding | None) -> None:
        self.pointed.append(segment)

    def click(self, segment: Sounding | None) -> None:
        self.clicked.append(segment)

    def play(self, segment: Sounding) -> None:
        self.played.append(segment)


def at_once(work: Callable[[], None]) -> None:
    """`aside` without another thread: the answer still comes through a bridge, so later."""
    work()
