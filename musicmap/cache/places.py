"""Folders that a library remembers: as its tracks' paths, bytes relative to its own folder."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path

_SEPARATOR = os.sep.encode()


def places_to_text(folder: Path, places: Iterable[Path]) -> str:
    """Folders at or below `folder` as JSON."""
    relative = (b"" if place == folder else os.fsencode(place.relative_to(folder)) for place in places)
    return json.dumps([place.hex() for place in relative])


def places_from_text(text: str) -> tuple[bytes, ...]:
    """What `places_to_text` wrote; empty for `folder` itself."""
    return tuple(map(bytes.fromhex, json.loads(text)))


def lies_in(path: bytes, places: Collection[bytes]) -> bool:
    """Whether a track's path lies in one of these folders."""
    return any(not place or path.startswith(place + _SEPARATOR) for place in places)
