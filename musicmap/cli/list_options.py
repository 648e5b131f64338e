"""What every command that makes a list can be told."""

from __future__ import annotations

import math
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from musicmap.cli.choices import layer_named
from musicmap.cli.list_files import add_file
from musicmap.cli.places import add_folder
from musicmap.cli.recipes import positive

if TYPE_CHECKING:
    from musicmap.playlist.rules import Rules
    from musicmap.projection.recipe import Recipe
    from musicmap.types import TrackId

_LAYER = "msd-musicnn/embedding"


def add_list(parser: ArgumentParser, n: int) -> None:
    """FOLDER and the options of every list: how long, by what, under which rules, and where to."""
    add_folder(parser)
    parser.add_argument("-n", type=positive, default=n, metavar="N", help=f"so many tracks ({n})")
    parser.add_argument(
        "--layer", default=_LAYER, metavar="MODEL/LAYER[+…]", help=f"what is compared; several: a blend ({_LAYER})"
    )
    parser.add_argument("--metric", default="cosine", choices=["cosine", "euclidean"])
    _add_rules(parser)
    add_file(parser)


def add_over(parser: ArgumentParser) -> None:
    """`--over` and `--share`: what is compared of a track."""
    parser.add_argument("--over", choices=["tracks", "segments"], help="compare whole tracks, or moments of them")
    parser.add_argument(
        "--share", type=share, default=0.0, metavar="0…1", help="over segments: how much of a track must sound so (0)"
    )


def add_several(add: Callable[..., object], flag: str, metavar: str, help: str, dest: str = "") -> None:
    """An option that takes several values, and may come several times; `add` is a parser's `add_argument`."""
    name = dest or flag.strip("-").replace("-", "_")
    add(flag, nargs="+", action="extend", default=[], metavar=metavar, help=help, dest=name)


def _add_rules(parser: ArgumentParser) -> None:
    rules = parser.add_argument_group("rules")
    rules.add_argument("--per-artist", type=positive, metavar="K", help="at most so many of one artist")
    rules.add_argument("--per-album", type=positive, metavar="K", help="at most so many of one album")
    rules.add_argument("--twice", action="store_true", help="the same song may come twice: live, remastered, or copied")
    rules.add_argument("--shortest", type=seconds, default=0.0, metavar="TIME", help="no shorter tracks: 1:30, or 90")
    rules.add_argument("--longest", type=seconds, default=math.inf, metavar="TIME", help="no longer ones")
    rules.add_argument("--variance", type=share, default=0.0, metavar="0…1", help="how far the list may vary (0)")
    rules.add_argument("--seed", type=_whole, default=0, metavar="S", help="another one, another list, if it may vary")
    add_several(rules.add_argument, "--genre", "GENRE", "only tracks of one of these genres")
    add_several(rules.add_argument, "--not-genre", "GENRE", "none of these genres")
    add_several(rules.add_argument, "--having", "TAG", "only tracks that have all these tags")
    add_several(rules.add_argument, "--not-having", "TAG", "none that have one of these tags")
    add_several(rules.add_argument, "--avoid", "TRACK", "not these tracks")
    rules.add_argument("--not-heard-for", type=positive, metavar="DAYS", help="none that was heard since so many days")


def rules_of(args: Namespace, avoid: Iterable[TrackId]) -> Rules:
    """What the command line says of rules."""
    from musicmap.playlist.rules import Rules
    from musicmap.types import Seconds

    return Rules(
        per_artist=args.per_artist,
        per_album=args.per_album,
        once=not args.twice,
        shortest=Seconds(args.shortest),
        longest=Seconds(args.longest),
        variance=args.variance,
        seed=args.seed,
        genres=tuple(args.genre),
        not_genres=tuple(args.not_genre),
        tags=tuple(args.having),
        not_tags=tuple(args.not_having),
        avoid=frozenset(avoid),
    )


def recipe_of(args: Namespace) -> Recipe:
    """The layers to compare by. Raises UserError for one that is not there."""
    from musicmap.projection.recipe import Part, Recipe

    first, *others = (layer_named(part) for part in args.layer.split("+"))
    return Recipe(first, "pca", blend=tuple(Part(layer) for layer in others))


def seconds(text: str) -> float:
    """Read `90`, `1:30` or `1:02:03`; ArgumentTypeError for anything else."""
    if not re.fullmatch(r"(?:(?:\d+:)?\d{1,2}:)?\d+(?:\.\d+)?", text, re.ASCII):
        raise ArgumentTypeError(f"“{text}” is no time like 1:30.")
    total = 0.0
    for part in text.split(":"):
        total = 60 * total + float(part)
    return total


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError(f"“{text}” is no whole number from 0 on.")
    return int(text)


def share(text: str) -> float:
    """Read a number from 0 to 1; ArgumentTypeError for anything else."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 <= found <= 1:
        raise ArgumentTypeError(f"“{text}” is no number from 0 to 1.")
    return found
