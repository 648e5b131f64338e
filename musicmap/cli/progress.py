"""How far a long command is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from musicmap.cli.output import lasting, sayable
from musicmap.jobs.events import Progress

_BAR = 24
_LINE_EVERY_S = 15.0


class ProgressLine:
    """Shows progress on `err`: as a line that is written over and over if that is a terminal; else, unless `quiet`,
    as a new line every quarter of a minute and whenever something else begins.
    """

    def __init__(self, err: TextIO, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._err = err
        self._terminal = err.isatty()
        self._silent = quiet and not self._terminal
        self._clock = clock
        self._said: tuple[str, float] = ("", 0.0)
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._wipe()

    def show(self, progress: Progress) -> None:
        if self._terminal:
            self._overwrite(f"{progress.what} {_bar(progress)} {told(progress)}")
        elif not self._silent:
            what, at = self._said
            now = progress.what + progress.waiting
            if now != what or self._clock() - at >= _LINE_EVERY_S:
                self._said = (now, self._clock())
                self._write(f"{progress.what}: {told(progress)}\n")

    def _overwrite(self, text: str) -> None:
        text = text[: shutil.get_terminal_size().columns - 1]
        self._write(f"\r{text.ljust(self._width)}")
        self._width = len(text)

    def _wipe(self) -> None:
        if self._width:
            self._write(f"\r{' ' * self._width}\r")
            self._width = 0

    def _write(self, text: str) -> None:
        self._err.write(sayable(text, self._err.encoding))
        self._err.flush()


def told(progress: Progress) -> str:
    """`45 of 145, 21 a minute, 5 min left`."""
    if progress.waiting:
        return progress.waiting
    parts = [f"{progress.done} of {progress.total}" if progress.total else "…"]
    if progress.paused:
        parts.append("paused")
    elif progress.per_minute:
        parts.append(f"{progress.per_minute:.0f} a minute")
    if progress.left is not None:
        parts.append(f"{lasting(progress.left)} left")
    return ", ".join(parts)


def _bar(progress: Progress) -> str:
    full = _BAR * progress.done // progress.total if progress.total else 0
    return "█" * full + "░" * (_BAR - full)
