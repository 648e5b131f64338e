"""A track in the middle of a list, paused, as remotes are told of it."""

from __future__ import annotations

from pathlib import Path

from musicmap.jobs.remote_messages import NowPlaying
from musicmap.types import Seconds

NOW = NowPlaying(
    number=7,
    title="Jóga",
    artist="Björk",
    album="Homogenic",
    file=Path("/music/j ó.flac"),
    duration=Seconds(305.0),
    at=Seconds(30.0),
    can_next=True,
    can_previous=True,
    volume=0.5,
)
