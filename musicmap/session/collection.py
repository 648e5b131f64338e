"""The tracks of a library, ready to be listed, searched and counted."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from musicmap.library.titles import display
from musicmap.playlist.musical_key import PLACES
from musicmap.playlist.rhythm import rhythm_of
from musicmap.playlist.rules import STRONGEST
from musicmap.session.dates import period
from musicmap.types import Bools, Floats, Ints, Track, TrackId

Facet = Literal["tag", "artist", "album", "genre", "year", "folder", "key", "heard", "playlist"]
FACETS: tuple[Facet, ...] = get_args(Facet)


def fold(text: str) -> str:
    """Text as it is compared when searching: no case, no accents."""
    if text.isascii():
        return text.casefold()
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
    index: Ints
    """Row of each track by its id; −1 where there is none."""
    facets: Mapping[Facet, Mapping[str, Ints]]
    """For each facet of files and file tags, each value and the rows of its tracks, most tracks first."""
    whole: int = 0
    """How many of them have been listened to from end to end."""
    away: tuple[Path, ...] = ()
    """Folders that are not there for now: the tracks in them are offline."""
    gone: Mapping[TrackId, Track] = field(default_factory=dict)
    """Tracks whose file is no more. Lists still name them."""

    @classmethod
    def of(
        cls,
        tracks: Iterable[Track],
        folder: Path,
        now: float | None = None,
        *,
        away: tuple[Path, ...] = (),
        gone: Iterable[Track] = (),
    ) -> Collection:
        """`now`, in seconds since 1970, is what tracks were last heard before; the present if not given."""
        tracks = tuple(tracks)
        names = [display(t.path, folder, t.tags) for t in tracks]
        index = np.full(max((t.id for t in tracks), default=-1) + 1, -1, dtype=np.int32)
        index[[t.id for t in tracks]] = np.arange(len(tracks), dtype=np.int32)
        return cls(
            tracks=tracks,
            titles=tuple(title for title, _ in names),
            artists=tuple(artist for _, artist in names),
            haystacks=tuple(
                fold(" ".join((title, artist, t.tags.album, *t.tags.genres)))
                for t, (title, artist) in zip(tracks, names, strict=True)
            ),
            index=index,
            facets={
                "artist": _grouped([(artist,) for _, artist in names]),
                "album": _grouped([(t.tags.album,) for t in tracks]),
                "genre": _grouped([t.tags.genres for t in tracks]),
                "year": _grouped([(str(t.tags.year),) if t.tags.year else () for t in tracks]),
                "folder": _grouped([(name,) for name in _folders(tracks, folder)]),
                "key": _grouped([_place(t) for t in tracks]),
                "heard": _heard(tracks, time.time() if now is None else now),
            },
            whole=sum(t.duration > 0 for t in tracks),
            away=away,
            gone={track.id: track for track in gone},
        )

    def __len__(self) -> int:
        return len(self.tracks)

    def row(self, track: TrackId) -> int | None:
        """Where a track stands; None when it is not there."""
        row = int(self.index[track]) if 0 <= track < len(self.index) else -1
        return row if row >= 0 else None

    def rows_of(self, ids: Ints) -> Ints:
        """(n,) rows of tracks by id; −1 for one that is not there."""
        known = (ids >= 0) & (ids < len(self.index))
        return np.where(known, np.append(self.index, -1)[np.where(known, ids, -1)], -1).astype(np.int32)

    def album_of(self, track: TrackId) -> tuple[TrackId, ...]:
        """The tracks of its album that lie beside it, in their order; empty where its file tags name none."""
        row = self.row(track)
        if row is None or not self.tracks[row].tags.album:
            return ()
        here = self.tracks[row]
        rows = self.facets["album"][here.tags.album].tolist()
        same = [t for t in (self.tracks[r] for r in rows) if t.path.parent == here.path.parent]
        return tuple(t.id for t in sorted(same, key=lambda t: (t.tags.disc or 0, t.tags.track or 0, t.path)))

    def heard_again(self, track: TrackId, at: float) -> Collection:
        """The same, with a track heard once more, from `at` (seconds since 1970) on; all else stays what it is."""
        row = self.row(track)
        if row is None:
            return self
        known = self.tracks[row]
        heard = replace(known.heard, count=known.heard.count + 1, last=max(at, known.heard.last or at))
        tracks = (*self.tracks[:row], replace(known, heard=heard), *self.tracks[row + 1 :])
        return replace(self, tracks=tracks, facets={**self.facets, "heard": _heard(tracks, at)})

    def counts(self, facet: Facet) -> tuple[tuple[str, int], ...]:
        """Each value of a facet and how many tracks have it, most first."""
        return tuple((value, len(rows)) for value, rows in self.facets.get(facet, {}).items())

    def having(self, facet: Facet, value: str) -> Bools:
        """(T,) which tracks have a value; an empty one: which have none."""
        values = self.facets.get(facet, {})
        if not value:
            without = np.ones(len(self), dtype=bool)
            without[[row for rows in values.values() for row in rows.tolist()]] = False
            return without
        lit = np.zeros(len(self), dtype=bool)
        rows = values.get(value)
        if rows is not None:
            lit[rows] = True
        return lit

    def matching(self, search: str) -> Bools:
        """(T,) which tracks have every typed word somewhere in title, artist, album or genre."""
        words = fold(search).split()
        return np.array([all(w in haystack for w in words) for haystack in self.haystacks], dtype=bool)


def _folders(tracks: Iterable[Track], library: Path) -> list[str]:
    """The folder each file lies in, as seen from the library's; empty in that one itself."""

    @cache
    def inside(path: Path) -> str:
        path = path.relative_to(library) if path.is_relative_to(library) else path
        return "" if path == Path() else str(path)

    return [inside(track.path.parent) for track in tracks]


def _place(track: Track) -> tuple[str, ...]:
    """Where its key stands on the wheel."""
    key = rhythm_of(track).key
    return () if key is None else (PLACES[key.place - 1],)


def _heard(tracks: Sequence[Track], now: float) -> dict[str, Ints]:
    """In which part of the past tracks were heard last; nothing while nobody has heard anything."""
    if all(t.heard.never for t in tracks):
        return {}
    return _grouped([(period(t.heard, now),) for t in tracks])


def best_matches(collection: Collection, search: str) -> tuple[TrackId, ...]:
    """The tracks that match a typed search, those whose title or artist begins with it first."""
    wanted = fold(search).strip()
    if not wanted:
        return ()

    def rank(row: int) -> tuple[int, str]:
        title, artist = fold(collection.titles[row]), fold(collection.artists[row])
        fits = (title == wanted, title.startswith(wanted), artist.startswith(wanted), True)
        return fits.index(True), title

    rows = np.flatnonzero(collection.matching(search)).tolist()
    return tuple(collection.tracks[row].id for row in sorted(rows, key=rank))


def _grouped(values: Iterable[tuple[str, ...]]) -> dict[str, Ints]:
    rows: dict[str, list[int]] = {}
    for row, those in enumerate(values):
        for value in dict.fromkeys(v for v in those if v):
            rows.setdefault(value, []).append(row)
    ordered = sorted(rows.items(), key=lambda item: (-len(item[1]), fold(item[0])))
    return {value: np.array(those, dtype=np.int32) for value, those in ordered}


def tag_counts(means: Floats, names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """(T, tags) mean taggrams → each tag and the number of tracks it is among the strongest of, most first."""
    if not len(means):
        return ()
    top = np.argsort(-means, axis=1, kind="stable")[:, :STRONGEST]
    counts = np.bincount(top.ravel(), minlength=len(names))
    return tuple((names[i], int(counts[i])) for i in np.argsort(-counts, kind="stable") if counts[i])
