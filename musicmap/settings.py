"""What the user chose, once and for all libraries.

Takes a JSON file, gives a frozen `Settings`; may import paths, types, errors; runs anywhere.
Settings are passed in, never fetched.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

HoverMode = Literal["hover", "click", "silent"]
Theme = Literal["system", "dark", "light"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with the value a first start has."""

    sound: HoverMode = "hover"
    """What makes a segment sound: the pointer over it, a click on it, or nothing."""
    sound_allowed: bool = False
    """Whether the user has said once that the map may make sound under the pointer."""
    volume: float = 0.8
    theme: Theme = "system"
    workers: int = 0
    """Analysis processes; 0: one for each core."""
    recent: tuple[str, ...] = ()
    """Music folders opened before, latest first."""
    relative_paths: bool = True
    """How exported playlists name their files."""

    def opened(self, folder: Path, keep: int = 10) -> Settings:
        """These settings with `folder` at the head of the recent ones."""
        here = str(folder)
        return replace(self, recent=(here, *(r for r in self.recent if r != here))[:keep])


def load(file: Path) -> Settings:
    """Read settings; a missing or damaged file, or a value of the wrong kind, gives the first start's value."""
    try:
        raw: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(raw, dict):
        return Settings()
    first = Settings()
    choices = {"sound": get_args(HoverMode), "theme": get_args(Theme)}
    good: dict[str, Any] = {}
    for f in fields(Settings):
        value, default = raw.get(f.name), getattr(first, f.name)
        if f.name == "recent" and isinstance(value, list):
            good[f.name] = tuple(str(v) for v in value)
        elif f.name in choices:
            if value in choices[f.name]:
                good[f.name] = value
        elif isinstance(default, float) and isinstance(value, (int, float)) and not isinstance(value, bool):
            good[f.name] = float(value)
        elif f.name != "recent" and type(value) is type(default):
            good[f.name] = value
    return replace(first, **good)


def save(settings: Settings, file: Path) -> None:
    """Write settings so that a crash leaves the old file or the new one, never half of either."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(settings), indent=2), "utf-8")
    draft.replace(file)
