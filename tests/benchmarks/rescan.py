"""Rescan: looking through 50,000 unchanged files, as the open window does every few minutes.

`rescan/look` is the time from the question to the answer of a process of its own: starting it, reading what is known
from the library, listing names and stamps, and comparing. `rescan/scan` is the listing alone, `rescan/memory` the
largest resident size of that process, `rescan/idle` the processor time that a minute of watching costs. The files
(5,000 folders of ten, a byte each) are made for it; no music is used. Their names are in the system's memory, as they
are after the first look of the day.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from musicmap.cache.records import Seen
from musicmap.cache.writer import Writer
from musicmap.jobs.watching import EVERY, looked_through
from musicmap.library.difference import Difference
from musicmap.library.scan import Found, scan
from musicmap.types import FileTags
from tests.benchmarks.harness import Figure

_FOLDERS, _FILES = 5_000, 10


def run(music: Path | None) -> Iterator[Figure]:
    """Four figures."""
    with TemporaryDirectory() as place:
        folder, file = Path(place) / "music", Path(place) / "some.musicmap"
        for number in range(_FOLDERS):
            album = folder / f"Artist {number // 10}" / f"Album {number}"
            album.mkdir(parents=True)
            for track in range(_FILES):
                (album / f"{track:02} Some title of a track.mp3").write_bytes(b"x")
        began = time.perf_counter()
        found = [item for item in scan(folder) if isinstance(item, Found)]
        yield Figure.only_told("rescan/scan", time.perf_counter() - began, "s")
        with Writer(file, folder) as writer:
            writer.saw(Seen(one.path, one.stamp.size, one.stamp.mtime_ns, FileTags(title="A title")) for one in found)
        spent, began = _children(), time.perf_counter()
        difference = looked_through(file, folder, lambda: False)
        took = time.perf_counter() - began
        assert difference == Difference()
        yield Figure.at_most("rescan/look", took, "s", 10.0)
        yield Figure.at_most("rescan/idle", 60 / EVERY * (_children() - spent), "s", 2.0)
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        yield Figure.at_most("rescan/memory", largest, "MB", 300.0)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
