"""Lists in files, as the command line reads and writes them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from musicmap.playlist.entry import Entry
    from musicmap.playlist.formats.document import Note
    from musicmap.playlist.matching import Matched
    from musicmap.types import Track


def add_file(parser: ArgumentParser) -> None:
    """Where a list is written to, and as what."""
    out = parser.add_argument_group("file")
    out.add_argument("--out", type=Path, metavar="FILE", help="write the list to FILE: .m3u8, .xspf, .nml, …")
    out.add_argument(
        "--format", metavar="FORMAT", help="m3u8, xspf, jspf, pls, rekordbox, traktor, itunes, serato, csv, json"
    )
    out.add_argument("--overwrite", action="store_true", help="FILE may be replaced")
    out.add_argument("--absolute", action="store_true", help="name tracks by their whole path")


def read_list(file: Path, tracks: Sequence[Track]) -> Matched:
    """The tracks that a list names, in its order, and what of it is not among them. Nothing is looked for on the disk.

    Raises:
        UserError: the list cannot be read, or is none that is understood.
    """
    from musicmap.playlist.files import read
    from musicmap.playlist.matching import Matched, match

    lists = [match(listing, tracks) for listing in read(file)]
    return Matched(file.stem, tuple(line for one in lists for line in one.lines))


def write_list(entries: Sequence[Entry], args: Namespace) -> tuple[Note, ...]:
    """Write a list; gives what is to be said of its tracks.

    Raises:
        UserError: an ending or format that is not known, a file that is there already, or one that cannot be written.
    """
    from musicmap.playlist.entry import Playlist
    from musicmap.playlist.files import write
    from musicmap.playlist.formats.document import Options
    from musicmap.playlist.formats.registry import named

    kind = None if args.format is None else named(args.format)
    options = Options(relative=not args.absolute)
    return write(Playlist(args.out.stem, tuple(entries)), args.out, options, kind=kind, overwrite=args.overwrite)
