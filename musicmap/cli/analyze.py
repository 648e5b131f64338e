"""`musicmap analyze`: listen to a folder of music."""

from __future__ import annotations

import os
import time
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicmap.cli.choices import at_hand
from musicmap.cli.output import Output, counted, lasting
from musicmap.cli.places import Commands, add_folder, library_file, music_folder, refuse_another
from musicmap.errors import UserError
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.types import Problem


def add(commands: Commands) -> None:
    parser = commands(
        help="listen to a folder of music",
        description="Looks through a folder of music and listens to what has not been heard yet. It may be stopped "
        "at any time: what was heard until then is kept, and the next time it goes on from there.",
    )
    add_folder(parser)
    parser.add_argument("--models", default="all", metavar="NAME,…", help="the models that listen (default: all)")
    parser.add_argument("--workers", type=_count, default=0, metavar="N", help="processes (default: one for each core)")
    parser.add_argument(
        "--pause-on-battery", action="store_true", help="wait for mains power while the computer runs on battery"
    )
    parser.add_argument("--cpu-only", action="store_true", help="keep off the graphics card")
    parser.add_argument(
        "--dask",
        default="",
        metavar="ADDRESS",
        help="let the workers of a Dask cluster listen; they must see the folder under the same path",
    )
    parser.add_argument(
        "--quick", action="store_true", help="only take a first look: a few moments of every track, by the first model"
    )
    parser.add_argument("--again", action="store_true", help="try those files again that failed before")
    parser.add_argument(
        "--forget", action="store_true", help="take what is missing for deleted, also where a drive may be away"
    )
    parser.set_defaults(run=run)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError(f"“{text}” is no number of processes")
    return int(text)


@dataclass(slots=True)
class _Tally:
    """What came of it."""

    tracks: int | None = None
    """None: the folder was not looked through to the end."""
    added: int = 0
    changed: int = 0
    vanished: int = 0
    offline: int = 0
    """Tracks on drives that are away."""
    glimpsed: int = 0
    """Tracks of which a few moments were heard before anything else."""
    heard: int = 0
    recognised: int = 0
    """Tracks whose sound was known, under another name or in another place."""
    rhythms: int = 0
    """Tracks listened to for tempo and key."""
    interrupted: bool = False
    quick: bool = False
    """Whether no more than a first look was wanted."""


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.cache.reader import Reader

    folder, file = music_folder(args), library_file(args, dirs)
    refuse_another(file, folder)
    began = time.monotonic()
    tally = _listen(args, output, file, folder)
    with Reader(file) as reader:
        problems = reader.problems()
    lines = _lines(folder, tally, problems, time.monotonic() - began)
    output.result(_document(folder, file, tally, problems), lines)
    if tally.interrupted:
        return 130
    return 1 if problems else 0


def _listen(args: Namespace, output: Output, file: Path, folder: Path) -> _Tally:
    from musicmap.cli.progress import ProgressLine
    from musicmap.jobs.analysis import AnalysisRequest, analyse
    from musicmap.jobs.control import Control
    from musicmap.jobs.events import Failed, Progress, Scanned, TrackDone, TrackGlimpsed
    from musicmap.jobs.keeper import Keeper
    from musicmap.jobs.power import Thrift
    from musicmap.jobs.rhythm import RhythmRequest, find_rhythm

    cards = tuple(at_hand().select(args.models))
    request = AnalysisRequest(
        cards,
        args.workers,
        only_glance=args.quick,
        forget=args.forget,
        cpu_only=args.cpu_only,
        cluster=args.dask,
    )
    tally = _Tally()
    with (
        closing(Keeper(file, folder)) as keeper,
        closing(Control(Thrift(wished=args.pause_on_battery))) as control,
        ProgressLine(output.err, quiet=args.json) as line,
    ):
        if keeper.rescued is not None:
            output.remark(str(keeper.rescued))
        if args.again:
            keeper.call(lambda writer: writer.try_again())
        try:
            with closing(analyse(request, keeper, control)) as events:
                for event in events:
                    match event:
                        case Progress():
                            line.show(event)
                        case Scanned(tracks, added, changed, vanished, _, offline):
                            tally = _Tally(tracks, added, changed, vanished, offline)
                        case TrackGlimpsed():
                            tally.glimpsed += 1
                        case TrackDone(known=True):
                            tally.recognised += 1
                        case TrackDone():
                            tally.heard += 1
                        case Failed(sentence):
                            raise UserError(sentence)
            tally.quick = args.quick
            if tally.quick:
                return tally
            with closing(find_rhythm(RhythmRequest(workers=args.workers), keeper, control)) as events:
                for event in events:
                    match event:
                        case Progress():
                            line.show(event)
                        case TrackDone():
                            tally.rhythms += 1
                        case Failed(sentence):
                            raise UserError(sentence)
        except KeyboardInterrupt:
            tally.interrupted = True
    return tally


def _document(folder: Path, file: Path, tally: _Tally, problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "library": str(file.absolute()),
        "tracks": tally.tracks,
        "added": tally.added,
        "changed": tally.changed,
        "vanished": tally.vanished,
        "offline": tally.offline,
        "glimpsed": tally.glimpsed,
        "analysed": tally.heard,
        "recognised": tally.recognised,
        "rhythms": tally.rhythms,
        "finished": not tally.interrupted,
        "failed": [{"path": str(p.path), "stage": p.stage, "reason": p.reason} for p in problems],
    }


def _lines(folder: Path, tally: _Tally, problems: Sequence[Problem], seconds: float) -> Iterator[str]:
    if tally.interrupted:
        yield "Stopped. What was heard until now is kept; the same command goes on from here."
    if tally.tracks is not None:
        yield f"{counted(tally.tracks, 'track')}: {tally.added} new, {tally.changed} changed, {tally.vanished} gone."
    if tally.offline:
        yield f"{counted(tally.offline, 'track')} on a drive that is away: nothing of it is lost."
    if tally.glimpsed or tally.quick:
        yield f"Took a first look at {counted(tally.glimpsed, 'track')}."
    if not tally.quick:
        yield f"Listened to {counted(tally.heard, 'track')} in {lasting(seconds)}."
    if tally.recognised:
        yield f"Recognised {counted(tally.recognised, 'track')} that had been heard before."
    if tally.rhythms:
        yield f"Looked for tempo and key in {counted(tally.rhythms, 'track')}."
    yield from problem_lines(folder, problems)


def problem_lines(folder: Path, problems: Sequence[Problem]) -> Iterator[str]:
    """Each file that could not be taken in, named from the folder, with the reason."""
    if problems:
        yield f"{counted(len(problems), 'file')} could not be taken in:"
    for problem in problems:
        yield f"  {os.path.relpath(problem.path, folder)}: {problem.reason}"
