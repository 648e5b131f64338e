"""Players open what is written, whatever the files are called: mpv, MPD with mpc, and VLC."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from musicmap.playlist.files import write
from musicmap.playlist.formats.document import Options
from musicmap.playlist.formats.places import file_uri
from tests.playlist.evening import BLANKS, NAMES, NO_UNICODE, entries_of, evening
from tests.playlist.players import Mpd, a_short_sound, mpd, played_by_mpv
from tests.playlist.vlc import heard_by_vlc

_ALL = (*NAMES, *BLANKS, NO_UNICODE)
_FOR_MPD = (*NAMES, BLANKS[-1])
"""MPD 0.23 strips blanks beside a slash, and passes over names that are not of its charset."""


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("music")
    for name in _ALL:
        a_short_sound(folder / name)
    (folder / "# lists").mkdir()
    return folder


@pytest.fixture(scope="module")
def daemon(music: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mpd]:
    with mpd(music, tmp_path_factory.mktemp("mpd") / "own") as server:
        yield server


everywhere = pytest.mark.parametrize("place", [".", "# lists"])
either_way = pytest.mark.parametrize("relative", [True, False])
as_text = pytest.mark.parametrize("suffix", [".m3u8", ".pls"])


@either_way
@everywhere
@as_text
def test_mpv_plays_every_file_in_order(music: Path, tmp_path: Path, suffix: str, place: str, relative: bool) -> None:
    file = music / place / f"mine{suffix}"
    notes = write(evening(*entries_of(music, _ALL)), file, Options(relative=relative), overwrite=True)
    assert not any(note.left_out for note in notes)
    played = [os.path.normpath(file.parent / os.fsdecode(path)) for path in played_by_mpv(file, tmp_path)]
    assert played == [str(music / name) for name in _ALL]


@either_way
@everywhere
@as_text
def test_mpd_loads_every_file_in_order(music: Path, daemon: Mpd, suffix: str, place: str, relative: bool) -> None:
    file = music / place / f"mine{suffix}"
    write(evening(*entries_of(music, _FOR_MPD)), file, Options(relative=relative), overwrite=True)
    daemon.ask("clear")
    daemon.ask("load", os.path.relpath(file, music))
    listed = daemon.ask("--format", "%file%", "playlist").split("\n")[:-1]
    assert listed == [*_FOR_MPD]


def test_mpd_plays_one(music: Path, daemon: Mpd) -> None:
    write(evening(*entries_of(music, NAMES[:1])), music / "one.m3u8")
    daemon.ask("clear")
    daemon.ask("load", "one.m3u8")
    daemon.ask("single", "on")
    assert "[playing] #1/1" in daemon.ask("play")


def test_vlc_opens_every_file_of_an_xspf_in_order(music: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.xspf"
    assert write(evening(*entries_of(music, _ALL)), file) == ()
    heard = heard_by_vlc(file, tmp_path)
    assert [(title, artist) for _, title, artist, _ in heard] == [(f"Title {i}", "An artist") for i in range(len(_ALL))]
    assert [address for address, *_ in heard] == [file_uri(music / name) for name in _ALL]
    # That it has found a length shows that it has found the file.
    assert [length for *_, length in heard] == [20] * len(_ALL)


def test_mpv_takes_a_byte_order_mark_too(music: Path, tmp_path: Path) -> None:
    file = music / "marked.m3u8"
    write(evening(*entries_of(music, NAMES[:2])), file, Options(byte_order_mark=True))
    assert len(played_by_mpv(file, tmp_path)) == 2


def test_a_playlist_whose_own_name_is_odd(music: Path, tmp_path: Path) -> None:
    file = music / os.fsdecode(b"m\xfcde & 100 %.m3u8")
    write(evening(*entries_of(music, NAMES[:2])), file)
    assert len(played_by_mpv(file, tmp_path)) == 2
