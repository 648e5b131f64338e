"""The sound process's loop, run on a thread of the test to look at its output."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from musicmap.audio.decode import stereo_from
from musicmap.audio.encode import Kind
from musicmap.errors import UnreadableAudio
from musicmap.playback.device import NullOutput, OutputFactory
from musicmap.playback.messages import Audition, Close, Ended, Play, Position
from musicmap.playback.server import Decode, serve
from musicmap.types import Floats, Hertz, Seconds

Song = Callable[[Kind], Path]


class Sleeper(NullOutput):
    """A card that takes nothing while it rests."""

    def __init__(self) -> None:
        super().__init__()
        self.resting = False
        self.naps = 0

    def tick(self) -> None:
        if not self.resting:
            super().tick()

    def rest(self) -> None:
        self.naps += not self.resting
        self.resting = True

    def wake(self) -> None:
        self.resting = False
        super().wake()


@contextmanager
def served(factory: OutputFactory, decode: Decode = stereo_from) -> Iterator[Connection]:
    ours, theirs = Pipe()
    thread = threading.Thread(target=serve, args=(theirs, factory, decode, Seconds(0.2)))
    thread.start()
    try:
        yield ours
    finally:
        ours.send(Close())
        thread.join(5)
        ours.close()
        theirs.close()
        assert not thread.is_alive()


def next_of(wire: Connection, kind: type) -> object:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if wire.poll(0.1) and isinstance(report := wire.recv(), kind):
            return report
    raise AssertionError(f"No {kind.__name__} came.")


def test_a_device_rests_in_long_silence_and_wakes_for_sound(song: Song) -> None:
    card = Sleeper()
    with served(lambda: card) as wire:
        for token in (1, 2, 3):
            wire.send(Audition(song("wav"), Seconds(1.0), Seconds(0.1), token))
            assert next_of(wire, Ended) == Ended(token)
            time.sleep(0.9)
            assert card.naps == token


def test_a_file_damaged_further_on_sounds_until_there(tmp_path: Path) -> None:
    def damaged(path: Path, start: Seconds, rate: Hertz) -> Iterator[Floats]:
        yield np.full((rate // 2, 2), 0.1, np.float32)
        raise UnreadableAudio("The file is damaged.")

    with served(NullOutput, damaged) as wire:
        wire.send(Play(tmp_path / "song.mp3", Seconds(0.0), 1))
        began = time.monotonic()
        assert next_of(wire, Position) == Position(1, tmp_path / "song.mp3", Seconds(0.0), True)
        assert next_of(wire, Ended) == Ended(1)
        assert 0.4 < time.monotonic() - began < 2.0


def test_closing_does_not_wait_for_the_song(song: Song) -> None:
    with served(NullOutput) as wire:
        wire.send(Play(song("flac"), Seconds(0.0), 1))
        next_of(wire, Position)
        began = time.monotonic()
    assert time.monotonic() - began < 1.0
