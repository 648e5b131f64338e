"""Playlists into files, and out of them."""

from __future__ import annotations

from pathlib import Path

from musicmap.errors import UserError
from musicmap.playlist.atomic import write_whole
from musicmap.playlist.entry import Playlist
from musicmap.playlist.formats.document import Note, Options
from musicmap.playlist.formats.listing import Listing
from musicmap.playlist.formats.registry import Format, for_reading, for_writing

LARGEST = 128 * 1024 * 1024
"""Bytes read of a file: enough for the library of someone with 50,000 tracks."""


def write(
    playlist: Playlist,
    file: Path,
    options: Options | None = None,
    *,
    kind: Format | None = None,
    overwrite: bool = False,
) -> tuple[Note, ...]:
    """Write a playlist whole or not at all.

    Args:
        kind: the format; by the file's ending when not given.
        overwrite: whether an existing file may be replaced; the caller has asked.

    Returns:
        What is to be said of it: tracks left out, and those that some program may not find.

    Raises:
        UserError: the ending is of no format, the file exists, or it cannot be written.
    """
    document = (kind or for_writing(file)).write(playlist, file, options or Options())
    write_whole(file, document.data, overwrite=overwrite)
    return document.notes


def read(file: Path) -> tuple[Listing, ...]:
    """The playlists in a file: names and paths as they stand there. What they name is neither opened nor looked for.

    Raises:
        UserError: the file cannot be read, is too large, damaged, or of no format that is read.
    """
    try:
        # A pipe or a device would be waited for.
        if not file.is_file():
            raise UserError(f"{file} is no file that can be read.", "Look whether it is still there.")
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise UserError(f"{file} could not be read: {error.strerror}.", "Look whether you may read it.") from error
    if len(data) > LARGEST:
        raise UserError(f"{file.name} is larger than {LARGEST // 1024**2} MB.", "Look whether it is a playlist.")
    return for_reading(file, data)(data, file)
