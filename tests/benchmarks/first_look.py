"""The first look: how much sooner a library is on the map, and how right its neighbourhoods are by then.

`first-look/times-faster` is how many times as many tracks a minute are glanced at as are listened to as a whole, by the
default model, both with a worker for each core and with their start. `first-look/neighbours-kept` is the share of the
15 nearest tracks, by the mean of their embeddings, that a track has after the first look and after all of it was heard.

Input: every n-th file of the music given, so that there are about 120; without music, three minutes each of sixty
composed tracks, of which no neighbourhoods are told: they all sound alike.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from musicmap.audio.encode import write
from musicmap.cache.reader import Reader
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done
from musicmap.jobs.keeper import Keeper
from musicmap.layers.matrix import gather
from musicmap.layers.pooling import mean_by_track
from musicmap.models.card import ModelCard
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.types import Floats, Hertz, Ints, LayerRef, TrackId
from tests.benchmarks.analysis_cpu import length
from tests.benchmarks.harness import Figure

TRACKS, COMPOSED, MINUTES = 120, 60, 3
NEIGHBOURS = 15


def run(music: Path | None) -> Iterator[Figure]:
    """Both figures, or the first."""
    card = next(iter(Registry.of(models_folder())))
    layer = card.layer("embedding")
    with TemporaryDirectory() as scratch:
        folder, library = Path(scratch) / "music", Path(scratch) / "benchmark.musicmap"
        folder.mkdir()
        if music is None:
            composed(folder)
        else:
            chosen(music, folder)
        quick = tracks_a_minute(card, folder, library, only_glance=True)
        glimpsed = means(library, layer)
        whole = tracks_a_minute(card, folder, library, only_glance=False)
        heard = means(library, layer)
    yield Figure.only_told("first-look/tracks-a-minute", quick, "tracks/min")
    yield Figure.at_least("first-look/times-faster", quick / whole, "times", 15)
    if music is not None:
        yield Figure.at_least("first-look/neighbours-kept", kept(glimpsed, heard), "share", 0.6)


def chosen(music: Path, folder: Path) -> None:
    files = [file for file in sorted(music.rglob("*")) if file.is_file() and length(file) > 6]
    for number, file in enumerate(files[:: max(len(files) // TRACKS, 1)]):
        shutil.copy(file, folder / f"{number:03d}{file.suffix}")


def composed(folder: Path) -> None:
    rate = 44_100
    random = np.random.default_rng(0)
    noise = random.normal(0, 0.1, rate * 60 * MINUTES).astype(np.float32)
    for number in range(COMPOSED):
        tone = 0.2 * np.sin(2 * np.pi * (110 + 20 * number) * np.arange(len(noise)) / rate).astype(np.float32)
        write(folder / f"{number}.mp3", noise + tone, Hertz(rate), "mp3")


def tracks_a_minute(card: ModelCard, folder: Path, library: Path, *, only_glance: bool) -> float:
    """Tracks on the map after the pass, over the minutes that it took."""
    control, keeper = Control(), Keeper(library, folder)
    began = time.perf_counter()
    glance = 0 if only_glance else 1 << 30
    events = list(analyse(AnalysisRequest((card,), glance=glance, only_glance=only_glance), keeper, control))
    spent = time.perf_counter() - began
    keeper.close()
    control.close()
    assert events[-1] == Done(), events[-1]
    return len(means(library, card.layer("embedding"))) / spent * 60


def means(library: Path, layer: LayerRef) -> dict[TrackId, Floats]:
    with Reader(library) as reader:
        matrix = gather(reader, layer)
    return dict(zip(matrix.tracks, mean_by_track(matrix.values, matrix.track, len(matrix.tracks)), strict=True))


def kept(glimpsed: dict[TrackId, Floats], heard: dict[TrackId, Floats]) -> float:
    both = sorted(glimpsed.keys() & heard.keys())
    before, after = (nearest(np.stack([of[track] for track in both])) for of in (glimpsed, heard))
    return float(np.mean([len(np.intersect1d(a, b)) / NEIGHBOURS for a, b in zip(before, after, strict=True)]))


def nearest(rows: Floats) -> Ints:
    """(n, 15) by the cosine of what is left when each dimension is standardised."""
    rows = (rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-9)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    alike = rows @ rows.T
    np.fill_diagonal(alike, -np.inf)
    return np.argsort(-alike, axis=1, kind="stable")[:, :NEIGHBOURS].astype(np.int32)
