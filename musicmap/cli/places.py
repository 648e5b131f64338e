"""The music folder and the library file that a command line names."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from musicmap.errors import UserError
from musicmap.paths import AppDirs

Commands = Callable[..., ArgumentParser]
"""`add_parser` of the program's command line."""


def add_folder(parser: ArgumentParser) -> None:
    """FOLDER, `--library` and `--json`, which every command on a library has."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="a folder of music")
    parser.add_argument(
        "--library", metavar="FILE", type=Path, help="the file that holds what was heard (default: one for each folder)"
    )
    add_json(parser)


def add_json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def library_file(args: Namespace, dirs: AppDirs) -> Path:
    """The library file of FOLDER, wherever `--library` says."""
    chosen: Path | None = args.library
    return chosen if chosen is not None else dirs.library_file(args.folder)


def music_folder(args: Namespace) -> Path:
    """FOLDER, absolute. Raises UserError when there is no such folder."""
    folder: Path = args.folder
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}.", "Look whether its name is right and its drive is plugged in.")
    return folder.absolute()
