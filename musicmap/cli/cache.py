"""`musicmap cache`: what was heard, carried from one library to another."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from musicmap.cli.choices import at_hand
from musicmap.cli.output import Output, counted
from musicmap.cli.places import Commands, add_json, add_library, library_file, music_folder, refuse_another
from musicmap.errors import UserError
from musicmap.paths import AppDirs

if TYPE_CHECKING:
    from musicmap.jobs.control import Control
    from musicmap.jobs.events import Carried, Event

_WHAT = """export    write all that was heard in the music of FOLDER into FILE
import    take what was heard out of FILE, for the music of FOLDER: it need not be there yet"""


def add(commands: Commands) -> None:
    from argparse import RawDescriptionHelpFormatter

    parser = commands(
        help="carry what was heard from one machine to another",
        description="A sound is known wherever its file lies and whatever it is called: what one machine has heard "
        f"need not be heard on another.\nFILE names no files, and nothing of how they were used.\n\n{_WHAT}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=["export", "import"], metavar="VERB", help="export, import")
    add_library(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help="like heard.mmcache")
    parser.add_argument("--overwrite", action="store_true", help="export: FILE may be replaced")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    """130 when interrupted; 1 when something in the file was not what was heard; else 0."""
    return (_export if args.what == "export" else _import)(args, output, dirs)


def _export(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.jobs.carrying import export_heard

    library, out = library_file(args, dirs), args.file
    carried = _carry(output, lambda control: export_heard(library, out, control, overwrite=args.overwrite))
    if carried is None:
        output.remark("Stopped. Nothing was written.")
        return 130
    document = {"folder": str(args.folder.absolute()), "out": str(out.absolute()), "sounds": carried.sounds}
    output.result(document, (f"What was heard in {counted(carried.sounds, 'sound')} is in {out}.",))
    return 0


def _import(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.jobs.carrying import import_heard
    from musicmap.jobs.keeper import Keeper

    folder, library, file = music_folder(args), library_file(args, dirs), args.file
    refuse_another(library, folder)
    cards = tuple(at_hand())
    with closing(Keeper(library, folder)) as keeper:
        if keeper.rescued is not None:
            output.remark(str(keeper.rescued))
        carried = _carry(output, lambda control: import_heard(file, keeper, cards, control))
    if carried is None:
        output.remark("Stopped. What was taken in until now is kept; the same command goes on from here.")
        return 130
    document = {
        "folder": str(folder),
        "library": str(library.absolute()),
        "from": str(file.absolute()),
        "sounds": carried.sounds,
        "taken": carried.taken.sounds,
        "unknown": carried.taken.unknown,
        "results": carried.taken.results,
        "refused": carried.taken.refused,
        "damaged": carried.damaged,
    }
    output.result(document, _lines(carried))
    return 1 if carried.damaged else 0


def _carry(output: Output, job: Callable[[Control], Generator[Event, None, None]]) -> Carried | None:
    """Do it and say how far it is; None when it was interrupted."""
    from musicmap.cli.progress import ProgressLine
    from musicmap.jobs.control import Control
    from musicmap.jobs.events import Carried, Failed, Progress

    carried = None
    with closing(Control()) as control, ProgressLine(output.err, quiet=output.as_json) as line:
        try:
            with closing(job(control)) as events:
                for event in events:
                    match event:
                        case Progress():
                            line.show(event)
                        case Carried():
                            carried = event
                        case Failed(sentence):
                            raise UserError(sentence)
        except KeyboardInterrupt:
            return None
    return carried


def _lines(carried: Carried) -> Iterator[str]:
    taken = carried.taken
    yield f"{counted(carried.sounds, 'sound')} in the file, {taken.sounds} with something new for this library."
    if taken.unknown:
        yield f"{counted(taken.unknown, 'sound')} of them have no file here yet: analyze FOLDER finds them."
    if taken.refused:
        yield f"{counted(taken.refused, 'result')} of other models or versions do not fit to what is here: left."
    if carried.damaged:
        yield f"{counted(carried.damaged, 'result')} are damaged: left, and heard again by analyze FOLDER."
