"""Lists as the library keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from musicmap.cache.records import Missing, Playlist
from musicmap.playlist.formats.listing import Line
from musicmap.session.lists import Lists, Row, Rows, TrackList


def records_of(lists: Lists) -> tuple[Playlist, ...]:
    """Numbered in their order."""
    return tuple(Playlist(number, one.name, one.tracks, _missing(one.rows)) for number, one in enumerate(lists, 1))


def lists_of(records: Iterable[Playlist]) -> Lists:
    """With what is missing in its place among the tracks."""
    return tuple(TrackList(one.name, _rows(one)) for one in records)


def _missing(rows: Rows) -> tuple[Missing, ...]:
    return tuple(
        Missing(at, row.written, None if row.path is None else str(row.path), row.title, row.artist, row.duration)
        for at, row in enumerate(rows)
        if isinstance(row, Line)
    )


def _rows(one: Playlist) -> Rows:
    rows: list[Row] = list(one.tracks)
    for row in sorted(one.missing, key=lambda row: row.at):
        path = None if row.path is None else Path(row.path)
        rows.insert(row.at, Line(row.written, path, row.title, row.artist, row.duration))
    return tuple(dict.fromkeys(rows))
