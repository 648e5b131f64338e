"""What jobs say while they run. All frozen, all picklable; the last one is `Done` or `Failed`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from musicmap.cache.records import Taken
from musicmap.types import Problem, Seconds, TrackId


@dataclass(frozen=True, slots=True)
class Scanned:
    """The folder was looked through; the library knows what is there now."""

    tracks: int
    added: int
    changed: int
    vanished: int
    problems: int
    offline: int = 0
    """Tracks that are known, on drives that are away."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far, how fast and how long."""

    what: str
    """In a listener's words: “looking for music”, “listening”, “composing”."""
    done: int
    total: int
    """0 while it is not known."""
    per_minute: float = 0.0
    left: Seconds | None = None
    """Estimated time to the end; None while it is too early to say."""
    paused: bool = False
    """By the user."""
    waiting: str = ""
    """What the work waits for, by itself, in a sentence: a drive that was unplugged, room on a disk, mains power."""
    overrulable: bool = False
    """Whether it is the user's to say that it is not to wait for that."""


@dataclass(frozen=True, slots=True)
class TrackDone:
    """A track is in the library, with everything that was asked for."""

    track: TrackId
    path: Path
    mapped: bool = True
    """Whether there is more for a map now; a sound that was only measured changes none."""
    known: bool = False
    """Whether nothing had to be heard: its sound was, under another name or in another place."""


@dataclass(frozen=True, slots=True)
class TrackGlimpsed:
    """A few segments of a track are in the library."""

    track: TrackId
    path: Path


@dataclass(frozen=True, slots=True)
class TrackNamed:
    """Models that listen to a layer have read what was heard in a track."""

    track: TrackId
    path: Path


@dataclass(frozen=True, slots=True)
class TrackFailed:
    """A file was given up; the others go on."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Carried:
    """What was heard has been written into a file, or taken out of one."""

    sounds: int
    """Written, or met in the file."""
    taken: Taken = field(default_factory=Taken)
    """What the library took of them."""
    damaged: int = 0
    """Results that are not what was heard: they were left."""


@dataclass(frozen=True, slots=True)
class Done:
    """The work is finished, or was cancelled in good order."""

    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """The work had to stop; what was done until then is kept."""

    sentence: str
    report: str = ""
    """A traceback when the fault is ours; empty when it is the environment's."""
    offline: bool = False
    """The library's folder is not there. All is known that was known of it."""


Event = Scanned | Progress | TrackGlimpsed | TrackDone | TrackNamed | TrackFailed | Carried | Done | Failed
