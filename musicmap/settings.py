"""What the user chose, once and for all libraries.

Takes a JSON file, gives a frozen `Settings`; may import paths, types, errors; runs anywhere.
Settings are passed in, never fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

HoverMode = Literal["hover", "click", "silent"]
Theme = Literal["system", "dark", "light"]
Resting = Literal["on", "loop", "once"]
"""What a pointer that rests on a segment hears: the track from there on, the segment again and again, or once."""
Repeat = Literal["off", "all", "one"]


@dataclass(frozen=True, slots=True)
class Effort:
    """What the analysis may take of the machine."""

    workers: int = 0
    """Processes; 0: one for each core."""
    pause_on_battery: bool = False
    cpu_only: bool = False
    """Whether models keep off the graphics card, and all else that is no processor."""


UNBOUNDED = Effort()


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with the value a first start has."""

    sound: HoverMode = "hover"
    """What makes a segment sound: the pointer over it, a click on it, or nothing."""
    sound_allowed: bool = False
    """Whether the user has said once that the map may make sound under the pointer."""
    volume: float = 0.8
    dwell: float = 0.12
    """Seconds for which the pointer has to rest before a segment sounds."""
    resting: Resting = "on"
    levelled: bool = True
    """Whether all tracks are played about as loud as each other."""
    repeat: Repeat = "off"
    shuffle: bool = False
    follow: bool = False
    """Whether the map goes along with what plays."""
    theme: Theme = "system"
    workers: int = 0
    """Analysis processes; 0: one for each core."""
    pause_on_battery: bool = False
    """Whether the analysis waits for mains power. Not unasked: who opens a folder on a train wants to see a map, and an
    analysis that stands still for no reason that one has given looks broken."""
    cpu_only: bool = False
    """Whether models run on the processor, whatever else there is."""
    recent: tuple[str, ...] = ()
    """Music folders opened before, latest first."""
    relative_paths: bool = True
    """How exported playlists name their files."""

    @property
    def effort(self) -> Effort:
        return Effort(self.workers, self.pause_on_battery, self.cpu_only)

    def opened(self, folder: Path, keep: int = 10) -> Settings:
        """These settings with `folder` at the head of the recent ones."""
        here = str(folder)
        return replace(self, recent=(here, *(r for r in self.recent if r != here))[:keep])


_FITS: dict[str, Callable[[Any], bool]] = {
    "sound": lambda value: value in get_args(HoverMode),
    "sound_allowed": lambda value: isinstance(value, bool),
    "volume": lambda value: type(value) in (int, float) and 0 <= value <= 1,
    "dwell": lambda value: type(value) in (int, float) and 0 <= value <= 1,
    "resting": lambda value: value in get_args(Resting),
    "levelled": lambda value: isinstance(value, bool),
    "repeat": lambda value: value in get_args(Repeat),
    "shuffle": lambda value: isinstance(value, bool),
    "follow": lambda value: isinstance(value, bool),
    "theme": lambda value: value in get_args(Theme),
    "workers": lambda value: type(value) is int and value >= 0,
    "pause_on_battery": lambda value: isinstance(value, bool),
    "cpu_only": lambda value: isinstance(value, bool),
    "recent": lambda value: isinstance(value, list) and all(isinstance(folder, str) for folder in value),
    "relative_paths": lambda value: isinstance(value, bool),
}
"""What each setting may be in the file, where anyone may have written anything."""


def load(file: Path) -> Settings:
    """Read settings; a missing or damaged file, or a value that does not fit, gives the first start's value."""
    try:
        raw: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(raw, dict):
        return Settings()
    good = {name: raw[name] for name, fits in _FITS.items() if name in raw and fits(raw[name])}
    settings = replace(Settings(), **good)
    return replace(settings, volume=float(settings.volume), recent=tuple(settings.recent))


def save(settings: Settings, file: Path) -> None:
    """Write settings so that a crash leaves the old file or the new one, never half of either."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(settings), indent=2), "utf-8")
    draft.replace(file)
