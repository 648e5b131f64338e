"""A playlist to write: files with every name that has gone wrong somewhere, and tracks about which all is known."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from hypothesis import strategies as st

from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.musical_key import MusicalKey
from musicmap.types import Seconds

NAMES = (
    "plain.wav",
    "# number one.wav",
    "100 %25 pure.wav",
    "this & that + those.wav",
    "semi;colon, comma.wav",
    "a=b.wav",
    'it\'s a "quote".wav',
    "<less> &amp; more.wav",
    "M\u00fcsik composed.wav",
    "Mu\u0308sik decomposed.wav",
    "日本語/歌.wav",
    "emoji 🎧.wav",
    "http:/like an address.wav",
    "file:x.wav",
    "~home.wav",
    "$HOME.wav",
    "-dash.wav",
    "back\\slash.wav",
    "what?.wav",
    "[brackets]{braces}.wav",
    "next\u0085line\u2028separator.wav",
    f"{'a long folder, ' * 10}so/{'a long name, ' * 8}too.wav",
)
"""Unicode that XML can hold too; the last is a path of more than 250 characters."""

BLANKS = (" blank.wav", "blank /behind.wav", "vertical\vtab.wav")
NO_UNICODE = os.fsdecode(b"m\xfcsik in Latin-1.wav")

_CHARACTER = st.characters(codec="utf-8", exclude_characters="/\0")
_TEXT = st.text(_CHARACTER, min_size=1, max_size=40)
_BYTES = st.binary(min_size=1, max_size=40).map(lambda raw: os.fsdecode(raw.replace(b"/", b"-").replace(b"\0", b"-")))
NAME = (_TEXT | _BYTES).filter(lambda name: name not in (".", ".."))
"""Any name that a file can have on Linux."""
TITLE = st.text(max_size=30)
"""Anything that a file tag can hold."""


def entries_of(folder: Path, names: Iterable[str]) -> tuple[Entry, ...]:
    return tuple(Entry(folder / name, f"Title {i}", "An artist", Seconds(0.02)) for i, name in enumerate(names))


def known(path: Path) -> Entry:
    """A track about which everything is known: 5 minutes 12.345 s, 128 beats a minute, F♯ minor, four
    stars, last heard on 29 February 2024 at 12:30 UTC.
    """
    return Entry(
        path=path,
        title="Jóga <live> & “more”",
        artist="Björk",
        duration=Seconds(312.345),
        album="Homogénic",
        genre="Trip-Hop; Art Pop",
        year=1997,
        bpm=128.0,
        key=MusicalKey(6, minor=True),
        rating=0.8,
        play_count=7,
        last_played=1_709_209_800.0,
        size=12_345_678,
        modified=1_000_000_000.0,
        cue=Seconds(84.0),
    )


def evening(*entries: Entry) -> Playlist:
    return Playlist("Evening & night", entries)
