"""The music folder and the library file that a command line names."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from musicmap.errors import LibraryError, UserError
from musicmap.paths import AppDirs

Commands = Callable[..., ArgumentParser]
"""`add_parser` of the program's command line."""


def add_folder(parser: ArgumentParser) -> None:
    """FOLDER, `--library` and `--json`, which every command on a library has."""
    add_library(parser)
    add_json(parser)


def add_library(parser: ArgumentParser) -> None:
    """FOLDER and `--library`."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="a folder of music")
    parser.add_argument(
        "--library", metavar="FILE", type=Path, help="the file that holds what was heard (default: one for each folder)"
    )


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


def refuse_another(file: Path, folder: Path) -> None:
    """A library follows its folder to another place, but one that is still there is not left for another."""
    from musicmap.cache.reader import Reader

    if not file.exists():
        return
    try:
        with Reader(file) as reader:
            before = reader.folder
    except LibraryError:
        return  # whoever opens it for writing will say what is wrong with it, or mend it
    if before.is_dir() and not before.samefile(folder):
        raise UserError(f"{file} is the library of {before}.", "Choose another file with --library.")
