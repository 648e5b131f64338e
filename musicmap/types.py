"""The words the stages share: numbers with units, and frozen records.

Takes nothing, gives types; may import numpy only; runs anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NewType, cast

import numpy as np
from numpy.typing import NDArray

Seconds = NewType("Seconds", float)
Hertz = NewType("Hertz", int)
Decibels = NewType("Decibels", float)

TrackId = NewType("TrackId", int)
"""A file in a library: its row number there. Two copies of one sound are two tracks."""
SoundId = NewType("SoundId", str)
"""A sound, wherever its file lies and whatever file tags it carries: 32 hex digits."""
ModelName = NewType("ModelName", str)

LayerKind = Literal["taggram", "embedding"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]
Bytes8 = NDArray[np.uint8]
TagNumbers = NDArray[np.uint8] | NDArray[np.uint16]
"""Columns of a taggram, in as few bytes as they need."""
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, order=True)
class LayerRef:
    """One layer of one model, written `msd-musicnn/taggram`."""

    model: ModelName
    kind: LayerKind

    def __str__(self) -> str:
        return f"{self.model}/{self.kind}"

    @classmethod
    def parse(cls, text: str) -> LayerRef:
        """Read `model/taggram` or `model/embedding`; ValueError for anything else."""
        model, slash, kind = text.rpartition("/")
        if not slash or not model or kind not in ("taggram", "embedding"):
            raise ValueError(f"“{text}” is not a layer; write it like msd-musicnn/taggram.")
        return cls(ModelName(model), cast(LayerKind, kind))


@dataclass(frozen=True, slots=True)
class FileTags:
    """What a file says about itself (its file tags), decoded to plain text and numbers."""

    title: str = ""
    artist: str = ""
    album_artist: str = ""
    album: str = ""
    track: int | None = None
    disc: int | None = None
    year: int | None = None
    genres: tuple[str, ...] = ()
    bpm: float | None = None
    key: str = ""
    replaygain_track: Decibels | None = None
    replaygain_album: Decibels | None = None
    replaygain_peak: float | None = None
    musicbrainz: tuple[tuple[str, str], ...] = ()
    """(name, id) pairs, names as in Picard: recording, track, album, artist, albumartist, releasegroup."""
    play_count: int | None = None
    rating: float | None = None
    """0 to 1."""
    last_played: float | None = None
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How often a track was heard, when, and what it is worth to its listener."""

    count: int = 0
    """0 as well where nobody counted."""
    last: float | None = None
    """Seconds since 1970; None where nobody says, even if it was heard."""
    rating: float | None = None
    """0 to 1."""

    @property
    def never(self) -> bool:
        """Whether nothing says that it was ever heard."""
        return self.count == 0 and self.last is None


NEVER_HEARD = Heard()


@dataclass(frozen=True, slots=True)
class HeardRhythm:
    """Tempo and key as they were heard in a sound. What could not be told is None or empty."""

    version: str
    """What listened, and how: results of another version are made again."""
    bpm: float | None = None
    """Beats a minute; a beat tracker may count in half or in double time."""
    bpm_confidence: float = 0.0
    """0 to 1."""
    key: str = ""
    """As a file tag says it: `F#m`."""
    key_confidence: float = 0.0
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Track:
    """A file of a library and what is known of it."""

    id: TrackId
    path: Path
    """Absolute."""
    tags: FileTags = field(default_factory=FileTags)
    sound: SoundId | None = None
    """None until its sound has been identified."""
    duration: Seconds = Seconds(0.0)
    """What was decoded, not what the header says; 0 until then."""
    modified: float = 0.0
    """When the file was last changed, in seconds since 1970; 0 when not known."""
    loudness: Decibels | None = None
    """LUFS, measured; None until then, and for silence."""
    peak: float | None = None
    """The largest sample, 1 for full scale; None until it was measured."""
    rhythm: HeardRhythm | None = None
    """None until it was listened to for tempo and key."""
    heard: Heard = NEVER_HEARD
    """By all that is known: here, from its file tags, and from other programs."""
    added: float = 0.0
    """When the library first saw it, in seconds since 1970; 0 when not known."""
    offline: bool = False
    """Its folder was not there when it was last looked for: its drive is not plugged in, for one."""

    @property
    def title(self) -> str:
        """The title, or, as more than half of real files have none, the file's name without its ending."""
        return self.tags.title or self.path.stem.replace("_", " ").strip() or self.path.name

    @property
    def artist(self) -> str:
        """The artist or album artist; empty when the file does not say."""
        return self.tags.artist or self.tags.album_artist


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be taken in, and why, in words a listener understands."""

    path: Path
    reason: str
    stage: Literal["scan", "decode", "analysis"] = "scan"


@dataclass(frozen=True, slots=True)
class Vectors:
    """What one model heard in one sound: a row per segment."""

    layer: LayerRef
    values: Floats
    """(segments, dimensions) float32."""
    segment: Seconds
    """Length of a segment, which is also the distance between their starts."""
    version: str
    """Front end and weights that made them: results of another version are made again."""


USUAL_SEGMENT = Seconds(2.992)
"""Of the embedded models. What holds places in music without saying how long their segments are means these."""

OUTLINE_STEP = Seconds(0.1)
"""Between two marks of an outline."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """How loud a whole sound is, and its outline."""

    loudness: Decibels | None
    """LUFS, integrated (ITU-R BS.1770) over what is played; None for silence."""
    peak: float
    """The largest sample of either channel; 1 is full scale, and encoded music goes beyond."""
    outline: Bytes8
    """(n,) the largest sample of each `OUTLINE_STEP`, 255 for full scale and beyond."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A few segments of a track, heard before all of it is."""

    numbers: Ints
    """(n,) which ones, rising."""
    vectors: Mapping[LayerRef, Vectors]
    """A row for each of them; the very rows that they have in the whole."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything heard in one sound in one pass over its audio."""

    sound: SoundId
    duration: Seconds
    vectors: Mapping[LayerRef, Vectors]
    level: Level | None = None
