"""Players open what is written, whatever the files are called: mpv, and MPD with mpc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from musicmap.playlist.m3u8 import Entry, write
from musicmap.types import Seconds
from tests.playlist.players import Mpd, a_short_sound, mpd, played_by_mpv

NAMES = (
    "plain.wav",
    "# number one.wav",
    "100 %25 pure.wav",
    "this & that + those.wav",
    "semi;colon, comma.wav",
    'it\'s a "quote".wav',
    "M\u00fcsik composed.wav",
    "Mu\u0308sik decomposed.wav",
    "日本語/歌.wav",
    "http:/like an address.wav",
    "file:x.wav",
    "~home.wav",
    "$HOME.wav",
    "-dash.wav",
    "back\\slash.wav",
    "what?.wav",
    "[brackets]{braces}.wav",
    "vertical\vtab.wav",
    "next\u0085line\u2028separator.wav",
)
NOT_FOR_MPD = (
    " blank.wav",  # MPD 0.23 strips blanks beside a slash
    "blank /behind.wav",
    os.fsdecode(b"m\xfcsik in Latin-1.wav"),  # MPD passes over names that are not of its charset
)


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("music")
    for name in (*NAMES, *NOT_FOR_MPD):
        a_short_sound(folder / name)
    (folder / "# lists").mkdir()
    return folder


@pytest.fixture(scope="module")
def daemon(music: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mpd]:
    with mpd(music, tmp_path_factory.mktemp("mpd") / "own") as server:
        yield server


def _entries(music: Path, names: tuple[str, ...]) -> list[Entry]:
    return [Entry(music / name, f"Title {i}", "An artist", Seconds(0.02)) for i, name in enumerate(names)]


@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("place", [".", "# lists"])
def test_mpv_plays_every_file_in_order(music: Path, tmp_path: Path, place: str, relative: bool) -> None:
    names = (*NAMES, *NOT_FOR_MPD)
    playlist = music / place / "mine.m3u8"
    assert write(_entries(music, names), playlist, relative=relative, overwrite=True) == ()
    played = [os.path.normpath(playlist.parent / os.fsdecode(path)) for path in played_by_mpv(playlist, tmp_path)]
    assert played == [str(music / name) for name in names]


@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("place", [".", "# lists"])
def test_mpd_loads_every_file_in_order(music: Path, daemon: Mpd, place: str, relative: bool) -> None:
    playlist = music / place / "mine.m3u8"
    write(_entries(music, NAMES), playlist, relative=relative, overwrite=True)
    daemon.ask("clear")
    daemon.ask("load", os.path.relpath(playlist, music))
    listed = daemon.ask("--format", "%file%", "playlist").split("\n")[:-1]
    assert listed == [*NAMES]


def test_mpd_plays_one(music: Path, daemon: Mpd) -> None:
    playlist = music / "one.m3u8"
    write(_entries(music, NAMES[:1]), playlist, relative=True)
    daemon.ask("clear")
    daemon.ask("load", "one.m3u8")
    daemon.ask("single", "on")
    assert "[playing] #1/1" in daemon.ask("play")


def test_a_playlist_whose_own_name_is_odd(music: Path, tmp_path: Path) -> None:
    playlist = music / os.fsdecode(b"m\xfcde & 100 %.m3u8")
    write(_entries(music, NAMES[:2]), playlist, relative=True)
    assert len(played_by_mpv(playlist, tmp_path)) == 2
