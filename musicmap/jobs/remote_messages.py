"""What a remote control is shown of the player, and what it may ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from musicmap.settings import Repeat
from musicmap.types import Seconds


@dataclass(frozen=True, slots=True)
class NowPlaying:
    """What the player shows."""

    number: int = 0
    """Another one for another track; 0: nothing was played yet."""
    title: str = ""
    artist: str = ""
    album: str = ""
    file: Path | None = None
    duration: Seconds = Seconds(0.0)
    at: Seconds = Seconds(0.0)
    playing: bool = False
    can_next: bool = False
    can_previous: bool = False
    volume: float = 1.0
    repeat: Repeat = "off"
    shuffle: bool = False


Asked = Literal["play", "pause", "toggle", "stop", "next", "previous", "raise", "quit"]


@dataclass(frozen=True, slots=True)
class SeekTo:
    """Go on from another time of the track that plays."""

    at: Seconds


@dataclass(frozen=True, slots=True)
class VolumeTo:
    """0 to 1."""

    volume: float


Wish = Asked | SeekTo | VolumeTo


def plain(text: str) -> str:
    """No system's panel takes lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
