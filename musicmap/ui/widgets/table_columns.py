"""The table's rows and columns, and what each column is sorted by. No Qt in here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicmap.playlist.rhythm import UNKNOWN, Rhythm, written
from musicmap.types import Bytes8, Floats, Seconds, TrackId
from musicmap.ui.widgets.words import clock, count, searchable

Rows = NDArray[np.intp]
SLICE = 2000
"""So many rows are looked at between two pauses: two to five milliseconds."""
_RANGE = 500
"""Different texts that are sorted in one go, about."""


@dataclass(frozen=True, slots=True, eq=False)
class TableTrack:
    """A row of the table."""

    id: TrackId
    title: str
    artist: str
    album: str
    genre: str
    year: int | None
    duration: Seconds
    tag: str
    """The strongest."""
    segments: int
    """Of this track on the map."""
    colours: Bytes8
    """(n, 3) sound colours of its segments."""
    rhythm: Rhythm = UNKNOWN
    away: str = ""
    """Why it cannot be heard for now; empty when it can."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `number` is None where it is sorted by its text."""

    key: str
    title: str
    text: Callable[[TableTrack], str]
    number: Callable[[TableTrack], float] | None = None
    share: float = 0.0
    """Of the room that columns of fixed width leave."""
    width: int = 0
    """In pixels, where it is fixed."""
    needs: int = 0
    """It is there only in tables at least so many pixels wide."""


COLUMNS = (
    Column("sound", "", lambda _: "", width=56),
    Column("title", "Title", lambda t: t.title, share=3.0),
    Column("artist", "Artist", lambda t: t.artist, share=2.0, needs=320),
    Column("album", "Album", lambda t: t.album, share=2.0, needs=760),
    Column("genre", "Genre", lambda t: t.genre, share=1.2, needs=900),
    Column("year", "Year", lambda t: str(t.year or ""), lambda t: t.year or np.nan, width=56, needs=700),
    Column("tag", "Strongest tag", lambda t: t.tag, share=1.6, needs=560),
    Column("tempo", "Tempo", lambda t: written(t.rhythm)[0], lambda t: t.rhythm.bpm or np.nan, width=64, needs=640),
    Column("key", "Key", lambda t: written(t.rhythm)[1], lambda t: _around(t.rhythm), width=56, needs=640),
    Column("segments", "Segments", lambda t: count(t.segments), lambda t: t.segments, width=88, needs=980),
    Column("length", "Length", lambda t: clock(t.duration), lambda t: t.duration, width=72, needs=420),
)
SORTABLE = tuple(column for column in COLUMNS if column.title)
COLUMN = {column.key: column for column in COLUMNS}


def sort_key(tracks: Sequence[TableTrack], column: Column) -> Generator[None, None, Floats]:
    """(n,) numbers in the order of the column; not a number where there is nothing. Pauses between short steps.

    Text is compared without case and accents; equal texts have equal numbers. Different texts are dealt out into
    many small ranges, each of which is sorted by itself.
    """
    key = np.full(len(tracks), np.nan, np.float32)
    slices = [slice(start, start + SLICE) for start in range(0, len(tracks), SLICE)]
    if column.number is not None:
        for part in slices:
            key[part] = [column.number(track) for track in tracks[part]]
            yield
        return key
    texts: list[str] = []
    known: set[str] = set()
    for part in slices:
        folded = [searchable(column.text(track)).strip() for track in tracks[part]]
        texts += folded
        known.update(folded)
        yield
    place, different = {"": np.nan}, list(known)
    yield
    bounds = sorted(different[::_RANGE])
    ranges: list[list[str]] = [[] for _ in range(len(bounds) + 1)]
    for start in range(0, len(different), SLICE):
        for text in different[start : start + SLICE]:
            ranges[bisect_left(bounds, text)].append(text)
        yield
    for some in ranges:
        for text in sorted(some):
            place.setdefault(text, len(place))
        yield
    for part in slices:
        key[part] = [place[text] for text in texts[part]]
        yield
    return key


def first_row(
    tracks: Sequence[TableTrack], rows: Rows, column: Column, typed: str
) -> Generator[None, None, int | None]:
    """The first of these rows whose text begins so, without case and accents. Pauses between short steps."""
    wanted = searchable(typed)
    for start in range(0, len(rows), SLICE):
        for row, number in enumerate(rows[start : start + SLICE].tolist(), start):
            if searchable(column.text(tracks[number])).startswith(wanted):
                return row
        yield
    return None


def sorted_rows(rows: Rows, key: Floats, *, descending: bool) -> Rows:
    """Rows by their key; equal ones stay in their order, and those without one come last either way."""
    along = key[rows]
    return rows[np.argsort(-along if descending else along, kind="stable")]


def _around(rhythm: Rhythm) -> float:
    return np.nan if rhythm.key is None else rhythm.key.around


def widths(room: int) -> tuple[int, ...]:
    """Of each column in `COLUMNS`, in pixels, 0 for those that a table of this width does without."""
    there = [column for column in COLUMNS if room >= column.needs]
    rest = max(0, room - sum(column.width for column in there))
    shares = sum(column.share for column in there)
    return tuple((column.width or int(rest * column.share / shares)) if column in there else 0 for column in COLUMNS)
