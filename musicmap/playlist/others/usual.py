"""Where other programs usually keep their libraries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PLACES = (
    ("Rhythmbox", ".local/share/rhythmbox/rhythmdb.xml"),
    ("Rhythmbox", ".var/app/org.gnome.Rhythmbox3/data/rhythmbox/rhythmdb.xml"),
    ("Strawberry", ".local/share/strawberry/strawberry/strawberry.db"),
    ("Strawberry", ".var/app/org.strawberrymusicplayer.strawberry/data/strawberry/strawberry/strawberry.db"),
    ("Strawberry", "Library/Application Support/Strawberry/Strawberry/strawberry.db"),
    ("Strawberry", "AppData/Roaming/strawberry/strawberry/strawberry.db"),
    ("Strawberry", "AppData/Local/strawberry/strawberry/strawberry.db"),
    ("Clementine", ".config/Clementine/clementine.db"),
    ("Clementine", ".var/app/org.clementine_player.Clementine/config/Clementine/clementine.db"),
    ("Clementine", "Library/Application Support/Clementine/clementine.db"),
    ("iTunes", "Music/iTunes/iTunes Music Library.xml"),
    ("iTunes", "Music/iTunes/iTunes Library.xml"),
    # Music writes one only when it is asked to, by File › Library › Export Library.
    ("Music", "Music/Library.xml"),
)
"""Below the user's home. Quod Libet's own file is not opened (see `quod_libet`), so that it is not among them."""


@dataclass(frozen=True, slots=True)
class Other:
    """A library of another program."""

    program: str
    file: Path


def usual(home: Path) -> tuple[Other, ...]:
    """Those that are there now, by whatever system's habits; of each program one."""
    found: dict[str, Other] = {}
    for program, inside in _PLACES:
        if program not in found and _is_file(home / inside):
            found[program] = Other(program, home / inside)
    return tuple(found.values())


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that may not be looked into, before Python 3.14
        return False
