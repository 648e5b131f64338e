"""The sound process's loop, run on a thread of the test to look at its output."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from musicmap.audio.decode import stereo_from
from musicmap.audio.encode import Kind
from musicmap.errors import UnreadableAudio
from musicmap.playback.device import CD, NullOutput, OutputFactory
from musicmap.playback.messages import (
    FADE,
    Audition,
    CannotPlay,
    Close,
    Ended,
    Follow,
    Play,
    Position,
    Prepare,
    Report,
    Stop,
)
from musicmap.playback.server import Decode, serve
from musicmap.types import Floats, Hertz, Seconds
from tests.fixtures.display import PATIENCE, wait_until
from tests.playback.outputs import Tape

Song = Callable[[Kind], Path]
R = TypeVar("R", bound=Report)


class Sleeper(NullOutput):
    """A card that takes nothing while it rests."""

    def __init__(self) -> None:
        super().__init__()
        self.resting = False

    def tick(self) -> None:
        if not self.resting:
            super().tick()

    def rest(self) -> None:
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
        thread.join(PATIENCE)
        ours.close()
        theirs.close()
        assert not thread.is_alive()


def next_of(wire: Connection, kind: type[R], holds: Callable[[R], bool] = lambda _: True) -> R:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if wire.poll(0.1) and isinstance(report := wire.recv(), kind) and holds(report):
            return report
    raise AssertionError(f"No {kind.__name__} came.")


def test_a_device_rests_in_long_silence_and_wakes_for_sound(song: Song) -> None:
    card = Sleeper()
    with served(lambda: card) as wire:
        for token in (1, 2, 3):
            wire.send(Audition(song("wav"), Seconds(1.0), Seconds(0.1), token))
            assert next_of(wire, Ended) == Ended(token)
            wait_until(lambda: card.resting)


def test_positions_keep_pace_with_the_device(song: Song) -> None:
    """By a clock of the test's own, a step of which is no more than a block of the device's."""
    now, step = [0.0], 0.01
    with served(lambda: NullOutput(clock=lambda: now[0])) as wire:
        wire.send(Audition(song("flac"), Seconds(2.0), Seconds(0.3), 1))
        first = next_of(wire, Position)
        assert first == Position(1, song("flac"), Seconds(2.0), True)
        for i in range(1, 25):
            now[0] += step
            told = next_of(wire, Position, lambda p, i=i: p.at > 2.0 + i * step - NullOutput.block / CD)  # type: ignore[misc]
            assert isinstance(told, Position)
            assert told.at <= 2.0 + i * step
            assert told.starved == 0
        now[0] += 10 * step
        assert next_of(wire, Ended) == Ended(1)


def test_a_pair_sounds_one_into_the_other_and_each_end_is_told(tmp_path: Path) -> None:
    """Half a second of the left side alone, whose last 0.3 s pass into the right side."""

    def sides(path: Path, start: Seconds, rate: Hertz) -> Iterator[Floats]:
        block = np.zeros((2 * rate, 2), np.float32)
        block[:, int(path.stem)] = start / 10
        yield block

    tape = tmp_path / "tape"
    with served(lambda: Tape(tape), sides) as wire:
        wire.send(Audition(tmp_path / "0.wav", Seconds(5.0), Seconds(0.5), 1, fade=Seconds(0.3)))
        wire.send(Follow(Audition(tmp_path / "1.wav", Seconds(3.0), Seconds(0.6), 2, fade=Seconds(0.1))))
        assert next_of(wire, Ended) == Ended(1)
        assert next_of(wire, Position, lambda p: p.token == 2).at >= 3.0
        assert next_of(wire, Ended) == Ended(2)
    heard = np.fromfile(tape, np.float32).reshape(-1, 2)
    left, right = (np.flatnonzero(heard[:, side]) for side in (0, 1))
    assert right[0] - left[0] == pytest.approx(0.2 * CD, abs=2)
    assert left[-1] - right[0] == pytest.approx(0.3 * CD, abs=2)
    assert right[-1] - right[0] == pytest.approx(0.6 * CD, abs=2)
    assert heard[left[0] + round(0.1 * CD), 0] == pytest.approx(0.5, abs=1e-4)
    assert heard[left[-1] + round(0.1 * CD), 1] == pytest.approx(0.3, abs=1e-4)


def test_a_file_damaged_further_on_sounds_until_there(tmp_path: Path) -> None:
    def damaged(path: Path, start: Seconds, rate: Hertz) -> Iterator[Floats]:
        yield np.full((rate // 2, 2), 0.1, np.float32)
        raise UnreadableAudio("The file is damaged.")

    tape = tmp_path / "tape"
    with served(lambda: Tape(tape), damaged) as wire:
        wire.send(Play(tmp_path / "song.mp3", Seconds(0.0), 1))
        assert next_of(wire, Position) == Position(1, tmp_path / "song.mp3", Seconds(0.0), True)
        assert next_of(wire, Ended) == Ended(1)
        heard = np.frombuffer(tape.read_bytes(), np.float32).reshape(-1, 2)
    assert np.count_nonzero(heard.any(axis=1)) == pytest.approx(CD / 2, abs=CD * FADE)


def test_closing_does_not_wait_for_the_song(tmp_path: Path) -> None:
    def endless(path: Path, start: Seconds, rate: Hertz) -> Iterator[Floats]:
        while True:
            yield np.full((rate // 10, 2), 0.1, np.float32)

    with served(NullOutput, endless) as wire:
        wire.send(Play(tmp_path / "song.mp3", Seconds(0.0), 1))
        next_of(wire, Position)


class Library:
    """Decodes made-up files of different lengths, and knows what was opened."""

    def __init__(self, **seconds: float) -> None:
        self.seconds = seconds
        self.opened: list[tuple[str, float]] = []
        self.closed = 0

    def __call__(self, path: Path, start: Seconds, rate: Hertz) -> Iterator[Floats]:
        self.opened.append((path.name, start))
        if path.name not in self.seconds:
            raise UnreadableAudio("There is nothing in it.")
        return self._blocks(round((self.seconds[path.name] - start) * rate))

    def _blocks(self, frames: int) -> Iterator[Floats]:
        try:
            for at in range(0, frames, 1000):
                yield np.full((min(1000, frames - at), 2), 0.1, np.float32)
        finally:
            self.closed += 1


def heard_on(tape: Path) -> Floats:
    heard = np.frombuffer(tape.read_bytes(), np.float32).reshape(-1, 2)
    there = np.flatnonzero(heard.any(axis=1))
    return heard[there[0] : there[-1] + 1]


def test_one_file_follows_another_without_a_gap(tmp_path: Path) -> None:
    files, tape = Library(one=0.4, two=0.3), tmp_path / "tape"
    with served(lambda: Tape(tape), files) as wire:
        wire.send(Play(Path("one"), Seconds(0.0), 1))
        wire.send(Follow(Play(Path("two"), Seconds(0.0), 2)))
        assert next_of(wire, Ended) == Ended(1)
        assert next_of(wire, Position).token == 2
        assert next_of(wire, Ended) == Ended(2)
    heard = heard_on(tape)
    assert len(heard) == pytest.approx(0.7 * CD, abs=2)
    np.testing.assert_allclose(heard[round(FADE * CD) + 1 :], 0.1, atol=1e-6)


def test_nothing_follows_what_was_stopped_or_taken_back_or_cannot_be_read(tmp_path: Path) -> None:
    files = Library(one=0.2, two=0.2)
    two = Follow(Play(Path("two"), Seconds(0.0), 9))
    with served(NullOutput, files) as wire:
        wire.send(Play(Path("one"), Seconds(0.0), 1))
        wire.send(two)
        wire.send(Follow(None))
        assert next_of(wire, Ended) == Ended(1)
        wire.send(Play(Path("one"), Seconds(0.0), 2))
        wire.send(two)
        wire.send(Stop())
        wire.send(Play(Path("one"), Seconds(0.0), 3))
        assert next_of(wire, Ended) == Ended(3)
        wire.send(Play(Path("one"), Seconds(0.0), 4))
        wire.send(Follow(Play(Path("neither"), Seconds(0.0), 5)))
        assert next_of(wire, CannotPlay).token == 5
        assert next_of(wire, Ended) == Ended(4)


def test_an_audition_goes_round_until_another_comes(tmp_path: Path) -> None:
    files, tape = Library(one=9.0, two=9.0), tmp_path / "tape"
    with served(lambda: Tape(tape), files) as wire:
        wire.send(Audition(Path("one"), Seconds(1.0), Seconds(0.1), 1, loops=True))
        next_of(wire, Position, lambda p: p.at > 1.05)
        next_of(wire, Position, lambda p: p.at < 1.05)
        next_of(wire, Position, lambda p: p.at > 1.05)
        wire.send(Audition(Path("two"), Seconds(2.0), Seconds(0.1), 2))
        assert next_of(wire, Ended) == Ended(2), "nothing is said of one that goes round"
    assert len(heard_on(tape)) > 0.25 * CD
    assert files.opened.count(("one", 1.0)) >= 2


def test_what_was_prepared_is_not_opened_again_and_what_is_not_wanted_is_closed() -> None:
    files = Library(one=9.0, two=9.0)
    with served(NullOutput, files) as wire:
        wire.send(Prepare(((Path("one"), Seconds(1.0)), (Path("gone"), Seconds(0.0)), (Path("two"), Seconds(2.0)))))
        wait_until(lambda: len(files.opened) == 3)
        wire.send(Audition(Path("two"), Seconds(2.0), Seconds(0.1), 1))
        assert next_of(wire, Ended) == Ended(1)
        assert files.opened == [("one", 1.0), ("gone", 0.0), ("two", 2.0)]
        closed = files.closed
        wire.send(Prepare(()))
        wait_until(lambda: files.closed == closed + 1)
    assert files.closed == 2
