"""A title and an artist to show for every file, also for the half of them that has no file tags.

Guesses are for showing only: they are never written into `FileTags`, which hold what files say.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from musicmap.library.text import clean
from musicmap.types import FileTags

_PARTED = re.compile(r"\s+[-–—]\s+")

_NUMBERED = re.compile(
    r"""
    (?:(?:cd|dis[ck])\s*\d{1,2}\s*[-.]?\s*)?  # CD 2 -
    (?:\d{1,2}\s*[-.]\s*(?=\d{1,3}\s*[-–—.)\]\s]))?  # 2-
    [(\[]?\d{1,3}  # 03, (03
    \s*(?:[.)\]]|[-–—](?=\s)|(?<=\d)[-–—](?=[^\W\d]))\s*  # 03. or 03) or 03 - or 03-Title
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEADING = re.compile(r"(?:\d{1,2}[-.]\d{2}|0\d{1,2}|1\d|20)\s+(?=\D)")
"""A track number with nothing behind it. Above 20 it is rather a name: 99 Luftballons."""

_DISC_FOLDER = re.compile(r"(?:cd|dis[ck]|vol(?:ume)?\.?)\s*\d+", re.IGNORECASE)

_NOBODY = frozenset(
    ["music", "audio", "sound", "sounds", "songs", "tracks", "albums", "artists", "mp3", "flac", "ogg", "wav", "misc",
     "various", "various artists", "va", "compilations", "soundtracks", "unknown", "unknown artist", "downloads",
     "itunes", "itunes media", "media", "data", "unsorted", "new"]
)  # fmt: skip
"""Folder names that are nobody's."""


def display(path: Path, root: Path, tags: FileTags) -> tuple[str, str]:
    """(title, artist) to show for a file of the library at `root`; the artist may be empty, the title never is."""
    if tags.title and (artist := tags.artist or tags.album_artist):
        return tags.title, artist
    inside = path.relative_to(root) if path.is_relative_to(root) else PurePath(path.name)
    artist, title = from_path(inside)
    return tags.title or title, tags.artist or tags.album_artist or artist


def from_path(path: PurePath) -> tuple[str, str]:
    """(artist, title) guessed from a file's name and the folders that it lies in, below the library's root.

    Understood are `01 - Artist - Title`, `Artist - Title`, `Artist - Album - 03 - Title`, `03 Title`,
    `2-03. Title`, underscores for spaces, and `Artist/Album/03 Title`, with disc folders between.
    """
    folders = [folder for name in path.parent.parts if (folder := _spaced(name)) and not _DISC_FOLDER.fullmatch(folder)]
    name = _spaced(path.stem) or clean(path.name) or "?"
    parts = [part for part in _PARTED.split(_unnumbered(name)) if part]
    if len(parts) < 2:
        return _folder_artist(folders), parts[0] if parts else name
    artist, *rest = parts
    if numbers := [at for at, part in enumerate(rest[:-1]) if part.isdigit() and len(part) <= 3]:
        rest = rest[numbers[-1] + 1 :]  # what stands before the track's number is the album
    elif len(rest) > 1 and folders and rest[0].casefold() in folders[-1].casefold():
        rest = rest[1:]
    return artist, _unnumbered(" - ".join(rest))


def _folder_artist(folders: list[str]) -> str:
    """The folder above the album's, or what stands before the dash in `Artist - Album`."""
    if not folders or folders[-1].casefold() in _NOBODY:
        return ""
    before, *dash = _PARTED.split(folders[-1])
    artist = before if dash and not before.isdigit() else folders[-2] if len(folders) > 1 else ""
    return "" if artist.casefold() in _NOBODY else artist


def _spaced(name: str) -> str:
    return clean(name if " " in name else name.replace("_", " "))


def _unnumbered(name: str) -> str:
    """Without the track number in front; a name that is nothing but numbers stays."""
    for pattern in (_NUMBERED, _LEADING):
        if (found := pattern.match(name)) and found.end() < len(name):
            return name[found.end() :]
    return name
