"""Named fakes. Each worker shares the shape of a real one: `main(connection, *args)`, gone when its pipe closes."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

import numpy as np

from musicmap.errors import ModelError
from musicmap.jobs import ears, listening
from musicmap.jobs.ears import Ears
from musicmap.jobs.listeners import Ready
from musicmap.jobs.listening import listen
from musicmap.jobs.power import Power
from musicmap.models import providers
from musicmap.models.card import ModelCard
from musicmap.models.rhythm import RATE, RhythmListener
from musicmap.types import Floats, Glimpse, HeardRhythm, ModelName, SoundId
from tests.models.providers import Agreeing


def _messages(connection: Connection) -> object:
    try:
        return connection.recv()
    except EOFError:
        sys.exit(0)


def echo(connection: Connection, prefix: str = "") -> None:
    """Says what it hears."""
    while True:
        connection.send(f"{prefix}{_messages(connection)}")


def prompt(connection: Connection) -> None:
    """Is ready, and gives every message back."""
    connection.send(Ready())
    echo(connection)


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


class Plug(Power):
    """Mains power, until it is pulled."""

    def __init__(self, *, pulled: bool = False) -> None:
        self.pulled = pulled
        self.looks = 0

    def on_battery(self) -> bool:
        self.looks += 1
        return self.pulled


class Metronome(RhythmListener):
    """Hears 120 beats a minute in everything, and a key that is how long it was."""

    version = "metronome-1"

    def hear(self, samples: Floats) -> HeardRhythm:
        return HeardRhythm(self.version, 120.0, 0.5, f"{len(samples) / RATE:.1f} s", 0.25)


class LaterMetronome(Metronome):
    version = "metronome-2"


class FragileMetronome(Metronome):
    """Dies of a loud sound, never comes back from a silent one, and raises on what is in between."""

    version = "fragile-1"

    def hear(self, samples: Floats) -> HeardRhythm:
        peak = float(np.abs(samples).max())
        if peak > 0.8:
            os.kill(os.getpid(), signal.SIGSEGV)
        if peak == 0.0:
            while True:
                pass
        if peak > 0.6:
            raise ArithmeticError(peak)
        return super().hear(samples)


class StillbornMetronome(Metronome):
    """Is dead before it hears anything."""

    def __init__(self) -> None:
        os._exit(3)


class MissingMetronome(Metronome):
    """Is installed, but cannot be loaded."""

    def __init__(self) -> None:
        raise ModelError("It cannot be loaded.", "Install it again.")


def treacherous(
    connection: Connection, cards: tuple[ModelCard, ...], gate: Event, accelerator: Semaphore | None
) -> None:
    """The real listening process, with files that hang, compute for ever, take all memory, or kill it.

    By name; `once` in a name does so only until a file beside it is there.
    """

    def spring(path: Path) -> None:
        trap = path.with_suffix(".trap")
        if not ("once" in path.name and trap.exists()):
            if "once" in path.name:
                trap.touch()
            _fall_for(path.name)

    class TreacherousEars(Ears):
        @staticmethod
        def identify(path: Path) -> SoundId:
            spring(path)
            return Ears.identify(path)

        def glimpse(self, path: Path, model: ModelName) -> Glimpse:
            spring(path)
            return super().glimpse(path, model)

    # The process looks for its ears when it has started.
    with patch.object(ears, "Ears", TreacherousEars):
        listen(connection, cards, gate, accelerator)


def accelerated(
    connection: Connection, cards: tuple[ModelCard, ...], gate: Event, accelerator: Semaphore | None
) -> None:
    """The real listening process, on a machine with another provider than the processor."""
    with (
        patch.object(listening, "may_have_others", lambda: True),
        patch.object(providers, "others", lambda: (Agreeing(),)),
    ):
        listen(connection, cards, gate, accelerator)


def _fall_for(name: str) -> None:
    if "hangs" in name:
        time.sleep(3600)
    if "spins" in name:
        while True:
            pass
    if "swells" in name:
        hoard = b"x" * (1 << 30)  # at once: on a busy machine many steps came to the limit of time first
        time.sleep(len(hoard))
    if "dies" in name:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "raises" in name:
        raise ZeroDivisionError(name)
