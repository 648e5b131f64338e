"""Named fakes. Each worker shares the shape of a real one: `main(connection, *args)`, gone when its pipe closes."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn


def _messages(connection: Connection) -> object:
    try:
        return connection.recv()
    except EOFError:
        sys.exit(0)


def echo(connection: Connection, prefix: str = "") -> None:
    """Says what it hears."""
    while True:
        connection.send(f"{prefix}{_messages(connection)}")


def fragile(connection: Connection) -> None:
    """Squares numbers, and dies in three ways on `exit`, `kill` and `raise`; `late` is said before it dies."""
    while True:
        match _messages(connection):
            case "exit":
                os._exit(7)
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "late":
                connection.send("said in time")
                os._exit(0)
            case "half":
                # The length of a message, and not the message.
                os.write(connection.fileno(), (100).to_bytes(4, "big") + b"beginning")
                os._exit(1)
            case int(number):
                connection.send(number * number)
            case other:
                raise ValueError(other)


def stillborn(connection: Connection, *args: object) -> None:
    """Is dead before anyone speaks to it."""
    os._exit(3)


def stubborn(connection: Connection) -> None:
    """Does not hear when it is told to go."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection.send(os.getpid())
    while True:
        time.sleep(60)


@dataclass(frozen=True, slots=True)
class EndlessRecipe:
    """A layout by it never ends."""

    begun: Path
    """A file that is there from when it has begun."""

    @property
    def layer(self) -> NoReturn:
        self.begun.touch()
        while True:
            time.sleep(60)
