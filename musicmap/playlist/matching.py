"""Which tracks of a library a playlist means. Only words are compared: nothing is opened, followed or looked for."""

from __future__ import annotations

import os
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from musicmap.library.text import repaired
from musicmap.playlist.formats.listing import Line, Listing
from musicmap.types import Track, TrackId


@dataclass(frozen=True, slots=True)
class Matched:
    """The lines of a playlist and what each is in the library."""

    name: str
    lines: tuple[tuple[Line, TrackId | None], ...]
    """None for a line whose file is not in the library, or is on the network."""

    @property
    def found(self) -> tuple[TrackId, ...]:
        return tuple(track for _, track in self.lines if track is not None)

    @property
    def missing(self) -> tuple[Line, ...]:
        return tuple(line for line, track in self.lines if track is None)


def match(listing: Listing, tracks: Sequence[Track]) -> Matched:
    """Find the tracks that a playlist names.

    A line is the track with exactly its path; else the only one whose path is the same however accents are composed,
    or else in whatever case; else the only one with the most of the path's end in common, as when a collection has
    moved or the playlist comes from another system.
    """
    known = [_unique((way(track.path), track.id) for track in tracks) for way in _WAYS]
    ends = _Ends(tracks)

    def track_of(line: Line) -> TrackId | None:
        if line.path is None:
            return None
        for way, ids in zip(_WAYS, known, strict=True):
            if (track := ids.get(way(line.path))) is not None:
                return track
        return ends.track_of(line.path, of=_parts(line.written))

    return Matched(listing.name, tuple((line, track_of(line)) for line in listing.lines))


def _composed(path: Path) -> str:
    """With one way to write accents (NFC), and bytes that are no UTF-8 as they were most likely meant."""
    text = os.fspath(path)
    return unicodedata.normalize("NFC", repaired([text])[0] if _ESCAPED.search(text) else text)


def _caseless(path: Path) -> str:
    return _composed(path).casefold()


_ESCAPED = re.compile("[\udc80-\udcff]")
_WAYS: tuple[Callable[[Path], str], ...] = (os.fspath, _composed, _caseless)
"""What paths are compared by: each forgives more than the one before."""


def _unique(pairs: Iterable[tuple[str, TrackId]]) -> dict[str, TrackId]:
    """Tracks by what they are compared by, without those that have it in common."""
    tracks: dict[str, TrackId] = {}
    doubled: set[str] = set()
    for name, track in pairs:
        if tracks.setdefault(name, track) != track:
            doubled.add(name)
    return {name: track for name, track in tracks.items() if name not in doubled}


def _parts(path: str) -> tuple[str, ...]:
    """Folders and file name, without those that only say where to begin; playlists of Windows part by backslashes."""
    return tuple(part for part in re.split(r"[\\/]", path) if part not in ("", ".", ".."))


class _Ends:
    """Tracks in the order of their paths read backwards: those with the same end are neighbours."""

    def __init__(self, tracks: Iterable[Track]) -> None:
        backwards = sorted((_parts(_caseless(track.path))[::-1], track.id) for track in tracks)
        self._ends = [end for end, _ in backwards]
        self._ids = [track for _, track in backwards]

    def track_of(self, path: Path, of: Sequence[str]) -> TrackId | None:
        """The only track with the most parts in common: a name alone will do only where there is no folder `of` it."""
        end = _parts(_caseless(path))[::-1]
        at = bisect_left(self._ends, end)
        common = max((_common(end, near) for near in self._ends[max(at - 1, 0) : at + 1]), default=0)
        if common < min(2, len(of)) or not common:
            return None
        first = bisect_left(self._ends, end[:common])
        is_only = all(_common(end, near) < common for near in self._ends[first + 1 : first + 2])
        return self._ids[first] if is_only else None


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many parts two have in common from their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
