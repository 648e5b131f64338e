"""The one way from other threads into the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Bridge(QObject):
    """Messages posted on any thread arrive at `receive` on the thread the bridge was made on, in order."""

    _posted = Signal(object)

    def __init__(self, receive: Callable[[Any], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._receive: Callable[[Any], None] | None = receive
        self._posted.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def post(self, message: object) -> None:
        """Hand over a message; returns at once."""
        self._posted.emit(message)

    def close(self) -> None:
        """Messages still on their way are dropped."""
        self._receive = None

    @Slot(object)
    def _arrived(self, message: object) -> None:
        if self._receive is not None:
            self._receive(message)
