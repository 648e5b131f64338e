"""Libraries made up for lists: any number of tracks, whose vectors, artists and lengths a test chooses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from musicmap.playlist.catalogue import Catalogue
from musicmap.playlist.music import Music
from musicmap.types import FileTags, Floats, Seconds, SoundId, Track, TrackId

FOLDER = Path("/music")
TAGS = ("rock", "jazz", "Ambient", "fast", "slow", "loud", "soft")
SEGMENT = Seconds(2.992)
FIRST_ID = 100
"""Ids are not rows."""


def track(number: int, artist: str = "", title: str = "", album: str = "", seconds: float = 200.0) -> Track:
    tags = FileTags(title=title or f"Song {number} of this", artist=artist or f"Artist {number}", album=album)
    path = FOLDER / f"{number // 10}" / f"{number}.mp3"
    return Track(id_of(number), path, tags, SoundId(f"{number:032x}"), Seconds(seconds))


def id_of(number: int) -> TrackId:
    return TrackId(FIRST_ID + number)


def music_of(rows: Sequence[Floats], tracks: Sequence[Track] | None = None, taggrams: Floats | None = None) -> Music:
    """Of each track its (n, d) rows."""
    tracks = [track(number) for number in range(len(rows))] if tracks is None else tracks
    counts = [len(own) for own in rows]
    values = np.concatenate([np.zeros((0, 4), np.float32)] if not rows else list(rows)).astype(np.float32)
    owner = np.repeat(np.arange(len(rows), dtype=np.int32), counts)
    segment = np.concatenate([np.zeros(0, np.int32), *(np.arange(n, dtype=np.int32) for n in counts)])
    if taggrams is None:
        taggrams = np.random.default_rng(9).random((len(values), len(TAGS)), np.float32)
    catalogue = Catalogue.of(tracks, FOLDER)
    return Music.of(catalogue, values, taggrams, TAGS, owner, segment, np.ones_like(segment), SEGMENT)


def random_music(tracks: int, segments: int = 3, dims: int = 6, seed: int = 0, artists: int | None = None) -> Music:
    """Tracks about places of their own; with `artists`, as many share them all."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((tracks, 1, dims))
    rows = (centres + 0.3 * random.standard_normal((tracks, segments, dims))).astype(np.float32)
    known = [track(n, artist="" if artists is None else f"Artist {n % artists}") for n in range(tracks)]
    return music_of(list(rows), known)
