"""Looking through a library's folder, in a process of its own: a drive may hang, a parser may fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from musicmap.cache.reader import Reader
from musicmap.cache.records import Seen
from musicmap.errors import UserError
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Crew, Died, Said
from musicmap.jobs.events import Event, Progress, Scanned
from musicmap.jobs.keeper import Keeper
from musicmap.library.difference import Difference, difference
from musicmap.library.scan import FileStamp, Found, scan
from musicmap.types import Problem

_BATCH = 64
_BEAT_S = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    folder: Path
    known: Mapping[Path, FileStamp]


@dataclass(frozen=True, slots=True)
class Looked:
    """What is there, set against what was known; the file tags of `new` follow in batches."""

    new: int
    difference: Difference
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
            things = tuple(scan(task.folder))
            found = difference(task.folder, task.known, things)
            new = (*found.added, *found.changed)
            connection.send(Looked(len(new), found, tuple(t for t in things if isinstance(t, Problem))))
            for first in range(0, max(len(new), 1), _BATCH):
                batch = tuple(_seen(f) for f in new[first : first + _BATCH])
                connection.send(Tagged(batch, last=first + _BATCH >= len(new)))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def _seen(found: Found) -> Seen:
    from musicmap.library.filetags import read  # only this process parses files

    return Seen(found.path, found.stamp.size, found.stamp.mtime_ns, read(found.path))


def scan_into(keeper: Keeper, control: Control) -> Iterator[Event]:
    """Bring a library up to date with its folder. The last event is `Scanned`, unless it was cancelled.

    Raises:
        UserError: the folder is not there, or is empty although tracks are known: nothing is changed then.
    """
    with Reader(keeper.file) as reader:
        known = {path: FileStamp(*stamp) for path, stamp in reader.stamps().items()}
    crew: Crew[Look] = Crew(look, (), 1)
    try:
        yield Progress("looking for music", 0, 0)
        task = Look(keeper.folder, known)
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
                    _note(keeper, task.folder, looked)
                case Said(_, Tagged(files, last)) if looked is not None:
                    _write(keeper, files)
                    done += len(files)
                    yield Progress("looking for music", done, looked.new)
                    if last:
                        yield _scanned(len(task.known), looked)
                        return
        control.heard()


def _note(keeper: Keeper, folder: Path, looked: Looked) -> None:
    if looked.difference.offline or any(p.path == folder for p in looked.problems):
        raise UserError(
            f"{folder} is empty, or cannot be reached.", "Plug in its drive, or look whether it was moved or renamed."
        )
    keeper.call(lambda writer: writer.lost(looked.difference.vanished))
    keeper.call(lambda writer: writer.scan_problems(looked.problems))


def _write(keeper: Keeper, files: tuple[Seen, ...]) -> None:
    keeper.call(lambda writer: writer.saw(files))


def _scanned(known: int, looked: Looked) -> Scanned:
    found = looked.difference
    return Scanned(
        tracks=known + len(found.added) - len(found.vanished),
        added=len(found.added),
        changed=len(found.changed),
        vanished=len(found.vanished),
        problems=len(looked.problems),
    )
