"""The tracks that playlists are made from, and what rules ask of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musicmap.library.titles import display
from musicmap.playlist.songs import song_of
from musicmap.types import Doubles, Floats, Ints, Track, TrackId

NOBODY = -1
"""In place of a number, where nothing is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """T tracks in any order; equal numbers stand for the same artist, album, song or sound."""

    ids: tuple[TrackId, ...]
    artist: Ints
    """(T,) as shown, or guessed from the path; `NOBODY` where neither says."""
    album: Ints
    """(T,) by album and album artist (or folder); without one, the folder that the file lies in."""
    song: Ints
    """(T,) by title and artist, whatever the version; `NOBODY` where the file tags do not say."""
    sound: Ints
    """(T,) the same for copies of a file."""
    duration: Floats
    """(T,) seconds; 0 where it is not known."""
    genres: tuple[frozenset[str], ...]
    """(T,) without case."""
    bpm: Doubles
    """(T,) from the file tags; NaN where they do not say."""

    rows: Mapping[TrackId, int]
    """Where each track stands."""

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, tracks: Sequence[Track], folder: Path) -> Catalogue:
        """Of a library whose files lie in `folder`."""
        return cls(
            ids=tuple(t.id for t in tracks),
            artist=_numbered(display(t.path, folder, t.tags)[1].casefold() for t in tracks),
            album=_numbered(_album(t) for t in tracks),
            song=_numbered(song_of(t.tags) for t in tracks),
            sound=_numbered(t.sound for t in tracks),
            duration=np.array([t.duration for t in tracks], np.float32),
            genres=tuple(frozenset(genre.casefold() for genre in t.tags.genres) for t in tracks),
            bpm=np.array([t.tags.bpm or np.nan for t in tracks], np.float64),
            rows={t.id: row for row, t in enumerate(tracks)},
        )


def _album(track: Track) -> Hashable:
    if not track.tags.album:
        return track.path.parent
    # “Greatest Hits” is many albums.
    return track.tags.album.casefold(), track.tags.album_artist.casefold() or track.path.parent


def _numbered(keys: Iterable[Hashable]) -> Ints:
    """Equal keys get equal numbers; an empty text or None gets `NOBODY`."""
    numbers: dict[Hashable, int] = {"": NOBODY, None: NOBODY}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int32)
