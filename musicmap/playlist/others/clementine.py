"""The databases of Clementine and of Strawberry, which came out of it."""

from __future__ import annotations

from pathlib import Path

from musicmap.cache.foreign import clementine_songs
from musicmap.playlist.formats.listing import MOST_LINES
from musicmap.playlist.others.told import Told, told


def read(file: Path) -> list[Told]:
    """Every song; −1 stands for what is not known. Raises UserError as `clementine_songs`."""
    return [told(where, file, count, rating, last) for where, count, rating, last in clementine_songs(file, MOST_LINES)]
