"""A sound process to command, and sounds to give it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from musicmap.audio.encode import Kind, write
from musicmap.jobs import sound
from musicmap.jobs.sound import SoundHost
from musicmap.playback.device import NullOutput, OutputFactory
from musicmap.playback.messages import Position, Report
from musicmap.types import Floats, Hertz, Seconds
from tests.fixtures.display import PATIENCE

R = TypeVar("R", bound=Report)

RATE = Hertz(44_100)


class Ear:
    """A sound host and all that it reports, with the time of it."""

    def __init__(self, output_factory: OutputFactory, patience: Seconds = sound.PATIENCE) -> None:
        self.reports: list[tuple[float, Report]] = []
        self.host = SoundHost(
            lambda report: self.reports.append((time.perf_counter(), report)), output_factory, patience
        )

    def of(self, kind: type[R]) -> list[R]:
        """The reports of one kind so far."""
        return [report for _, report in list(self.reports) if isinstance(report, kind)]

    def wait_for(self, kind: type[R], holds: Callable[[R], bool] = lambda _: True, seconds: float = PATIENCE) -> R:
        """The first report of a kind for which `holds`, come already or yet to come."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for report in self.of(kind):
                if holds(report):
                    return report
            time.sleep(0.002)
        raise AssertionError(f"No such {kind.__name__} within {seconds:g} s; there were {self.reports[-5:]}.")

    def positions(self, token: int) -> list[Position]:
        return [report for report in self.of(Position) if report.token == token]


@pytest.fixture
def listen() -> Iterator[Callable[..., Ear]]:
    """`listen(output_factory)` starts a sound process; it is closed afterwards."""
    ears: list[Ear] = []

    def start(output_factory: OutputFactory = NullOutput, patience: Seconds = sound.PATIENCE) -> Ear:
        ears.append(Ear(output_factory, patience))
        return ears[-1]

    yield start
    for ear in ears:
        ear.host.close()


@pytest.fixture(scope="session")
def music() -> Floats:
    """12 s that are unlike themselves at every other time: a rising chirp, and noise on the other side. (n, 2)."""
    t = np.arange(12 * RATE) / RATE
    chirp = 0.5 * np.cos(2 * np.pi * (200 * t + 120 * t**2))
    noise = np.convolve(np.random.default_rng(11).uniform(-1, 1, len(t)), np.ones(8) / 8, "same")
    return np.stack([chirp, noise], axis=1).astype(np.float32)


@pytest.fixture(scope="session")
def song(tmp_path_factory: pytest.TempPathFactory, music: Floats) -> Callable[[Kind], Path]:
    """`song(kind)`: the music as a file."""
    folder = tmp_path_factory.mktemp("songs")

    def make(kind: Kind) -> Path:
        file = folder / f"song.{kind}"
        if not file.exists():
            write(file, music, RATE, kind)
        return file

    return make
