"""`musicmap playlist`: a list like tracks and tags, or one that is there, continued or put in order."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from musicmap.cli.list_files import read_list
from musicmap.cli.list_options import add_list, add_over, add_several
from musicmap.cli.lists import Shelf, tell
from musicmap.cli.output import Output
from musicmap.cli.places import Commands
from musicmap.cli.recipes import positive
from musicmap.errors import UserError
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.jobs.suggesting import Request
    from musicmap.playlist.seeds import Seed
    from musicmap.types import TrackId


def add(commands: Commands) -> None:
    parser = commands(
        help="a list by what it is to sound like",
        description="Makes a list of tracks like some tracks and tags and unlike others, or reads one, continues it or "
        "puts it in another order. Tracks are named by their path, or by enough of it, of their title or artist.",
    )
    add_list(parser, 20)
    add_several(parser.add_argument, "--like", "TRACK", "sounding like these tracks")
    add_several(parser.add_argument, "--not", "TRACK", "and not like these", "nots")
    add_several(parser.add_argument, "--tags", "TAG", "sounding like these tags")
    add_several(parser.add_argument, "--not-tags", "TAG", "and not like these")
    add_over(parser)
    add_several(parser.add_argument, "--surprise", "TRACK", "near these, what was not heard for long, or never")
    parser.add_argument("--open", type=Path, metavar="FILE", help="begin with the list in FILE")
    parser.add_argument("--extend", type=positive, metavar="N", help="with --open: N tracks more")
    parser.add_argument("--order", metavar="WHAT", help="the shortest “way”, by “tempo”, by “key”, or by a tag")
    parser.add_argument("--falling", action="store_true", help="with --order: the highest first (not with “way”)")
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    seeds = (args.like, args.nots, args.tags, args.not_tags, args.surprise)
    if args.open is None and not any(seeds):
        raise UserError(
            "Nothing says what the list is to sound like.",
            "Add --like TRACK, --tags TAG, --surprise TRACK or --open FILE.",
        )
    if args.open is not None and any(seeds):
        mend = "Leave --open away, or --like, --not, --surprise and tags."
        raise UserError("A list that is read is continued by itself.", mend)
    if args.surprise and any(seeds[:-1]):
        raise UserError("A surprise is near one thing.", "Leave --surprise away, or --like, --not and tags.")
    if args.surprise and (args.over or args.share):
        raise UserError("A surprise is a whole track.", "Leave --over and --share away.")
    if args.open is None and args.extend is not None:
        raise UserError("There is no list to extend.", "Add --open FILE.")
    shelf = Shelf.of(args, dirs)
    if args.open is None:
        return _new(shelf, args, output)
    return _opened(shelf, args, output)


def _new(shelf: Shelf, args: Namespace, output: Output) -> int:
    found = {one.track: one for one in shelf.found(request_of(shelf, args))}
    ordered = [found[track] for track in _ordered(shelf, args, tuple(found))]
    return tell(shelf, args, output, f"A list by {args.layer}:", ordered)


def request_of(shelf: Shelf, args: Namespace) -> Request:
    """What is asked for, as the window would ask: a list like something, or a surprise near it."""
    from musicmap.jobs.suggesting import Similar

    if args.surprise:
        return _surprise(shelf, args)
    return Similar(
        shelf.recipe,
        _seeds(shelf, args.like, args.tags),
        _seeds(shelf, args.nots, args.not_tags),
        args.n,
        shelf.rules(args),
        args.over or "tracks",
        args.share,
        args.metric,
    )


def _surprise(shelf: Shelf, args: Namespace) -> Request:
    from musicmap.jobs.suggesting import Surprise

    last = {track.id: track.heard.last for track in shelf.tracks.values() if track.heard.last is not None}
    near = _seeds(shelf, args.surprise, ())
    return Surprise(shelf.recipe, near, last, time.time(), args.n, shelf.rules(args), args.metric)


def _opened(shelf: Shelf, args: Namespace, output: Output) -> int:
    from musicmap.jobs.suggesting import Extend
    from musicmap.playlist.listed import listed

    matched = read_list(args.open, tuple(shelf.tracks.values()))
    tracks = tuple(dict.fromkeys(matched.found))
    if args.extend is not None:
        more = shelf.found(Extend(shelf.recipe, tracks, args.extend, shelf.rules(args), args.metric))
        tracks += tuple(one.track for one in more)
    found = listed(shelf.music, _ordered(shelf, args, tracks), args.metric)
    missing = [line.written for line in matched.missing]
    return tell(shelf, args, output, f"{args.open}:", found, missing=missing)


def _seeds(shelf: Shelf, tracks: Sequence[str], tags: Sequence[str]) -> tuple[Seed, ...]:
    from musicmap.playlist.seeds import TagSeed, TrackSeed

    return (*(TrackSeed(shelf.named(text)) for text in tracks), *(TagSeed(tag) for tag in tags))


def _ordered(shelf: Shelf, args: Namespace, tracks: tuple[TrackId, ...]) -> tuple[TrackId, ...]:
    """The same in the order that is asked for."""
    from musicmap.jobs.suggesting import By, Reorder
    from musicmap.playlist.rhythm import key_place, tempo_place

    if args.order is None:
        return tracks
    kinds: dict[str, By] = {"way": "way", "tempo": "tempo", "key": "key"}
    by, place = kinds.get(args.order, "tag"), key_place if args.order == "key" else tempo_place
    values = tuple(place(shelf.tracks[track]) for track in tracks) if by in ("tempo", "key") else ()
    request = Reorder(shelf.recipe, tracks, by, values, tag=args.order, falling=args.falling, metric=args.metric)
    return tuple(one.track for one in shelf.found(request))
