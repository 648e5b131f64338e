"""Positions as tables: what was written is what is read, and text from files is never a formula."""

from __future__ import annotations

import csv
import io
import math
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from musicmap.scene.points import Points
from musicmap.scene.positions import COLUMNS, PositionsTable, write_csv, write_parquet
from musicmap.types import FileTags, Track, TrackId


def table(titles: list[str], count: int = 5, artist: str = "Ænima; “co”") -> PositionsTable:
    rng = np.random.default_rng(0)
    tracks = [
        Track(TrackId(10 + i), Path(f"/music/{i}.ogg"), FileTags(title=title, artist=artist))
        for i, title in enumerate(titles)
    ]
    track = np.arange(count) % max(len(tracks), 1)
    points = Points.of(rng.normal(size=(count, 2)), track, np.arange(count), np.arange(count) * 2.992)
    return PositionsTable(points, tracks, (np.arange(count) % 3 - 1).astype(np.int32), ["rock", "-core"])


def as_csv(given: PositionsTable) -> list[list[str]]:
    file = io.BytesIO()
    write_csv(file, given)
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8"), newline="")))


def as_parquet(given: PositionsTable) -> dict[str, list[object]]:
    file = io.BytesIO()
    write_parquet(file, given)
    read: dict[str, list[object]] = parquet.read_table(io.BytesIO(file.getvalue())).to_pydict()
    return read


def test_a_csv_has_every_point_with_all_its_digits() -> None:
    given = table(["one", "two, with “comma”", "line\nbreak"])
    head, *rows = as_csv(given)
    assert tuple(head) == COLUMNS
    assert len(rows) == 5
    for i, (path, title, artist, track, segment, start, x, y, tag) in enumerate(rows):
        own = given.tracks[i % 3]
        assert (path, title, artist, int(track), int(segment)) == (str(own.path), own.title, own.artist, own.id, i)
        assert np.float32(start) == given.points.start_s[i]
        assert (np.float32(x), np.float32(y)) == tuple(given.points.positions[i])
        assert tag == ("", "rock", "'-core")[i % 3]


def test_a_parquet_file_holds_the_same_as_it_is() -> None:
    given = table(["=1+1", "two"])
    read = as_parquet(given)
    assert tuple(read) == COLUMNS
    assert read["title"] == ["=1+1", "two", "=1+1", "two", "=1+1"]
    assert read["track"] == [10, 11, 10, 11, 10]
    assert read["strongest_tag"] == [None, "rock", "-core", None, "rock"]
    assert np.array_equal(np.array(read["x"], np.float32), given.points.positions[:, 0])
    assert np.array_equal(np.array(read["start_s"], np.float32), given.points.start_s)


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+44", "-M-", "@nyx", "\tx", "\r=1"])
def test_a_text_that_a_spreadsheet_would_compute_gets_an_apostrophe_in_csv_only(text: str) -> None:
    given = table([text], artist=text)
    for row in as_csv(given)[1:]:
        assert row[1:3] == [f"'{text}", f"'{text}"]
    assert set(as_parquet(given)["artist"]) == {text}


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_title_comes_back(title: str) -> None:
    given = table([title])
    wanted = given.tracks[0].title
    assert as_csv(given)[1][1] in (wanted, f"'{wanted}")
    assert as_parquet(given)["title"][0] == wanted


def test_numbers_are_numbers_and_texts_are_quoted() -> None:
    file = io.BytesIO()
    write_csv(file, table(["12"], 1))
    line = file.getvalue().decode().splitlines()[1]
    assert line.startswith('"/music/0.ogg","12","Ænima; “co”",10,0,0.0,0.12573')
    assert not file.closed


def test_a_point_that_is_nowhere_has_no_position_but_a_row() -> None:
    given = table(["one"], 2)
    given.points.positions[0] = np.nan, np.inf
    assert as_csv(given)[1][6:8] == ["", ""]
    assert as_parquet(given)["x"][0] is as_parquet(given)["y"][0] is None
    last = as_parquet(given)["x"][1]
    assert isinstance(last, float)
    assert math.isfinite(last)


def test_names_that_are_no_unicode_become_escapes() -> None:
    track = Track(TrackId(1), Path(os.fsdecode(b"/music/\xff.ogg")), FileTags(title="\ud800"))
    given = PositionsTable(Points.of([[0, 0]], [0]), [track], np.array([-1], np.int32), [])
    assert as_csv(given)[1][:2] == ["/music/\\xff.ogg", "\\ud800"]
    assert as_parquet(given)["path"] == ["/music/\\xff.ogg"]


def test_nothing_is_a_table_too() -> None:
    given = PositionsTable(Points.of([]), [], np.zeros(0, np.int32), [])
    assert as_csv(given) == [list(COLUMNS)]
    assert as_parquet(given) == {name: [] for name in COLUMNS}
