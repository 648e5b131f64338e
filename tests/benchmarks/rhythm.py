"""Tempo and key: how often they are right, what a track costs, and how soon all that mix are found.

The demo library is composed and heard by Essentia; its true tempi and keys are those it was composed in.
`rhythm/tempo-told`: the share of its tracks of which a tempo is told; half of the music has no clear beat.
`rhythm/tempo`: of those, right within 0.5 %, as it is, in half or in double time; `rhythm/tempo-as-counted`: as it is.
`rhythm/key`: of all, the key itself; `rhythm/key-mixes`: that, its relative, or a fifth beside it, which mixes with it.
`rhythm/essentia` and `rhythm/file`: CPU seconds for an excerpt of two minutes, and with the decoding of a file of five
minutes before it (MP3). `rhythm/mixing`: which of 100,000 tracks mix with one, the median of 50.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from musicmap.audio.decode import mono
from musicmap.audio.encode import write
from musicmap.demo.catalogue import Entry, entries
from musicmap.demo.harmony import Scale
from musicmap.demo.kinds.registry import COMPOSERS
from musicmap.jobs.composing import compose
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done
from musicmap.jobs.rhythm_listening import EXCERPT, excerpt
from musicmap.models.essentia_rhythm import EssentiaRhythm
from musicmap.models.rhythm import RATE
from musicmap.playlist.mixing import Rhythms, mixing_with
from musicmap.playlist.musical_key import MusicalKey, mix, parse
from musicmap.playlist.rhythm import Rhythm
from musicmap.types import Floats, Seconds
from tests.benchmarks.harness import Figure

TRACKS = 100_000
_MAJOR_THIRD = 4


def run(music: Path | None) -> Iterator[Figure]:
    """All figures."""
    listener = EssentiaRhythm()
    with TemporaryDirectory() as scratch:
        yield from accuracy(listener, Path(scratch))
        yield from cost(listener, Path(scratch) / "long.mp3")
    yield Figure.at_most("rhythm/mixing", mixing_ms(), "ms", 50)


def accuracy(listener: EssentiaRhythm, folder: Path) -> Iterator[Figure]:
    with closing(Control()) as control:
        assert list(compose(folder, control))[-1] == Done()
    tempi, keys = [], []
    for entry in entries():
        bpm, key = truth(entry)
        heard = listener.hear(np.concatenate(list(mono(folder / entry.path, RATE))))
        if heard.bpm is not None:
            tempi.append(heard.bpm / bpm)
        keys.append((key, parse(heard.key)))
    yield Figure.only_told("rhythm/tempo-told", len(tempi) / len(keys), "share")
    right = [near(ratio) for ratio in tempi]
    yield Figure.at_least("rhythm/tempo", np.mean([bool(found) for found in right]).item(), "share", 0.9)
    yield Figure.only_told("rhythm/tempo-as-counted", np.mean([1.0 in found for found in right]).item(), "share")
    yield Figure.at_least("rhythm/key", np.mean([key == found for key, found in keys]).item(), "share", 0.75)
    mixes = [found is not None and mix(key, found) for key, found in keys]
    yield Figure.at_least("rhythm/key-mixes", np.mean(mixes).item(), "share", 0.85)


def near(ratio: float) -> list[float]:
    return [time for time in (0.5, 1.0, 2.0) if abs(ratio / time - 1) < 0.005]


def truth(entry: Entry) -> tuple[float, MusicalKey]:
    """Tempo and key that a track was composed in: the key is that of the first scale its composer takes."""
    composer = COMPOSERS[entry.album.kind]
    scales: list[Scale] = []

    def noted(tonic: int, steps: tuple[int, ...]) -> Scale:
        scales.append(Scale(tonic, steps))
        return scales[-1]

    with patch.object(sys.modules[composer.__module__], "Scale", noted):
        piece = composer(np.random.default_rng(entry.seed), entry.number - 1)
    return piece.pulse.bpm, MusicalKey(scales[0].tonic % 12, minor=_MAJOR_THIRD not in scales[0].steps)


def cost(listener: EssentiaRhythm, file: Path) -> Iterator[Figure]:
    samples = made(5 * 60.0)
    write(file, samples, RATE, "mp3")
    begin = time.process_time()
    heard = listener.hear(excerpt(file, Seconds(5 * 60.0)))
    whole = time.process_time() - begin
    begin = time.process_time()
    listener.hear(samples[: round(EXCERPT * RATE)])
    assert heard.bpm is not None
    yield Figure.only_told("rhythm/essentia", time.process_time() - begin, "s/track")
    yield Figure.at_most("rhythm/file", whole, "s/track", 4.0)


def made(seconds: float) -> Floats:
    """(n,) a chord that moves, and a noise on every beat of 120."""
    at = np.arange(round(seconds * RATE)) / RATE
    root = 110 * 2 ** (np.floor(at / 2) * 5 % 12 / 12)
    chord = sum(np.sin(np.cumsum(2 * np.pi * root * ratio / RATE)) for ratio in (1, 1.25, 1.5, 3))
    beat = np.exp(-8 * (at * 2 % 1)) * np.random.default_rng(1).normal(0, 0.1, len(at))
    return np.asarray(0.1 * chord + beat, np.float32)


def mixing_ms() -> float:
    random = np.random.default_rng(0)
    among = Rhythms.of(
        Rhythm(bpm, MusicalKey(tonic, minor))
        for bpm, tonic, minor in zip(
            random.uniform(60, 180, TRACKS).tolist(),
            random.integers(0, 12, TRACKS).tolist(),
            (random.random(TRACKS) < 0.6).tolist(),
            strict=True,
        )
    )
    spent = []
    for tonic in range(50):
        begin = time.perf_counter()
        fits = mixing_with(Rhythm(100.0 + tonic, MusicalKey(tonic % 12)), among).fits
        spent.append(1000 * (time.perf_counter() - begin))
        assert 0 < fits.sum() < TRACKS / 5
    return float(np.median(spent))
