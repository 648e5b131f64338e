"""The sound process as the program sees it, in silent mode and with devices that come and go."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from musicmap.audio.encode import Kind
from musicmap.playback.device import NullOutput, SoundDeviceOutput
from musicmap.playback.messages import (
    Audition,
    CannotPlay,
    Close,
    Device,
    Ended,
    Pause,
    Play,
    Position,
    Resume,
    Seek,
    Stop,
    Volume,
)
from musicmap.types import Decibels, Floats, Seconds
from tests.fixtures.display import wait_until
from tests.playback.conftest import RATE, Ear
from tests.playback.outputs import BusyCard, ComesLate, DiesAtOnce, PluggedIn, Tape

Listen = Callable[..., Ear]
Song = Callable[[Kind], Path]


def audition(path: Path, token: int, start: float = 1.0, length: float = 0.3) -> Audition:
    return Audition(path, Seconds(start), Seconds(length), token)


def play(path: Path, token: int, start: float = 1.0) -> Play:
    return Play(path, Seconds(start), token)


@pytest.fixture(scope="module")
def one_host() -> Iterator[Ear]:
    ear = Ear(NullOutput)
    ear.wait_for(Device)
    yield ear
    ear.host.close()


@pytest.fixture
def silent(one_host: Ear) -> Ear:
    """A host in silent mode that tests share, as long as they leave it well."""
    one_host.host.send(Stop(Seconds(0.0)))
    one_host.reports.clear()
    return one_host


def test_starting_and_sending_do_not_wait(listen: Listen, song: Song, tmp_path: Path) -> None:
    file, gate = song("wav"), tmp_path / "gate"
    ear = listen(partial(ComesLate, gate))
    ear.host.send(Volume(0.5))
    ear.host.send(audition(file, 1))
    gate.touch()  # Only now can the process be up: whoever waited for it would not have come here.
    assert ear.wait_for(Device) == Device(None)
    assert ear.wait_for(Ended) == Ended(1), "Commands from before the process was up are kept."


def test_an_audition_runs_from_its_start_for_its_length(silent: Ear, song: Song) -> None:
    ear = silent
    sent = time.perf_counter()
    ear.host.send(audition(song("flac"), 7, start=2.0, length=1.0))
    ear.wait_for(Ended)
    at = [position.at for position in ear.positions(7)]
    assert at == sorted(at)
    assert at[0] == 2.0
    assert at[-1] <= 3.0
    ended = next(when for when, report in ear.reports if isinstance(report, Ended))
    assert ended - sent > 0.98, "No sooner than the clock, but for a block of the device's."
    assert len(at) <= 2 + (ended - sent) / 0.03, "Some 20 positions a second, not more."


def test_the_latest_wins(silent: Ear, song: Song) -> None:
    ear = silent
    for token in range(1, 30):
        ear.host.send(audition(song("wav"), token))
    assert ear.wait_for(Ended) == Ended(29)
    assert ear.of(Ended) == [Ended(29)]
    assert ear.of(CannotPlay) == []


def test_pause_resume_seek_stop(silent: Ear, song: Song) -> None:
    ear = silent
    ear.host.send(play(song("wav"), 1))
    ear.wait_for(Position, lambda p: p.at > 1.2)
    ear.host.send(Pause())
    paused = ear.wait_for(Position, lambda p: not p.playing)
    ear.host.send(Seek(Seconds(5.0)))
    ear.wait_for(Position, lambda p: not p.playing and p.at == 5.0)  # Seeking while paused stays paused.
    ear.host.send(Seek(paused.at))
    seen = len(ear.reports)
    ear.host.send(Resume())
    ear.wait_for(Position, lambda p: p.playing and p.at > paused.at + 0.1)
    first = next(r for _, r in ear.reports[seen:] if isinstance(r, Position) and r.playing)
    assert first.at == paused.at, "It goes on where it paused."
    ear.host.send(Seek(Seconds(11.8)))
    ear.wait_for(Ended)
    ear.host.send(play(song("wav"), 2))
    ear.wait_for(Position, lambda p: p.token == 2 and p.at > 1.1)
    ear.host.send(Stop())
    ear.wait_for(Position, lambda p: p.token == 2 and not p.playing)
    ear.host.send(Resume())
    time.sleep(0.3)
    assert not ear.positions(2)[-1].playing, "What was stopped does not come back."
    assert ear.of(Ended) == [Ended(1)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("missing.mp3", None), ("empty.flac", b""), ("a letter.mp3", b"Dear Sir or Madam, " * 500)],
)
def test_a_file_that_cannot_sound_is_told_and_costs_nothing_else(
    silent: Ear, song: Song, tmp_path: Path, name: str, content: bytes | None
) -> None:
    ear = silent
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    ear.host.send(audition(file, 1))
    told = ear.wait_for(CannotPlay)
    assert (told.token, told.path) == (1, file)
    assert told.reason.endswith(".")
    ear.host.send(audition(song("ogg"), 2))
    assert ear.wait_for(Ended) == Ended(2)


def test_a_start_behind_the_end_has_ended(silent: Ear, song: Song) -> None:
    ear = silent
    ear.host.send(play(song("flac"), 1, start=500.0))
    assert ear.wait_for(Ended) == Ended(1)


def test_a_killed_process_costs_what_sounded_and_is_back(listen: Listen, song: Song) -> None:
    ear = listen()
    ear.host.send(Volume(0.3))
    ear.host.send(play(song("flac"), 1))
    ear.wait_for(Position, lambda p: p.at > 1.0)
    first = ear.host.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert ear.wait_for(CannotPlay).token == 1
    ear.host.send(audition(song("flac"), 2))
    assert ear.wait_for(Ended) == Ended(2)
    assert ear.host.pid != first
    assert len(ear.of(CannotPlay)) == 1


def test_a_killed_process_that_was_idle_costs_nothing(listen: Listen, song: Song) -> None:
    ear = listen()
    ear.host.send(audition(song("wav"), 1))
    ear.wait_for(Ended)
    first = ear.host.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: ear.host.pid not in (first, None))
    ear.host.send(audition(song("wav"), 2))
    ear.wait_for(Ended, lambda e: e.token == 2)
    assert ear.of(CannotPlay) == []


def test_a_process_that_hangs_is_replaced(listen: Listen, song: Song) -> None:
    ear = listen(patience=Seconds(1.0))
    ear.host.send(play(song("wav"), 1))
    ear.wait_for(Position)
    assert ear.host.pid is not None
    os.kill(ear.host.pid, signal.SIGSTOP)
    assert ear.wait_for(CannotPlay).token == 1
    ear.host.send(audition(song("wav"), 2))
    assert ear.wait_for(Ended) == Ended(2)


def test_a_sound_system_that_kills_the_process_is_left_alone(listen: Listen, song: Song, tmp_path: Path) -> None:
    tally = tmp_path / "tally"
    ear = listen(partial(DiesAtOnce, tally))
    assert "silent until the next start" in ear.wait_for(Device).reason
    ear.host.send(audition(song("wav"), 1))
    assert ear.wait_for(Ended) == Ended(1), "Silent mode goes through the motions."
    assert tally.stat().st_size == 3
    assert len(ear.of(Device)) == 1


def test_closing_leaves_nothing(listen: Listen, song: Song) -> None:
    ear = listen()
    ear.host.send(play(song("wav"), 1))
    ear.wait_for(Position)
    pid = ear.host.pid
    assert pid is not None
    ear.host.close()
    assert not psutil.pid_exists(pid)
    said = len(ear.reports)
    ear.host.send(Close())
    ear.host.close()
    assert len(ear.reports) == said


def test_closing_before_the_process_is_up(listen: Listen) -> None:
    ear = listen()
    ear.host.close()
    assert ear.host.pid is None


def test_a_device_that_goes_and_comes_back_at_another_rate(listen: Listen, song: Song, tmp_path: Path) -> None:
    plug = tmp_path / "plug"
    plug.write_text("44100", "ascii")
    ear = listen(partial(PluggedIn, plug))
    assert ear.wait_for(Device).name == "card at 44100 Hz"
    sent = time.perf_counter()
    ear.host.send(play(song("flac"), 1))
    ear.wait_for(Position, lambda p: p.at > 1.3)
    plug.unlink()
    gone = ear.wait_for(Device, lambda d: d.name is None)
    assert gone.reason == "The sound device is gone. Connect it again."
    there = ear.positions(1)[-1].at
    ear.wait_for(Position, lambda p: p.at > there + 0.5)
    plug.write_text("48000", "ascii")
    ear.wait_for(Device, lambda d: d.name == "card at 48000 Hz")
    there = ear.positions(1)[-1].at
    ear.wait_for(Position, lambda p: p.at > there + 0.5)
    heard = [(when, report.at) for when, report in ear.reports if isinstance(report, Position)]
    times, at = np.array(heard).T
    assert np.diff(at).min() >= 0.0, "The song ran on through it all."
    assert (at - 1.0 < times - sent + 0.05).all(), "It left nothing out."
    assert ear.of(Ended) == []
    assert ear.of(CannotPlay) == []


def test_a_card_that_another_program_holds_is_silent_mode(listen: Listen, song: Song) -> None:
    ear = listen(BusyCard)
    assert ear.wait_for(Device).reason == "The sound device cannot be opened. Another program may hold it."
    ear.host.send(audition(song("wav"), 1))
    assert ear.wait_for(Ended) == Ended(1)


def test_without_a_device_it_is_silent_and_positions_run(
    listen: Listen, song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = tmp_path / "asound.conf"
    nothing.write_text("pcm { broken { type nonexistent } }", "ascii")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(nothing))
    ear = listen(SoundDeviceOutput)
    assert ear.wait_for(Device) == Device(None, "No sound device was found. Connect one, and sound comes by itself.")
    ear.host.send(play(song("flac"), 1))
    ear.wait_for(Position, lambda p: p.at > 1.5)


def test_what_passes_is_the_file_from_the_exact_sample(
    listen: Listen, song: Song, music: Floats, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    ear = listen(partial(Tape, tape))
    ear.host.send(Audition(song("flac"), Seconds(3.21), Seconds(0.5), 1, Decibels(-6.0)))
    ear.wait_for(Ended)
    ear.host.close()
    heard = np.frombuffer(tape.read_bytes(), np.float32).reshape(-1, 2)
    heard = heard[np.flatnonzero(heard.any(axis=1))[0] :]
    fade = round(0.015 * RATE)
    begin = round(3.21 * RATE)
    expected = music[begin : begin + RATE // 2] * 10 ** (-6 / 20)
    inner = slice(fade, RATE // 2 - fade)
    np.testing.assert_allclose(heard[inner], expected[inner], atol=1e-3)
    assert not heard[RATE // 2 :].any()
