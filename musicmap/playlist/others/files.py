"""Other programs' libraries, by what is in the file, and which tracks they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from musicmap.errors import UserError
from musicmap.library.heard import merged
from musicmap.playlist.files import LARGEST
from musicmap.playlist.formats.listing import MOST_LINES, Listing
from musicmap.playlist.matching import match
from musicmap.playlist.others import clementine, itunes, quod_libet, rhythmbox
from musicmap.playlist.others.told import Told
from musicmap.types import NEVER_HEARD, FileTags, Heard, Track, TrackId


@dataclass(frozen=True, slots=True)
class History:
    """What one program knows."""

    program: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What of it is about tracks of a library."""

    program: str
    heard: dict[TrackId, Heard]
    missing: tuple[str, ...]
    """Files that are not in the library, as the program writes them."""


def read(file: Path) -> History:
    """What the program that this file is of knows of listening.

    Raises:
        UserError: the file cannot be read, is too large or damaged, or no library that is understood.
    """
    data = _contents(file)
    if data.startswith(b"SQLite format 3\0"):
        return History("Strawberry or Clementine", tuple(clementine.read(file)))
    if quod_libet.is_pickle(data):
        raise UserError(
            f"{file.name} is a library of Quod Libet that only Quod Libet itself can safely open.",
            f"Let it print what it knows, and take that file: {quod_libet.PRINTED} > heard.txt",
        )
    try:
        program, told = _of_text(data, file)
    except UserError as error:
        raise UserError(
            f"{file.name} is no library of a program that is known here, or it is damaged.",
            "There are: iTunes or Music (XML), Rhythmbox, Strawberry, Clementine, and what Quod Libet prints.",
        ) from error
    if len(told) > MOST_LINES:
        raise UserError(f"{file.name} speaks of more than {MOST_LINES:,} files.", "Is it a library?")
    return History(program, tuple(told))


def _of_text(data: bytes, file: Path) -> tuple[str, list[Told]]:
    head = data[:1_000]
    if b"<rhythmdb" in head:
        return "Rhythmbox", rhythmbox.read(data, file)
    if b"<plist" in head:
        return "iTunes", itunes.read(data, file)
    return "Quod Libet", quod_libet.read(data, file)


def recognised(history: History, tracks: Sequence[Track]) -> Recognised:
    """Find the tracks that a program speaks of, as those of a playlist are found: see `matching.match`.

    Of a track that it has twice the highest count, the latest date and the highest rating count.
    """
    found = match(Listing(history.program, tuple(one.line for one in history.told)), tracks)
    of_track: dict[TrackId, list[Heard]] = {}
    for (_, track), one in zip(found.lines, history.told, strict=True):
        if track is not None:
            of_track.setdefault(track, []).append(one.heard)
    return Recognised(
        history.program,
        {track: _together(several) for track, several in of_track.items()},
        tuple(line.written for line in found.missing),
    )


def _together(several: Iterable[Heard]) -> Heard:
    return merged(NEVER_HEARD, FileTags(), several)


def _contents(file: Path) -> bytes:
    try:
        # A pipe or a device would be waited for.
        if not file.is_file():
            raise UserError(f"{file} is no file that can be read.", "Is it still there?")
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise UserError(f"{file} could not be read: {error.strerror}.", "May you read it?") from error
    if len(data) > LARGEST and not data.startswith(b"SQLite"):
        raise UserError(f"{file.name} is larger than {LARGEST // 1024**2} MB.", "Is it a library?")
    return data
