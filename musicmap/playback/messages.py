"""What the sound process is told, and what it tells back.

All are frozen and cross a process border. A `token` is the caller's number for one sounding: reports carry
it, so that news of a sound which has been replaced meanwhile can be told apart. Tokens must not be used twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from musicmap.types import Decibels, Seconds

AS_IS = Decibels(0.0)
GENTLY = Seconds(0.25)
FADE = Seconds(0.015)
"""Of beginnings, cross-fades and pauses: long enough not to click, short enough to keep a drum's attack."""


@dataclass(frozen=True, slots=True)
class Audition:
    """Sound exactly [start, start + length) of a file, instead of whatever sounds. The latest one wins."""

    path: Path
    start: Seconds
    length: Seconds
    token: int
    gain: Decibels = AS_IS
    loops: bool = False
    """Again and again, each end passing into the next beginning."""
    fade: Seconds = FADE
    """So long before its end it begins to fade out, or to pass into what follows it; at most its whole length."""


@dataclass(frozen=True, slots=True)
class Play:
    """Sound a file from `start` to its end, instead of whatever sounds."""

    path: Path
    start: Seconds
    token: int
    gain: Decibels = AS_IS


@dataclass(frozen=True, slots=True)
class Follow:
    """What is to sound without a gap when what plays has ended, or while it fades out; the last one said counts."""

    play: Play | Audition | None


@dataclass(frozen=True, slots=True)
class Prepare:
    """Places that may be auditioned next, the likeliest first: they are opened and begun while there is time."""

    places: tuple[tuple[Path, Seconds], ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """Fall silent and remember the place."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on where `Pause` left off; nothing when nothing is paused."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Fade out and forget the place."""

    fade: Seconds = GENTLY


@dataclass(frozen=True, slots=True)
class Seek:
    """Go on from another time of the same file; an audition still ends where it was to end."""

    start: Seconds


@dataclass(frozen=True, slots=True)
class Volume:
    """How loud, 0 to 1, for everything that sounds from now on."""

    value: float


@dataclass(frozen=True, slots=True)
class Close:
    """End the sound process."""


Command = Audition | Play | Follow | Prepare | Pause | Resume | Stop | Seek | Volume | Close


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a file the listener is, some 20 times a second while it sounds, and once when it falls silent."""

    token: int
    path: Path
    at: Seconds
    """What leaves the speaker now, as well as the device tells."""
    playing: bool
    starved: int = 0
    """Frames the device asked for, since the process began, where sound was due and none was ready."""


@dataclass(frozen=True, slots=True)
class Ended:
    """It was heard to its end. Nothing is said about sounds that were stopped or replaced."""

    token: int


@dataclass(frozen=True, slots=True)
class CannotPlay:
    """A file that does not sound, and why, in a listener's words."""

    token: int
    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Device:
    """Where sound goes to. Sent at the start and at every change."""

    name: str | None
    """None: silent mode. Positions still run; sound comes back by itself when the reason is gone."""
    reason: str = ""
    """Why it is silent, and the mend."""


Report = Position | Ended | CannotPlay | Device


class Wire(Protocol):
    """The end of a two-way pipe, as `multiprocessing.Pipe` gives it."""

    def poll(self, timeout: float = 0.0, /) -> bool:
        """Whether something can be received within `timeout` seconds."""

    def recv(self) -> Any:
        """The next message; EOFError when the other end is gone."""

    def send(self, obj: Any, /) -> None:
        """Send a message; OSError when the other end is gone."""
