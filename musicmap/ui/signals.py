"""Ctrl+C in the terminal, and the system's request to end, on their way to the window."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Slot

_ENDING = (signal.SIGINT, signal.SIGTERM)


class Signals(QObject):
    """Calls `asked` in the GUI thread when the program is asked to end.

    Python runs a signal's handler between two of its own instructions, and Qt's event loop is none: an idle window
    would not hear. So Python also writes the signal's number to a socket at once, which wakes the loop.
    """

    def __init__(self, asked: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked = asked
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        signal.set_wakeup_fd(self._theirs.fileno())
        self._before = {number: signal.signal(number, lambda *_: None) for number in _ENDING}
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)

    def close(self) -> None:
        """Signals do again what they did before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()

    @Slot()
    def _heard(self) -> None:
        if not set(_ENDING).isdisjoint(self._ours.recv(64)):
            self._asked()
