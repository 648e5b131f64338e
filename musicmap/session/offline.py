"""Music whose drive is away, in words."""

from __future__ import annotations

from pathlib import Path

from musicmap.session.collection import Collection
from musicmap.types import Track


def place_of(collection: Collection, track: Track) -> Path | None:
    """The folder that is not there, of a track that is offline."""
    return next((place for place in collection.away if place in track.path.parents), None) if track.offline else None


def why_silent(collection: Collection, track: Track) -> str:
    """“usb cannot be reached”; empty for a track that can be heard."""
    place = place_of(collection, track)
    return f"{_name(place)} cannot be reached" if place is not None else ""


def told(collection: Collection) -> str:
    """“usb cannot be reached: 340 tracks wait for it”; empty when everything is there."""
    waiting = sum(track.offline for track in collection.tracks)
    if not waiting:
        return ""
    tracks = "1 track waits" if waiting == 1 else f"{waiting:,} tracks wait".replace(",", "\u202f")
    if len(collection.away) == 1:
        return f"{_name(collection.away[0])} cannot be reached: {tracks} for it"
    return f"{len(collection.away)} folders cannot be reached: {tracks} for them"


def _name(place: Path) -> str:
    return place.name or str(place)
