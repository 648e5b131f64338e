"""Rhythmbox's `rhythmdb.xml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from musicmap.playlist.formats.xml_file import walk
from musicmap.playlist.others.told import Told, shared, told


def read(data: bytes, file: Path) -> list[Told]:
    """Every song, without radio stations and podcasts. Raises UserError for what is no such file."""
    entries = _Entries(file)
    walk(data, file, "rhythmdb", entries)
    return entries.told


class _Entries:
    def __init__(self, file: Path) -> None:
        self.told: list[Told] = []
        self._file = file
        self._is_song = False
        self._of: dict[str, str] = {}

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "entry":
            self._is_song, self._of = attributes.get("type") == "song", {}

    def end(self, name: str, text: str) -> None:
        if name != "entry":
            self._of[name] = text
        elif self._is_song:
            of = self._of
            rating = shared(of.get("rating"), 5)
            self.told.append(
                told(of.get("location", ""), self._file, of.get("play-count"), rating, of.get("last-played"))
            )
