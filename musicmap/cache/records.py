"""What goes into a library and comes out of it, beside the shared types."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from musicmap.types import Decibels, FileTags, HeardRhythm, LayerKind, ModelName, Seconds, SoundId, TrackId


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as a scan found it."""

    path: Path
    """Absolute, below the library's folder."""
    size: int
    mtime_ns: int
    tags: FileTags


@dataclass(frozen=True, slots=True)
class Todo:
    """A track whose analysis is not complete."""

    track: TrackId
    path: Path
    sound: SoundId | None
    """None when it has not been identified yet."""
    missing: tuple[ModelName, ...]
    """Models that have not heard this sound yet, in the order asked for; none: it only was not measured."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A row of a list that an imported file named and the library does not hold, in that file's own words."""

    at: int
    """Its row among all of the list's."""
    written: str
    path: str | None = None
    """The absolute path it means; None for an address on the network."""
    title: str = ""
    artist: str = ""
    duration: Seconds = Seconds(0.0)
    """0 where the file does not say."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """A list the user made; tracks once each, in order."""

    id: int
    name: str
    tracks: tuple[TrackId, ...]
    missing: tuple[Missing, ...] = ()
    """Rows that stand between them."""


@dataclass(frozen=True, slots=True)
class ModelCoverage:
    """How far one model, in one version, has come with the tracks that are there."""

    model: ModelName
    version: str
    tracks: int
    segments: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A library in numbers."""

    folder: Path
    tracks: int
    analysed: int
    """Tracks with at least one model's vectors."""
    gone: int
    offline: int
    """Of the tracks that are there, those whose drive is away."""
    duration: Seconds
    coverage: tuple[ModelCoverage, ...]
    problems: int
    file_bytes: int


@dataclass(frozen=True, slots=True)
class KeptLayer:
    """One layer of a sound in the bytes in which a library keeps it, see `codec`."""

    model: ModelName
    kind: LayerKind
    version: str
    segment: Seconds
    dimensions: int
    encoding: str
    data: bytes


@dataclass(frozen=True, slots=True)
class KeptSound:
    """All that was heard in a sound, and nothing of the files that hold it."""

    sound: SoundId
    duration: Seconds
    loudness: Decibels | None
    peak: float | None
    """None: it was not measured."""
    outline: bytes | None
    layers: tuple[KeptLayer, ...]
    rhythm: HeardRhythm | None

    @property
    def says_anything(self) -> bool:
        return bool(self.layers) or self.peak is not None or self.rhythm is not None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a library took of some sounds."""

    sounds: int = 0
    """That gave it something that it had not."""
    unknown: int = 0
    """Of those, the ones that it had never met: their files may come later."""
    results: int = 0
    """Of one model in one sound."""
    refused: int = 0
    """Results that do not fit to what is here."""

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.sounds + other.sounds,
            self.unknown + other.unknown,
            self.results + other.results,
            self.refused + other.refused,
        )
