"""`musicmap demo --compose`: the demo library as files."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from pathlib import Path

from musicmap.cli.output import Output, counted
from musicmap.cli.places import Commands, add_json
from musicmap.errors import UserError
from musicmap.paths import AppDirs


def add(commands: Commands) -> None:
    parser = commands(
        help="music that musicmap composes itself",
        description="Without --compose: opens the window on the demo. With it: only writes the demo's files.",
    )
    parser.add_argument("--compose", metavar="DIR", type=Path, required=True, help="where to write them")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, _dirs: AppDirs) -> int:
    from musicmap.cli.progress import ProgressLine
    from musicmap.jobs.composing import compose
    from musicmap.jobs.control import Control
    from musicmap.jobs.events import Failed, Progress

    folder = args.compose.absolute()
    tracks = 0
    with (
        ProgressLine(output.err, quiet=args.json) as line,
        closing(Control()) as control,
        closing(compose(folder, control)) as events,
    ):
        for event in events:
            match event:
                case Progress():
                    tracks = event.done
                    line.show(event)
                case Failed(sentence):
                    raise UserError(sentence)
    output.result({"folder": str(folder), "tracks": tracks}, (f"{counted(tracks, 'track')} in {folder}",))
    return 0
