"""`musicmap similar`: what sounds like a track."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from musicmap.cli.list_options import add_list, add_over, seconds
from musicmap.cli.lists import Shelf, tell
from musicmap.cli.output import Output
from musicmap.cli.places import Commands
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.playlist.seeds import Seed
    from musicmap.playlist.similar import Over


def add(commands: Commands) -> None:
    parser = commands(
        help="what sounds like a track",
        description="Tells which tracks sound most like a track, or like a moment of it, the most alike first.",
    )
    add_list(parser, 10)
    parser.add_argument("track", metavar="TRACK", help="its path, or enough of its path, title or artist to know it by")
    parser.add_argument("--at", type=seconds, metavar="TIME", help="like the moment of it at this time: 1:30, or 90")
    add_over(parser)
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.jobs.suggesting import Similar
    from musicmap.playlist.seeds import SegmentSeed, TrackSeed

    shelf = Shelf.of(args, dirs)
    track = shelf.named(args.track)
    seed: Seed = TrackSeed(track)
    if args.at is not None:
        seed = SegmentSeed(track, int(args.at / shelf.music.segment_length))
    over: Over = args.over or ("tracks" if args.at is None else "segments")
    request = Similar(
        shelf.recipe, (seed,), n=args.n, rules=shelf.rules(args), over=over, share=args.share, metric=args.metric
    )
    return tell(shelf, args, output, f"Like {shelf.shown(track)}, by {args.layer}:", shelf.found(request))
