"""A user's hands: the real pointer and keyboard of the X server, not events made up inside the program.

The program gets to work after each move, as it would: moves that wait are otherwise made into one.
"""

from __future__ import annotations

import subprocess
import time

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication, QWidget

from tests.fixtures.display import Display

_BREATH_S = 0.03


class Hands:
    """Moves the pointer and presses keys as a person does."""

    def __init__(self, display: Display, app: QApplication) -> None:
        self._display, self._app = display.name, app

    def move(self, widget: QWidget, at: QPointF | QPoint) -> None:
        """Move the pointer to a place in a widget, arriving from a few pixels away."""
        x, y = self._place(widget, at)
        self._do("mousemove", x - 3, y - 3)
        self._do("mousemove", x, y)

    def click(self, widget: QWidget, at: QPointF | QPoint | None = None) -> None:
        self.move(widget, widget.rect().center() if at is None else at)
        self._do("click", 1)

    def drag(self, widget: QWidget, path: list[QPointF]) -> None:
        """Press at the first place, go through the others, release at the last."""
        self.press(widget, path)
        self.release()

    def press(self, widget: QWidget, path: list[QPointF]) -> None:
        """Press at the first place, go through the others, and hold on."""
        self.move(widget, path[0])
        self._do("mousedown", 1)
        for place in path[1:]:
            self._do("mousemove", *self._place(widget, place))

    def release(self) -> None:
        self._do("mouseup", 1)

    def key(self, keys: str) -> None:
        """A key as xdotool names it: `ctrl+e`, `slash`, `space`."""
        self._do("key", keys)

    def type(self, text: str) -> None:
        self._do("type", "--delay", 10, text)

    @staticmethod
    def _place(widget: QWidget, at: QPointF | QPoint) -> tuple[int, int]:
        place = widget.mapToGlobal(at)
        return round(place.x()), round(place.y())

    def _do(self, *words: object) -> None:
        subprocess.run(["env", f"DISPLAY={self._display}", "xdotool", *map(str, words)], check=True)
        self.rest(_BREATH_S)

    def rest(self, seconds: float) -> None:
        """Do nothing for a while, and let the program work."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._app.processEvents()
            time.sleep(0.002)
