"""Looking through a library's folder, in a process of its own: a drive may hang, a parser may fall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from musicmap.cache.reader import Reader
from musicmap.cache.records import Seen
from musicmap.cache.writer import Writer
from musicmap.errors import FolderAway, UserError
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Crew, Died, Said
from musicmap.jobs.events import Event, Progress, Scanned
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.storing import stored
from musicmap.library.difference import Difference, difference
from musicmap.library.scan import FileStamp, Found, scan
from musicmap.types import Problem

_LOOKING = partial(Progress, "looking for music", 0, 0)
_BATCH = 64
_BEAT_S = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    folder: Path
    known: Mapping[Path, FileStamp]
    mounts: tuple[Path, ...] = ()
    forget: bool = False
    """See `difference`."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is there, set against what was known; the file tags of `new` follow in batches."""

    new: int
    difference: Difference
    """Without what has not changed, which is most of it."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    files: tuple[Seen, ...]
    last: bool


def look(connection: Connection) -> None:
    """The scanning process."""
    while True:
        try:
            task: Look = connection.recv()
            looked = looked_at(task)
            new = (*looked.difference.added, *looked.difference.changed)
            connection.send(looked)
            for first in range(0, max(len(new), 1), _BATCH):
                batch = tuple(_seen(f) for f in new[first : first + _BATCH])
                connection.send(Tagged(batch, last=first + _BATCH >= len(new)))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def looked_at(task: Look) -> Looked:
    """Look through the folder, in this process."""
    things = tuple(scan(task.folder))
    found = difference(task.folder, task.known, things, task.mounts, forget=task.forget)
    new = len(found.added) + len(found.changed)
    return Looked(new, replace(found, unchanged=()), tuple(t for t in things if isinstance(t, Problem)))


def _seen(found: Found) -> Seen:
    from musicmap.library.filetags import read  # only this process parses files

    return Seen(found.path, found.stamp.size, found.stamp.mtime_ns, read(found.path))


def look_of(file: Path, folder: Path, *, forget: bool = False) -> Look:
    """What is to be looked for in the folder of a library file."""
    with Reader(file) as reader:
        known = {path: FileStamp(*stamp) for path, stamp in reader.stamps().items()}
        return Look(folder, known, reader.mounts(), forget)


def scan_into(keeper: Keeper, control: Control, *, forget: bool = False) -> Iterator[Event]:
    """Bring a library up to date with its folder. The last event is `Scanned`, unless it was cancelled.

    Args:
        forget: see `difference`.

    Raises:
        FolderAway: the folder is not there, or is empty although tracks are known. They are offline now.
        UserError: the folder of a new library is not there.
    """
    task = look_of(keeper.file, keeper.folder, forget=forget)
    crew: Crew[Look] = Crew(look, (), 1)
    try:
        yield Progress("looking for music", 0, 0)
        crew.give(crew.idle[0], task, task)
        yield from _take_in(crew, keeper, control, task)
    finally:
        crew.dismiss()


def _take_in(crew: Crew[Look], keeper: Keeper, control: Control, task: Look) -> Iterator[Event]:
    looked: Looked | None = None
    done = 0
    while not control.cancelled:
        for news in crew.listen(_BEAT_S, control.bell):
            match news:
                case Died():
                    raise UserError("Looking through the folder failed.", "Try again; if it fails again, run doctor.")
                case Said(_, Looked() as looked):
                    yield from stored(keeper, control, _note(task, looked), _LOOKING)
                    if looked.difference.offline:
                        raise _offline(task)
                case Said(_, Tagged(files, last)) if looked is not None:
                    yield from stored(
                        keeper, control, _write(files), partial(Progress, "looking for music", done, looked.new)
                    )
                    done += len(files)
                    yield Progress("looking for music", done, looked.new)
                    if last:
                        yield _scanned(len(task.known), looked)
                        return
        control.heard()


def _note(task: Look, looked: Looked) -> Callable[[Writer], None]:
    found = looked.difference

    def write(writer: Writer) -> None:
        if task.known or not found.offline:
            writer.looked(found.away, found.mounts)
        if not found.offline:
            writer.lost(found.vanished)
            writer.scan_problems(looked.problems)

    return write


def _write(files: tuple[Seen, ...]) -> Callable[[Writer], None]:
    return lambda writer: writer.saw(files)


def _offline(task: Look) -> UserError:
    kind = FolderAway if task.known else UserError
    return kind(
        f"{task.folder} is empty, or cannot be reached.", "Plug in its drive, or look whether it was moved or renamed."
    )


def _scanned(known: int, looked: Looked) -> Scanned:
    found = looked.difference
    return Scanned(
        tracks=known + len(found.added) - len(found.vanished),
        added=len(found.added),
        changed=len(found.changed),
        vanished=len(found.vanished),
        problems=len(looked.problems),
        offline=len(found.unreachable),
    )
