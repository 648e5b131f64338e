"""Lists in files, as the command line reads and writes them: the one place that knows in which formats."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from musicmap.errors import UserError

if TYPE_CHECKING:
    from musicmap.playlist.m3u8 import Entry

ENDINGS = (".m3u8", ".m3u")


def read_list(file: Path) -> tuple[Path, ...]:
    """The files that a list names, absolute, in its order. Nothing is looked for on the disk.

    Raises:
        UserError: the list cannot be read, or is none that is understood.
    """
    _known(file)
    try:
        text = os.fsdecode(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise UserError(f"{file} could not be read: {error.strerror}.", "Look whether its name is right.") from error
    lines = (line.rstrip("\r") for line in text.split("\n"))
    folder = file.absolute().parent
    return tuple(Path(os.path.normpath(folder / line)) for line in lines if line and not line.startswith("#"))


def write_list(entries: Sequence[Entry], file: Path, *, relative: bool, overwrite: bool) -> tuple[Path, ...]:
    """Write a list; gives the files that its format has no place for.

    Raises:
        UserError: an ending that is not known, a file that is there already, or one that cannot be written.
    """
    from musicmap.playlist import m3u8

    _known(file)
    return tuple(entry.path for entry in m3u8.write(entries, file, relative=relative, overwrite=overwrite))


def _known(file: Path) -> None:
    if file.suffix.lower() not in ENDINGS:
        raise UserError(f"“{file.name}” is not the name of a list.", f"Let it end in {_either(ENDINGS)}.")


def _either(endings: Iterable[str]) -> str:
    return " or ".join(endings)
