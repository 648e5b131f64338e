"""Two windows on one library: the second one rings at the first, which comes forward."""

from __future__ import annotations

import getpass
import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 3000
"""A window that does not answer so long is none, or hangs."""
_ANSWER = b"coming"


class Doorbell(QObject):
    """At the window that has the library of a file open, and its lock: what was here before belongs to the dead."""

    rung = Signal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        QLocalServer.removeServer(_name(file))
        self._server.listen(_name(file))

    def close(self) -> None:
        self._server.close()

    @Slot()
    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.write(_ANSWER)
            caller.flush()
            caller.disconnectFromServer()
            self.rung.emit()


def ring(file: Path) -> bool:
    """Ask the window that has this library open to come forward; whether there is one and it does."""
    caller = QLocalSocket()
    caller.connectToServer(_name(file))
    try:
        if not caller.waitForConnected(_PATIENCE_MS):
            return False
        return (caller.bytesAvailable() > 0 or caller.waitForReadyRead(_PATIENCE_MS)) and bool(
            caller.readAll().data() == _ANSWER
        )
    finally:
        caller.abort()


def _name(file: Path) -> str:
    whose = f"{getpass.getuser()} {os.path.realpath(file)}"
    return f"musicmap-{hashlib.blake2b(os.fsencode(whose), digest_size=8).hexdigest()}"
