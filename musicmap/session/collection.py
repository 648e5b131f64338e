"""The tracks of a library, ready to be listed, searched and counted."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from musicmap.library.titles import display
from musicmap.types import Bools, Floats, Ints, Track, TrackId

Facet = Literal["tag", "artist", "album", "genre"]
FACETS: tuple[Facet, ...] = get_args(Facet)

STRONGEST = 5
"""A track has a tag when it is among its this many strongest ones."""


def fold(text: str) -> str:
    """Text as it is compared when searching: no case, no accents."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()


@dataclass(frozen=True, slots=True)
class Collection:
    """T tracks in the order of their paths, with what they are called."""

    tracks: tuple[Track, ...]
    titles: tuple[str, ...]
    artists: tuple[str, ...]
    """Empty where neither the file tags nor the path say."""
    haystacks: tuple[str, ...]
    """What a typed search looks through."""
    rows: dict[TrackId, int]
    """Row of each track."""

    @classmethod
    def of(cls, tracks: Iterable[Track], folder: Path) -> Collection:
        tracks = tuple(tracks)
        names = [display(t.path, folder, t.tags) for t in tracks]
        return cls(
            tracks=tracks,
            titles=tuple(title for title, _ in names),
            artists=tuple(artist for _, artist in names),
            haystacks=tuple(
                fold(" ".join((title, artist, t.tags.album, *t.tags.genres)))
                for t, (title, artist) in zip(tracks, names, strict=True)
            ),
            rows={t.id: i for i, t in enumerate(tracks)},
        )

    def __len__(self) -> int:
        return len(self.tracks)

    def rows_of(self, ids: Sequence[int] | Ints) -> Ints:
        """(n,) rows of tracks by id; −1 for one that is not there."""
        return np.array([self.rows.get(TrackId(int(i)), -1) for i in ids], dtype=np.int32)

    def values(self, row: int, facet: Facet) -> tuple[str, ...]:
        """What a track says for a facet of its file tags (tags of a tagger are not in here)."""
        track = self.tracks[row]
        if facet == "artist":
            return (self.artists[row],) if self.artists[row] else ()
        if facet == "album":
            return (track.tags.album,) if track.tags.album else ()
        return track.tags.genres if facet == "genre" else ()

    def counts(self, facet: Facet) -> tuple[tuple[str, int], ...]:
        """Each value of a facet and how many tracks have it, most first."""
        counter = Counter(v for row in range(len(self)) for v in dict.fromkeys(self.values(row, facet)))
        return tuple(sorted(counter.items(), key=lambda item: (-item[1], fold(item[0]))))

    def having(self, facet: Facet, value: str) -> Bools:
        """(T,) which tracks have a value."""
        return np.array([value in self.values(row, facet) for row in range(len(self))], dtype=bool)

    def matching(self, search: str) -> Bools:
        """(T,) which tracks have every typed word somewhere in title, artist, album or genre."""
        words = fold(search).split()
        return np.array([all(w in haystack for w in words) for haystack in self.haystacks], dtype=bool)


def tag_counts(means: Floats, names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """(T, tags) mean taggrams → each tag and the number of tracks it is among the strongest of, most first."""
    if not len(means):
        return ()
    top = np.argsort(-means, axis=1, kind="stable")[:, :STRONGEST]
    counts = np.bincount(top.ravel(), minlength=len(names))
    return tuple((names[i], int(counts[i])) for i in np.argsort(-counts, kind="stable") if counts[i])
