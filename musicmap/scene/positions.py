"""Where everything lies on a map, as a table for other programs: CSV for spreadsheets, Parquet for the rest."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from musicmap.scene.points import Points
from musicmap.types import Ints, Track

COLUMNS = ("path", "title", "artist", "track", "segment", "start_s", "x", "y", "strongest_tag")
_AT_ONCE = 50_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, eq=False)
class PositionsTable:
    """A row for each of N points: all of them, whether dimmed, hidden, or nowhere on this map (x and y empty)."""

    points: Points
    """`points.track` are rows of `tracks`."""
    tracks: Sequence[Track]
    """(T,)"""
    tag: Ints
    """(N,) each point's strongest tag; −1 for none."""
    tags: Sequence[str]
    """The tagger's."""


def write_csv(file: BinaryIO, table: PositionsTable) -> None:
    """UTF-8 with a line of `COLUMNS` (RFC 4180). Text is quoted, numbers are not; what is unknown is empty.

    Spreadsheets compute what begins with `=`, `+`, `-` or `@`, in quotes too, and file tags come from strangers:
    such a text gets an apostrophe before it, which makes it text there. Parquet holds every text as it is.
    """
    points, length = table.points, len(table.points)
    text = io.TextIOWrapper(file, "utf-8", newline="")
    lines = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    lines.writerow(COLUMNS)
    known = [tuple(map(_never_a_formula, _said(track))) for track in table.tracks]
    tags = [*map(_never_a_formula, table.tags), ""]  # the last is what −1 looks up
    for first in range(0, length, _AT_ONCE):
        rows = slice(first, first + _AT_ONCE)
        x, y = (_rounded(column) for column in points.positions[rows].T)
        starts = _rounded(points.start_s[rows])
        per_point = zip(
            points.track[rows].tolist(),
            points.segment[rows].tolist(),
            starts,
            x,
            y,
            table.tag[rows].tolist(),
            strict=True,
        )
        lines.writerows(
            (*known[track], table.tracks[track].id, segment, start, at_x, at_y, tags[tag])
            for track, segment, start, at_x, at_y, tag in per_point
        )
    text.detach()  # flushes, and leaves the file open to whoever gave it


def write_parquet(file: BinaryIO, table: PositionsTable) -> None:
    """The same columns, with every text as it is."""
    import pyarrow as pa
    from pyarrow import parquet

    points = table.points
    row = pa.array(points.track)
    path, title, artist = (pa.array(column, pa.string()) for column in _columns(table.tracks))
    tag = np.where(table.tag < 0, len(table.tags), table.tag)
    finite = np.where(np.isfinite(points.positions), points.positions, np.float32(np.nan))
    x, y = (pa.array(np.ascontiguousarray(column), from_pandas=True) for column in finite.T)
    columns = {
        "path": path.take(row),
        "title": title.take(row),
        "artist": artist.take(row),
        "track": pa.array([track.id for track in table.tracks], pa.int64()).take(row),
        "segment": pa.array(points.segment),
        "start_s": pa.array(points.start_s),
        "x": x,
        "y": y,
        "strongest_tag": pa.array([*table.tags, None], pa.string()).take(pa.array(tag)),
    }
    parquet.write_table(pa.table(columns), file)


def _columns(tracks: Sequence[Track]) -> list[list[str]]:
    said = [_said(track) for track in tracks]
    return [[line[i] for line in said] for i in range(3)]


def _said(track: Track) -> tuple[str, str, str]:
    """Path, title and artist. Bytes of a name that are not UTF-8 become escapes."""
    path = os.fsencode(track.path).decode("utf-8", "backslashreplace")
    title, artist = (text.encode("utf-8", "backslashreplace").decode() for text in (track.title, track.artist))
    return path, title, artist


def _never_a_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rounded(values: np.ndarray) -> list[float | None]:
    """As few digits as say the float32, and nothing for what is not finite."""
    return [float(text) if text not in ("nan", "inf", "-inf") else None for text in map(str, values)]
