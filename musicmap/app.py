"""The wiring: arguments to a window, or to a command without one.

Takes the command line; gives an exit code; may import everything, when needed; runs on the main thread.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from musicmap.paths import AppDirs


def main() -> int:
    """Entry point of the `musicmap` command."""
    dirs = AppDirs.standard()
    # Where numba keeps what it has compiled, for us and all our processes: its own choice would be beside the source.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(dirs.compiled))
    try:
        return run(sys.argv[1:], dirs)
    except KeyboardInterrupt:
        return 130


def run(argv: Sequence[str], dirs: AppDirs) -> int:
    """Open the window, or run the command that `argv` names. Gives the exit code."""
    from musicmap.cli import commands

    match argv:
        case []:
            return _window(dirs)
        case ["demo"]:
            return _window(dirs, demo=True)
        case [first, *_] if first in commands.NAMES or first.startswith("-"):
            return commands.run(argv, dirs)
        case [folder] if Path(folder).is_dir() or dirs.library_file(Path(folder)).is_file():
            return _window(dirs, Path(folder).absolute())
        case [folder, "--library", file] if Path(folder).is_dir() or Path(file).is_file():
            return _window(dirs, Path(folder).absolute(), Path(file).absolute())
        case _:
            return commands.complain(
                f"“{argv[0]}” is neither a command nor a folder. musicmap --help tells what there is."
            )


def _window(dirs: AppDirs, folder: Path | None = None, library: Path | None = None, *, demo: bool = False) -> int:
    from musicmap.ui.main import start

    return start(dirs, folder, demo=demo, library=library)
