"""The full pass: how busy it keeps the cores, and what a second worker is worth.

`full-pass/busy`: CPU time of the whole process tree over wall-clock time and cores, between the first and the last
track that is finished, with a worker for each core. `full-pass/two-workers`: segments a second with two workers over
segments a second with one, in the same span. One model, no first look.

Input: every n-th file of the music given, 100 in all; without music, as many composed ones.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from musicmap.cache.reader import Reader
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, TrackDone
from musicmap.jobs.keeper import Keeper
from musicmap.models.card import ModelCard
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from tests.benchmarks.analysis_cpu import length
from tests.benchmarks.first_look import composed
from tests.benchmarks.harness import Figure

TRACKS = 100


def run(music: Path | None) -> Iterator[Figure]:
    """Both figures."""
    card = Registry.of(models_folder()).card("msd-musicnn")
    cores = os.cpu_count() or 1
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "music"
        folder.mkdir()
        composed(folder) if music is None else chosen(music, folder)
        passes = {n: full_pass(card, folder, Path(scratch) / f"{n}.musicmap", n) for n in sorted({1, 2, cores})}
    one, two, all_of_them = passes[1], passes[2], passes[cores]
    yield Figure.at_least("full-pass/busy", all_of_them.cpu / all_of_them.wall / cores, "share of the cores", 0.95)
    yield Figure.at_least("full-pass/two-workers", two.per_second / one.per_second, "times", 1.85)
    yield Figure.only_told("full-pass/sound", all_of_them.per_second * card.segment * 60, "s of sound / min")


def chosen(music: Path, folder: Path) -> None:
    files = [file for file in sorted(music.rglob("*")) if file.is_file() and length(file) > 6]
    for number, file in enumerate(files[:: max(len(files) // TRACKS, 1)][:TRACKS]):
        shutil.copy(file, folder / f"{number:03d}{file.suffix}")


@dataclass(frozen=True, slots=True)
class Pass:
    """Between the first finished track and the last one but as many as there are workers."""

    wall: float
    cpu: float
    segments: int

    @property
    def per_second(self) -> float:
        return self.segments / self.wall


def full_pass(card: ModelCard, folder: Path, library: Path, workers: int) -> Pass:
    """One whole analysis, seen while all workers have something in hand."""
    seen: list[tuple[float, float, int]] = []
    tracks = sum(1 for _ in folder.iterdir())
    with closing(Control()) as control, closing(Keeper(library, folder)) as keeper:
        heard = 0
        request = AnalysisRequest((card,), workers, glance=1 << 30)
        for event in analyse(request, keeper, control):
            if isinstance(event, TrackDone):
                with Reader(library) as reader:
                    sound = reader.sound_of(event.track)
                    rows = None if sound is None else reader.vectors_of(sound, card.layer("taggram"))
                heard += 0 if rows is None else len(rows.values)
                seen.append((time.perf_counter(), tree_cpu(), heard))
    assert event == Done()
    first, last = seen[workers], seen[tracks - workers - 1]
    return Pass(last[0] - first[0], last[1] - first[1], last[2] - first[2])


def tree_cpu() -> float:
    """CPU seconds of this process and its children that live."""
    spent = 0.0
    for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
        times = process.cpu_times()
        spent += times.user + times.system
    return spent
