"""What a playlist file can say: its name, and all that is known of each of its tracks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from musicmap.playlist.musical_key import MusicalKey
from musicmap.playlist.rhythm import rhythm_of
from musicmap.types import Seconds, Track


@dataclass(frozen=True, slots=True)
class Entry:
    """One track of a playlist, with what any format has a place for."""

    path: Path
    """Absolute."""
    title: str
    artist: str = ""
    duration: Seconds = Seconds(0.0)
    """0 when it is not known."""
    album: str = ""
    genre: str = ""
    year: int | None = None
    bpm: float | None = None
    key: MusicalKey | None = None
    rating: float | None = None
    """0 to 1."""
    play_count: int | None = None
    last_played: float | None = None
    """Seconds since 1970."""
    size: int | None = None
    """Of the file, in bytes."""
    modified: float = 0.0
    """When the file was last changed, in seconds since 1970; 0 when not known."""
    cue: Seconds | None = None
    """Where in the track the segment begins that led here."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """A name and tracks in an order; a track may come more than once."""

    name: str
    entries: tuple[Entry, ...]


def entry_of(
    track: Track, title: str = "", artist: str = "", *, size: int | None = None, cue: Seconds | None = None
) -> Entry:
    """A track as it goes into a playlist, under its own title and artist unless better ones are given.

    Rating, plays and their last date are by all that is known; where nobody counted, there is no number of plays.
    """
    tags, heard, rhythm = track.tags, track.heard, rhythm_of(track)
    return Entry(
        path=track.path,
        title=title or track.title,
        artist=artist or track.artist,
        duration=track.duration,
        album=tags.album,
        genre="; ".join(tags.genres),
        year=tags.year,
        bpm=rhythm.bpm,
        key=rhythm.key,
        rating=tags.rating if heard.rating is None else heard.rating,
        play_count=heard.count or tags.play_count,
        last_played=tags.last_played if heard.last is None else heard.last,
        size=size,
        modified=track.modified,
        cue=cue,
    )
