"""`musicmap info`: a library in numbers."""

from __future__ import annotations

import platform
from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from musicmap import __version__
from musicmap.cli.analyze import problem_lines
from musicmap.cli.output import Output, counted
from musicmap.cli.places import Commands, add_folder, library_file
from musicmap.paths import AppDirs


def add(commands: Commands) -> None:
    parser = commands(help="a library in numbers", description="Tells what is known of a folder of music.")
    add_folder(parser)
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    from musicmap.cache.reader import Reader

    file = library_file(args, dirs)
    with Reader(file) as reader, reader.snapshot():
        summary, problems = reader.summary(), reader.problems()
    document: dict[str, Any] = {
        "folder": str(summary.folder),
        "library": str(file.absolute()),
        "tracks": summary.tracks,
        "analysed": summary.analysed,
        "gone": summary.gone,
        "offline": summary.offline,
        "hours": round(summary.duration / 3600, 3),
        "segments": max((c.segments for c in summary.coverage), default=0),
        "models": [
            {"model": c.model, "version": c.version, "tracks": c.tracks, "segments": c.segments}
            for c in summary.coverage
        ],
        "problems": [{"path": str(p.path), "stage": p.stage, "reason": p.reason} for p in problems],
        "cache_bytes": summary.file_bytes,
        "versions": _versions(),
    }
    output.result(document, [*_lines(document), *problem_lines(summary.folder, problems)])
    return 0


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    from musicmap.cache.schema import VERSION

    packages = {name: version(name) for name in ("numpy", "onnxruntime", "av")}
    return {"musicmap": __version__, "library": str(VERSION), "python": platform.python_version(), **packages}


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"{document['folder']}"
    yield f"  {counted(document['tracks'], 'track')}, {document['hours']:.1f} hours, of which musicmap has heard " + (
        "all" if document["analysed"] == document["tracks"] else f"{document['analysed']}"
    )
    if document["gone"]:
        yield f"  {counted(document['gone'], 'track')} no longer there"
    if document["offline"]:
        yield f"  {counted(document['offline'], 'track')} on a drive that is away"
    for model in document["models"]:
        yield f"  {model['model']}: {counted(model['segments'], 'segment')} of {counted(model['tracks'], 'track')}"
    yield f"  {document['library']}, {document['cache_bytes'] / 1e6:.1f} MB"
    yield "  " + ", ".join(f"{name} {number}" for name, number in document["versions"].items())
