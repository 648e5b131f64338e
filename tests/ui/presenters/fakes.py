"""What stands in for sound and for other threads where a presenter is tested alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from musicmap.jobs.sound import SoundHost
from musicmap.playback.messages import Command, Report
from musicmap.types import Seconds
from musicmap.ui.sounding import Sound, Sounding


class Unheard(Sound):
    """A sound without its process: keeps what it was asked for, and says what a test makes it say."""

    def __init__(self) -> None:
        QObject.__init__(self)
        self.pointed: list[Sounding | None] = []
        self.clicked: list[Sounding | None] = []
        self.played: list[Sounding] = []
        self.goes_on = False
        self.toggled: list[bool] = []
        self.scrubbed: list[Sounding | None] = []
        self.expected: list[list[Sounding]] = []
        self.followed: list[Sounding | None] = []

    def point_at(self, segment: Sounding | None) -> None:
        self.pointed.append(segment)

    def click(self, segment: Sounding | None) -> None:
        self.clicked.append(segment)

    @property
    def plays_on(self) -> bool:
        return self.goes_on

    def play(self, segment: Sounding) -> None:
        self.played.append(segment)

    def scrub(self, segment: Sounding | None) -> None:
        self.scrubbed.append(segment)

    def set_volume(self, volume: float) -> None:
        """Nobody hears it anyway."""

    def seek(self, at: Seconds) -> None:
        """Nor this."""

    def toggle(self) -> bool:
        self.toggled.append(True)
        return True

    def stop(self) -> None:
        """It is silent."""

    @property
    def sounds(self) -> bool:
        return True

    def expect(self, segments: Sequence[Sounding]) -> None:
        self.expected.append(list(segments))

    def follow(self, segment: Sounding | None) -> None:
        self.followed.append(segment)


class NoProcess(SoundHost):
    """A host without a process: keeps what it was told, and reports what a test makes it report."""

    def __init__(self, on_report: Callable[[Report], None]) -> None:
        self.told: list[Command] = []
        self.report = on_report

    def send(self, command: Command) -> None:
        self.told.append(command)

    def close(self) -> None:
        """There is nothing to end."""


def at_once(work: Callable[[], None]) -> None:
    """`aside` without another thread: the answer still comes through a bridge, so later."""
    work()
