"""Which tracks a playlist means, by its words alone."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.formats.listing import Line, Listing
from musicmap.playlist.formats.places import resolved
from musicmap.playlist.matching import Matched, match
from musicmap.types import Track, TrackId
from tests.playlist.evening import NAME

_LIBRARY = (
    "/music/Björk/Homogenic/01 Hunter.mp3",
    "/music/Björk/Homogenic/02 Jóga.mp3",
    "/music/Various/CD1/01.mp3",
    "/music/Various/CD2/01.mp3",
    "/music/Other/CD1/01.mp3",
    "/music/Alone.mp3",
    "/music/Same/Song.mp3",
    "/music/same/song.mp3",
    os.fsdecode(b"/music/m\xfcde.mp3"),
    os.fsdecode("/music/日本語.mp3".encode("cp932")),
    "/music/back\\slash.mp3",
)


def _tracks(paths: tuple[str, ...] | list[str]) -> list[Track]:
    return [Track(TrackId(10 + i), Path(path)) for i, path in enumerate(paths)]


def _matched(*written: str, folder: str = "/lists") -> Matched:
    lines = tuple(Line(text, resolved(text, Path(folder))) for text in written)
    return match(Listing("x", lines), _tracks(list(_LIBRARY)))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        # As it stands.
        ("/music/Björk/Homogenic/01 Hunter.mp3", 0),
        ("../music/Björk/../Björk/./Homogenic/02 Jóga.mp3", 1),
        ("file:///music/Bj%C3%B6rk/Homogenic/02%20J%C3%B3ga.mp3", 1),
        ("/music/Same/Song.mp3", 6),
        ("/music/same/song.mp3", 7),
        ("/music/back\\slash.mp3", 10),
        # Accents composed in another way, and bytes that were meant so.
        (unicodedata.normalize("NFD", "/music/Björk/Homogenic/02 Jóga.mp3"), 1),
        ("/music/müde.mp3", 8),
        ("/music/日本語.mp3", 9),
        # In another case.
        ("/MUSIC/BJÖRK/homogenic/02 jóga.MP3", 1),
        # The collection lay elsewhere, or on another system.
        ("/Volumes/Stick/Björk/Homogenic/02 Jóga.mp3", 1),
        ("C:\\Users\\me\\Music\\Björk\\Homogenic\\02 Jóga.mp3", 1),
        ("Homogenic\\02 Jóga.mp3", 1),
        ("file://localhost/D:/Various/CD2/01.mp3", 3),
        ("/old/Various/CD1/01.mp3", 2),
        # A name alone is enough where it stands alone.
        ("Alone.mp3", 5),
        ("..\\Alone.mp3", 5),
    ],
)
def test_a_line_is_the_track_that_it_means(written: str, found: int) -> None:
    assert _matched(written).found == (10 + found,)


@pytest.mark.parametrize(
    "written",
    [
        # Of two in another case, or with the same end, none is the one.
        "/music/SAME/SONG.mp3",
        "/old/CD1/01.mp3",
        "01.mp3",
        # That only the file's name is the same says little.
        "/elsewhere/Another Artist/Alone.mp3",
        "/music/Björk/Debut/01 Hunter.mp3",
        "/music/Björk/Homogenic/03 Unravel.mp3",
        "http://example.org/music/Alone.mp3",
        "file://server/music/Alone.mp3",
        "/etc/passwd",
        "..",
        "",
    ],
)
def test_what_is_not_in_the_library_is_missing(written: str) -> None:
    matched = _matched(written)
    assert matched.found == ()
    assert [line.written for line in matched.missing] == [written]


def test_order_and_repetition_stay() -> None:
    matched = _matched("/music/Alone.mp3", "/gone/gone.mp3", "/music/Various/CD1/01.mp3", "/music/Alone.mp3")
    assert matched.name == "x"
    assert [track for _, track in matched.lines] == [15, None, 12, 15]
    assert matched.found == (15, 12, 15)
    assert [line.written for line in matched.missing] == ["/gone/gone.mp3"]


def test_an_empty_library_has_nothing() -> None:
    assert match(Listing("x", (Line("a.mp3", Path("/a.mp3")),)), []).found == ()


@given(st.lists(st.lists(NAME, min_size=1, max_size=3).map("/".join).map("/{}".format), unique=True))
def test_every_track_is_found_by_its_own_path(paths: list[str]) -> None:
    tracks = _tracks(paths)
    lines = tuple(Line(path, Path(path)) for path in paths)
    assert match(Listing("", lines), tracks).found == tuple(track.id for track in tracks)


@given(
    st.lists(st.text("aAbB", min_size=1, max_size=2), min_size=1, max_size=4).map("/".join),
    st.lists(st.lists(st.text("aAbB", min_size=1, max_size=2), min_size=1, max_size=4).map("/".join), unique=True),
)
def test_of_the_ends_the_longest_wins_when_it_is_the_only_one(written: str, paths: list[str]) -> None:
    """Against looking at every track, one by one."""
    tracks = _tracks([f"/m/{path}" for path in paths])
    found = match(Listing("", (Line(written, Path("/elsewhere") / written),)), tracks).found

    def common(track: Track) -> int:
        ours, theirs = (str(path).casefold().split("/")[::-1] for path in (track.path, f"/elsewhere/{written}"))
        return next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), 0)

    best = max(map(common, tracks), default=0)
    candidates = [track.id for track in tracks if common(track) == best]
    enough = best >= min(2, len(written.split("/"))) and best > 0
    assert found == (tuple(candidates) if enough and len(candidates) == 1 else ())
