"""Ratings and plays that a library holds, read back out of what is written by the programs' own readers and ours."""

from __future__ import annotations

import plistlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyrekordbox import RekordboxXml
from traktor_nml_utils import TraktorCollection
from traktor_nml_utils.models.collection import Nml

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.playlist.entry import Playlist, entry_of
from musicmap.playlist.files import write
from musicmap.playlist.formats.registry import named
from musicmap.playlist.others.files import read, recognised
from musicmap.types import FileTags, Heard, Seconds, Track
from tests.cache.made import fill, seen

Told = list[tuple[object, object]]
"""Plays and rating of each track."""


def rekordbox(file: Path) -> Told:
    return [(track["PlayCount"], track["Rating"]) for track in RekordboxXml(file).get_tracks()]


def traktor(file: Path) -> Told:
    nml: Any = TraktorCollection.parser.from_bytes(file.read_bytes(), Nml)
    return [(track.info.playcount, track.info.ranking) for track in nml.collection.entry]


def itunes(file: Path) -> Told:
    tracks = plistlib.loads(file.read_bytes())["Tracks"].values()
    return [(track.get("Play Count"), track.get("Rating")) for track in tracks]


@pytest.fixture
def tracks(tmp_path: Path) -> tuple[Track, ...]:
    """Two whose files say nothing: one was played here and rated elsewhere, of the other nothing is known."""
    file = tmp_path / "some.musicmap"
    ids = fill(file, tmp_path, {"a.mp3": 1, "b.mp3": 2})
    with Writer(file, tmp_path) as writer:
        writer.saw(seen(tmp_path / name, FileTags(title=name)) for name in ids)
        writer.heard(ids["a.mp3"], 1_709_209_800.0, Seconds(100.0))
        writer.told("Rhythmbox", {ids["a.mp3"]: Heard(4, 1_600_000_000.0, 0.6)})
    with Reader(file) as reader:
        return reader.tracks()


@pytest.mark.parametrize(
    ("name", "read_back", "steps"), [("rekordbox", rekordbox, 3), ("traktor", traktor, 153), ("itunes", itunes, 60)]
)
def test_each_program_finds_plays_and_stars(
    tracks: tuple[Track, ...], tmp_path: Path, name: str, read_back: Callable[[Path], Told], steps: int
) -> None:
    kind = named(name)
    file = tmp_path / f"list{kind.suffixes[0]}"
    write(Playlist("Evening", tuple(entry_of(track) for track in tracks)), file, kind=kind)
    assert read_back(file) == [(5, steps), (None, None)]


def test_what_goes_out_as_an_itunes_library_comes_in_again(tracks: tuple[Track, ...], tmp_path: Path) -> None:
    file = tmp_path / "Library.xml"
    write(Playlist("Evening", tuple(entry_of(track) for track in tracks)), file, kind=named("itunes"))
    heard = recognised(read(file), tracks).heard
    assert heard[tracks[0].id] == Heard(5, 1_709_209_800.0, 0.6)
    assert heard[tracks[1].id].never
