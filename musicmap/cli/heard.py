"""`musicmap heard`: what another program knows of listening, taken into the library."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from musicmap.cli.output import Output, counted
from musicmap.cli.places import Commands, add_folder, library_file
from musicmap.paths import AppDirs


def add(commands: Commands) -> None:
    parser = commands(
        help="take in how often music was played elsewhere",
        description="Takes play counts, ratings and last-played dates out of another program's library: the XML of "
        "iTunes or Music, Rhythmbox's rhythmdb.xml, strawberry.db, clementine.db, or what Quod Libet prints. That file "
        "is only read. What the same program told before is replaced.",
    )
    add_folder(parser)
    # “from” is a word of Python's.
    parser.add_argument("--from", type=Path, required=True, metavar="FILE", dest="file", help="the other library")
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.cache.reader import Reader
    from musicmap.cache.writer import Writer
    from musicmap.playlist.others.files import read, recognised

    file = library_file(args, dirs)
    with Reader(file) as reader:
        folder, tracks = reader.folder, reader.tracks()
    history = read(args.file)
    found = recognised(history, tracks)
    with Writer(file, folder) as writer:
        writer.told(history.program, found.heard)
    document: dict[str, Any] = {
        "folder": str(folder),
        "from": str(args.file.absolute()),
        "program": history.program,
        "entries": len(history.told),
        "matched": len(found.heard),
        "heard": sum(not heard.never for heard in found.heard.values()),
        "rated": sum(heard.rating is not None for heard in found.heard.values()),
        "missing": list(found.missing),
    }
    output.result(document, _lines(document))
    return 0


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"{document['program']} knows {counted(document['entries'], 'file')}:"
    matched = counted(document["matched"], "track")
    yield f"  {matched} of this library, {document['heard']} heard, {document['rated']} rated"
    if document["missing"]:
        yield f"  {len(document['missing'])} not in this library"
