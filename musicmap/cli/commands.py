"""The command line: `musicmap COMMAND …`."""

from __future__ import annotations

import os
import sys
import traceback
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import NoReturn

from musicmap import __version__
from musicmap.cli import (
    analyze,
    cache,
    checkup,
    demo,
    export,
    heard,
    info,
    models,
    path,
    playlist,
    project,
    similar,
    tags,
)
from musicmap.cli.output import Output
from musicmap.errors import UserError
from musicmap.paths import AppDirs

_COMMANDS = {
    "analyze": analyze,
    "cache": cache,
    "info": info,
    "project": project,
    "tags": tags,
    "similar": similar,
    "path": path,
    "playlist": playlist,
    "heard": heard,
    "export": export,
    "models": models,
    "doctor": checkup,
    "demo": demo,
}
NAMES = frozenset(_COMMANDS)

FAILED = 2
BROKEN_PIPE = 141

_USAGE = """musicmap                 open the window: choose a folder there
       musicmap FOLDER          open the window on a folder of music; --library FILE as below
       musicmap demo            open the window on music that musicmap composes itself
       musicmap COMMAND …       do without the window; musicmap COMMAND --help tells more"""


def run(argv: Sequence[str], dirs: AppDirs) -> int:
    """Run one command.

    Returns:
        0 done; 1 done, but some files failed (they are listed); 2 it could not be done (why, in one sentence on
        stderr); 130 interrupted in good order; 141 nobody reads its words any more.
    """
    try:
        args = parser().parse_args(argv)
        output = Output.to(sys.stdout, sys.stderr, as_json=args.json)
        return int(args.run(args, output, dirs))
    except UserError as error:
        return complain(str(error))
    except BrokenPipeError:
        # Whoever read our words has heard enough. What is still in the buffer must go somewhere at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception:  # noqa: BLE001 - a fault of ours: told as such, with everything that helps to mend it
        traceback.print_exc()
        return complain("Something went wrong inside musicmap. The lines above belong into a report.")


def parser() -> ArgumentParser:
    """The whole command line, that of the window included."""
    top = _Parser(prog="musicmap", usage=_USAGE, description="Your music collection as a map.")
    top.add_argument("--version", action="version", version=f"musicmap {__version__}")
    commands = top.add_subparsers(prog=top.prog, metavar="COMMAND", required=True, title="commands")
    for name, command in _COMMANDS.items():
        command.add(lambda name=name, **words: commands.add_parser(name, **words))
    return top


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sentence = f"{message[:1].upper()}{message[1:]}."
        raise UserError(sentence, f"{self.prog} --help tells more.")


def complain(sentence: str) -> int:
    """Say in one sentence why something could not be done; gives the exit code for that."""
    Output(sys.stdout, sys.stderr).remark(sentence)
    return FAILED
