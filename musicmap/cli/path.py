"""`musicmap path`: tracks that lead from one to another."""

from __future__ import annotations

from argparse import Namespace

from musicmap.cli.list_options import add_list, add_several
from musicmap.cli.lists import Shelf, tell
from musicmap.cli.output import Output
from musicmap.cli.places import Commands
from musicmap.paths import AppDirs


def add(commands: Commands) -> None:
    parser = commands(
        help="tracks that lead from one to another",
        description="Finds a list of N tracks from A to B in which every track sounds more like B than the one before.",
    )
    add_list(parser, 10)
    parser.add_argument("start", metavar="A", help="the first track: its path, or enough of it, its title or artist")
    parser.add_argument("end", metavar="B", help="the last one")
    add_several(parser.add_argument, "--via", "TRACK", "through these, in order")
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.jobs.suggesting import Path

    shelf = Shelf.of(args, dirs)
    stops = tuple(shelf.named(text) for text in (args.start, *args.via, args.end))
    request = Path(shelf.recipe, stops, args.n, shelf.rules(args), args.metric)
    head = f"From {shelf.shown(stops[0])} to {shelf.shown(stops[-1])}, by {args.layer}:"
    return tell(shelf, args, output, head, shelf.found(request))
