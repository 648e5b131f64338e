"""The library XML of iTunes and Music. Which programs write it, and how: see `formats.itunes`."""

from __future__ import annotations

import plistlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from musicmap.playlist.formats.xml_file import unreadable
from musicmap.playlist.others.told import Told, shared, told


def read(data: bytes, file: Path) -> list[Told]:
    """Every track. Raises UserError for what is no library XML."""
    try:
        # plistlib refuses entities of the file's own, so nothing grows.
        whole = plistlib.loads(data, fmt=plistlib.FMT_XML)
    except Exception as error:  # plistlib reads what strangers wrote, and fails in ways nobody has listed
        raise unreadable(file) from error
    if not isinstance(whole, dict) or not isinstance(whole.get("Tracks"), dict):
        raise unreadable(file)
    return [_track(one, file) for one in whole["Tracks"].values() if isinstance(one, dict)]


def _track(one: dict[str, Any], file: Path) -> Told:
    played = one.get("Play Date UTC")
    last = played.replace(tzinfo=UTC).timestamp() if isinstance(played, datetime) else None
    # A computed rating is that of the album: nobody gave it to the track.
    rating = None if one.get("Rating Computed") else shared(one.get("Rating"), 100)
    return told(str(one.get("Location", "")), file, one.get("Play Count"), rating, last)
