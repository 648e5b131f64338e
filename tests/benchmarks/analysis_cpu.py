"""Analysis: its CPU time over that of the four onnxruntime sessions alone on the same patches.

`analysis/cpu-ratio`: the whole analysis of a library by all four models, as `musicmap analyze` does it (scan, file
tags, identity, decode, log-mel, models, storage, with the start of its worker processes), in CPU seconds of this
process and its children, over the CPU seconds of `OnnxEngine.run` on the patches of the same files. The sessions run
before and after the analysis, so that a machine that grows busier meanwhile weighs on both.
`analysis/speed` is how many seconds of sound the analysis hears in one of its CPU seconds.

Input: some 20 minutes out of the music given, every n-th file; without music, four minutes each of five composed tracks
as FLAC, MP3, Ogg Vorbis, Opus and M4A.
"""

from __future__ import annotations

import resource
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from musicmap.audio.decode import mono, probe
from musicmap.audio.encode import Kind, write
from musicmap.audio.frontend import LogMel
from musicmap.errors import UnreadableAudio
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, TrackFailed
from musicmap.jobs.keeper import Keeper
from musicmap.models.card import ModelCard
from musicmap.models.onnx_engine import OnnxEngine
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import Floats, Hertz
from tests.benchmarks.harness import Figure

MINUTES = 20


def run(music: Path | None) -> Iterator[Figure]:
    """Both figures."""
    cards = tuple(Registry.of(models_folder()))
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "music"
        folder.mkdir()
        files = chosen(music, folder) if music else composed(folder)
        patches = np.concatenate([patch for file in files for patch in LogMel().patches(mono(file))])
        before = sessions_cpu(cards, patches)
        analysis = analysis_cpu(cards, folder, Path(scratch) / "benchmark.musicmap")
        after = sessions_cpu(cards, patches)
    yield Figure.at_most("analysis/cpu-ratio", analysis / ((before + after) / 2), "", 1.25)
    yield Figure.only_told("analysis/speed", len(patches) * cards[0].segment / analysis, "s of sound / CPU s")


def chosen(music: Path, folder: Path, minutes: float = MINUTES) -> list[Path]:
    """Copies of files out of the music, from all over it, of so many minutes in all."""
    lengths = {file: seconds for file in sorted(music.rglob("*")) if file.is_file() and (seconds := length(file)) > 3}
    wanted = minutes * 60 / sum(lengths.values())
    files: list[Path] = []
    heard = due = 0.0
    for file, seconds in lengths.items():
        due += seconds * wanted
        if heard < due:
            heard += seconds
            files.append(Path(shutil.copy(file, folder / f"{len(files):03d}{file.suffix}")))
    return files


def length(file: Path) -> float:
    try:
        return probe(file).duration or 0.0
    except UnreadableAudio:
        return 0.0


def composed(folder: Path) -> list[Path]:
    """A stereo track in each format: a chord that moves, and a noise on every beat."""
    rate = 44_100
    kinds: tuple[Kind, ...] = ("flac", "mp3", "ogg", "opus", "m4a")
    time_s = np.arange(rate * MINUTES * 60 // len(kinds)) / rate
    beat = np.exp(-8 * (time_s * 2 % 1)) * np.random.default_rng(1).normal(0, 0.1, (2, len(time_s)))
    files = []
    for number, kind in enumerate(kinds):
        root = 110 * 2 ** (np.floor(time_s / 2) * 5 % 12 / 12 + number / 5)
        chord = sum(np.sin(np.cumsum(2 * np.pi * root * ratio / rate)) for ratio in (1, 1.25, 1.5, 3))
        files.append(folder / f"{number}.{kind}")
        write(files[-1], (0.1 * chord + beat).T.astype(np.float32), Hertz(rate), kind)
    return files


def sessions_cpu(cards: Sequence[ModelCard], patches: Floats) -> float:
    """CPU seconds of all models on these patches, in the order in which the analysis runs them."""
    engines = [OnnxEngine(card) for card in cards]
    start = time.process_time()
    for i in range(len(patches)):
        for engine in engines:
            engine.run(patches[i : i + 1])
    spent = time.process_time() - start
    for engine in engines:
        engine.close()
    return spent


def analysis_cpu(cards: tuple[ModelCard, ...], folder: Path, library: Path, workers: int = 0) -> float:
    """CPU seconds of the analysis of a folder, in all its processes."""
    control, keeper = Control(), Keeper(library, folder)
    start = cpu_s()
    events = list(analyse(AnalysisRequest(cards, workers), keeper, control))
    keeper.close()
    control.close()
    spent = cpu_s() - start
    assert events[-1] == Done(), events[-1]
    assert not [event for event in events if isinstance(event, TrackFailed)]
    return spent


def cpu_s() -> float:
    """CPU seconds of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
