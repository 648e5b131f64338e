"""Memory of the analysis: a worker on a file of ten hours, and the whole tree of processes.

`memory/ten-hours`: the most that one worker ever held (resident) while MSD-MusiCNN heard ten hours of MP3.
`memory/four-models`: the same with all four models on an ordinary track.
`memory/tree`: the most that the program and all its processes held at a time, a worker for each core, all four models,
on the music given or on composed tracks. What processes share is counted in each of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil

from musicmap.audio.encode import write
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done
from musicmap.jobs.keeper import Keeper
from musicmap.models.card import ModelCard
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import Hertz
from tests.benchmarks.analysis_cpu import chosen, composed
from tests.benchmarks.harness import Figure

HOURS = 10
MB = 1 << 20


def run(music: Path | None) -> Iterator[Figure]:
    """The figures."""
    cards = tuple(Registry.of(models_folder()))
    with TemporaryDirectory() as scratch:
        here = Path(scratch)
        long, some = here / "long", here / "some"
        long.mkdir()
        some.mkdir()
        chosen(music, some) if music else composed(some)
        tree, four = peaks(cards, some, here / "some.musicmap")
        yield Figure.at_most("memory/four-models", four / MB, "MB", 450)
        yield Figure.at_most("memory/tree", tree / MB, "MB", 1500)
        ten_hours(long / "mix.mp3")
        _, worker = peaks(cards[:1], long, here / "long.musicmap")
        yield Figure.at_most("memory/ten-hours", worker / MB, "MB", 450)


def ten_hours(path: Path) -> None:
    """Frames of MP3 stand for themselves, so an hour ten times over is ten hours."""
    rate = 44_100
    minute = 0.2 * np.random.default_rng(3).standard_normal((rate * 60, 2)).astype(np.float32)
    write(path, minute, Hertz(rate), "mp3")
    once = path.read_bytes()
    with path.open("wb") as file:
        for _ in range(HOURS * 60):
            file.write(once)


def peaks(cards: tuple[ModelCard, ...], folder: Path, library: Path) -> tuple[int, int]:
    """Bytes: the most of the whole tree at one time, and the most of any child."""
    over = threading.Event()
    most = [0, 0]

    def watch() -> None:
        while not over.wait(0.1):
            held = [resident(child) for child in psutil.Process().children(recursive=True)]
            most[0] = max(most[0], resident(psutil.Process()) + sum(held))
            most[1] = max([most[1], *held])

    watcher = threading.Thread(target=watch)
    watcher.start()
    with closing(Control()) as control, closing(Keeper(library, folder)) as keeper:
        last = list(analyse(AnalysisRequest(cards), keeper, control))[-1]
    over.set()
    watcher.join()
    assert last == Done(), last
    return most[0], most[1]


def resident(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):
        return int(process.memory_info().rss)
    return 0
