"""Numbers, times and foreign text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.ui.widgets.words import (
    LONGEST,
    clock,
    count,
    length,
    many,
    menu_text,
    one_line,
    searchable,
    tip,
)
from tests.ui.widgets.shelf import HOSTILE

THIN = "\u202f"


@given(st.text(max_size=2000))
def test_one_line_is_one_bounded_line_in_reading_order(text: str) -> None:
    line = one_line(text)
    assert len(line) <= LONGEST
    assert line == line.strip()
    assert not set(line) & set("\n\r\t\0\u2028\u2029\u202e\u2066")
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


def test_one_line_leaves_ordinary_names_alone() -> None:
    for name in ("Für Elise", "椎名林檎", "Ágætis byrjun", "אביתר בנאי", "AC/DC — T.N.T. (Live)", "👩‍🚀"):
        assert one_line(name) == name


def test_cut_text_says_so() -> None:
    assert one_line("x" * 5000).endswith("x…")
    assert one_line("x" * LONGEST) == "x" * LONGEST


@pytest.mark.parametrize("text", HOSTILE)
def test_tooltips_are_never_the_files_markup(text: str) -> None:
    shown = tip(text)
    assert shown.count("<") == (2 if shown else 0), "Only our own span is markup."


def test_menus_underline_and_divide_nothing() -> None:
    assert menu_text("Rock & Roll\tCtrl+Q") == "Rock && Roll Ctrl+Q"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0:00"), (84.9, "1:24"), (599, "9:59"), (3600, "1:00:00"), (3723.4, "1:02:03"), (-1, "0:00")],
)
def test_clock(seconds: float, said: str) -> None:
    assert clock(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (40.4, "40 s"),
        (59.6, "1 min"),
        (48 * 60, "48 min"),
        (59.6 * 60, "1 h"),
        (72 * 60, "1 h 12 min"),
        (7200, "2 h"),
        (74 * 3600 + 900, "74 h"),
        (5000 * 3600, "5 000 h"),
    ],
)
def test_length(seconds: float, said: str) -> None:
    assert length(seconds).replace(THIN, " ") == said


@given(st.integers(0, 10**9))
def test_counts_keep_their_digits(number: int) -> None:
    assert count(number).replace(THIN, "") == str(number)
    assert all(len(part) <= 3 for part in count(number).split(THIN))


def test_one_is_not_many() -> None:
    assert many(1, "track", "tracks") == "1 track"
    assert many(1204, "track", "tracks") == f"1{THIN}204 tracks"


def test_searching_knows_no_case_and_no_accents() -> None:
    assert searchable("BJÖRK") == searchable("björk") == "bjork"
    assert searchable("Straße") == "strasse"
    assert searchable("MOTÖRHEAD") == "motorhead"
