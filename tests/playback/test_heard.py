"""What comes out of the sound card, compared with the file's own samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from musicmap.audio.decode import stereo_from
from musicmap.audio.encode import Kind, write
from musicmap.playback.device import SoundDeviceOutput
from musicmap.playback.messages import Audition, Device, Ended, Follow, Play, Position, Stop
from musicmap.playback.miniaudio_output import MiniaudioOutput
from musicmap.types import Hertz, Seconds
from tests.fixtures.sound import RATE as SINK_RATE
from tests.fixtures.sound import SoundSink, pulseaudio
from tests.playback.conftest import RATE, Ear

Listen = Callable[..., Ear]
Song = Callable[[Kind], Path]
Sound = NDArray[np.float32]


def sounding(heard: Sound) -> Sound:
    """From the first sample heard to the last."""
    loud = np.flatnonzero(np.abs(heard).max(axis=1) > 1e-4)
    return heard[loud[0] : loud[-1] + 1]


def found(piece: Sound, within: Sound) -> tuple[float, int]:
    """Where `piece` lies in `within`: the best normalised correlation there is, over both sides, and its place."""
    dots = sum(fftconvolve(within[:, side], piece[::-1, side], "valid") for side in (0, 1))
    power = fftconvolve((within**2).sum(axis=1), np.ones(len(piece)), "valid")
    likeness = dots / np.sqrt(np.maximum(power, 1e-9) * (piece**2).sum())
    best = int(np.argmax(likeness))
    return float(likeness[best]), best


@pytest.fixture(scope="module")
def one_host(sound_sink: SoundSink) -> Iterator[Ear]:
    ear = Ear(SoundDeviceOutput)
    assert ear.wait_for(Device).name is not None
    yield ear
    ear.host.close()


@pytest.fixture
def playing(one_host: Ear) -> Ear:
    """A host that plays into the sink. Tests share it."""
    one_host.reports.clear()
    return one_host


def decoded(file: Path) -> Sound:
    """The whole file's samples, at the sink's rate."""
    return np.concatenate(list(stereo_from(file, Seconds(0.0), Hertz(SINK_RATE))))


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "ogg", "opus", "m4a"])
def test_an_audition_is_heard_from_its_exact_start_for_its_exact_length(
    sound_sink: SoundSink, playing: Ear, song: Song, kind: Kind
) -> None:
    ear = playing
    start, length = 4.567, 0.6
    with sound_sink.capture() as take:
        ear.host.send(Audition(song(kind), Seconds(start), Seconds(length), 1))
        ear.wait_for(Ended)
    heard = sounding(take.samples)
    assert len(heard) == pytest.approx(length * SINK_RATE, abs=0.01 * SINK_RATE)
    inner = slice(round(0.02 * SINK_RATE), round(0.56 * SINK_RATE))
    likeness, place = found(heard[inner], decoded(song(kind)))
    assert likeness >= 0.98
    assert place - inner.start == pytest.approx(start * SINK_RATE, abs=0.003 * SINK_RATE)
    assert ear.positions(1)[-1].starved == 0


def test_miniaudio_plays_where_portaudio_is_not_installed(sound_sink: SoundSink, listen: Listen, song: Song) -> None:
    ear = listen(MiniaudioOutput)
    assert "PulseAudio" in str(ear.wait_for(Device).name)
    with sound_sink.capture() as take:
        ear.host.send(Audition(song("flac"), Seconds(4.567), Seconds(0.6), 1))
        ear.wait_for(Ended)
        ear.host.send(Audition(song("flac"), Seconds(1.0), Seconds(0.2), 2))
        ear.wait_for(Ended, lambda ended: ended.token == 2)
    heard = sounding(take.samples)
    inner = slice(round(0.02 * SINK_RATE), round(0.56 * SINK_RATE))
    likeness, place = found(heard[inner], decoded(song("flac")))
    assert likeness >= 0.98
    assert place - inner.start == pytest.approx(4.567 * SINK_RATE, abs=0.003 * SINK_RATE)
    assert ear.positions(1)[-1].starved == 0
    assert ear.positions(2)[-1].at == pytest.approx(1.2, abs=0.15)


def test_miniaudio_says_that_the_device_has_gone_and_goes_on_when_it_is_back(
    listen: Listen, song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "asound.conf").write_text("pcm { broken { type nonexistent } }", "ascii")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    with pulseaudio(tmp_path) as address:
        monkeypatch.setenv("PULSE_SERVER", address)
        ear = listen(MiniaudioOutput)
        assert "PulseAudio" in str(ear.wait_for(Device).name)
        ear.host.send(Play(song("flac"), Seconds(0.0), 1))
        ear.wait_for(Position, lambda p: p.at > 0.5)
    gone = ear.wait_for(Device, lambda d: d.name is None)
    assert "Connect" in str(gone.reason)
    there = ear.positions(1)[-1].at
    ear.wait_for(Position, lambda p: p.at > there + 0.3)
    with pulseaudio(tmp_path):
        ear.wait_for(Device, lambda d: "PulseAudio" in str(d.name))
        there = ear.positions(1)[-1].at
        ear.wait_for(Position, lambda p: p.at > there + 0.3)
        ear.host.close()
    at = [position.at for position in ear.positions(1)]
    assert at == sorted(at), "The song ran on through it all."
    assert ear.of(Ended) == []


def test_a_pair_is_heard_each_from_its_exact_place_and_together_in_between(
    sound_sink: SoundSink, playing: Ear, tmp_path: Path
) -> None:
    """One file sounds on the left, the other on the right: in the cross-fade, too, each is told apart."""
    ear, random, sides = playing, np.random.default_rng(5), []
    for side in (0, 1):
        sound = np.zeros((6 * RATE, 2), np.float32)
        sound[:, side] = np.convolve(random.uniform(-0.7, 0.7, 6 * RATE), np.ones(8) / 8, "same")
        sides.append(tmp_path / f"{side}.flac")
        write(sides[-1], sound, Hertz(RATE), "flac")
    with sound_sink.capture() as take:
        ear.host.send(Audition(sides[0], Seconds(1.0), Seconds(1.5), 201, fade=Seconds(1.0)))
        ear.host.send(Follow(Audition(sides[1], Seconds(3.25), Seconds(1.5), 202, fade=Seconds(0.25))))
        ear.wait_for(Ended, lambda ended: ended.token == 202)
    heard = sounding(take.samples)
    assert len(heard) == pytest.approx(2.0 * SINK_RATE, abs=0.01 * SINK_RATE)
    begin = round(0.5 * SINK_RATE)
    assert np.abs(heard[: begin - 100, 1]).max() < 1e-3, "the first one alone"
    assert np.abs(heard[round(1.52 * SINK_RATE) :, 0]).max() < 1e-3, "and then the second one alone"
    for side, start, (first, last) in ((0, 1.0, (0.1, 1.1)), (1, 3.25 - 0.5, (0.9, 1.7))):
        piece = heard[round(first * SINK_RATE) : round(last * SINK_RATE)].copy()
        piece[:, 1 - side] = 0
        likeness, place = found(piece, decoded(sides[side]))
        assert likeness >= 0.9, "its level falls or rises meanwhile"
        assert place / SINK_RATE - first == pytest.approx(start, abs=0.003)
    assert ear.positions(202)[-1].starved == 0


def test_a_cross_fade_is_heard_without_a_gap_or_a_click(sound_sink: SoundSink, playing: Ear, tmp_path: Path) -> None:
    ear = playing
    t = np.arange(5 * RATE) / RATE
    tones = {}
    for hertz in (330, 440, 550):
        tones[hertz] = tmp_path / f"{hertz}.flac"
        write(tones[hertz], (0.5 * np.cos(2 * np.pi * hertz * t)).astype(np.float32), Hertz(RATE), "flac")
    with sound_sink.capture() as take:
        for token, hertz in enumerate((330, 440, 550, 440), start=1):
            start = 0.5 + token / 10
            ear.host.send(Audition(tones[hertz], Seconds(start), Seconds(3.0), 100 + token))
            # The loop waits here before the names change.
            ear.wait_for(Position, lambda p: p.token == 100 + token and p.at > start + 0.25)  # noqa: B023
        ear.host.send(Stop(Seconds(0.1)))
        ear.wait_for(Position, lambda p: not p.playing)
    heard = sounding(take.samples)
    left = heard[:, 0]
    steady = left[: -round(0.15 * SINK_RATE)]
    windows = steady[: len(steady) // 240 * 240].reshape(-1, 240)  # 5 ms, more than one wave of each tone
    loudness = np.sqrt((windows[4:] ** 2).mean(axis=1))
    assert loudness.min() > 0.15, "No gap: tones at equal power never cancel out for 5 ms."
    steepest = 2 * np.pi * 550 / SINK_RATE * 0.5 * 2**0.5
    assert np.abs(np.diff(left)).max() < 1.2 * steepest, "No click."
    assert ear.of(Position)[-1].starved == 0


def test_sound_comes_when_a_device_appears(
    sound_sink: SoundSink, listen: Listen, song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = tmp_path / "asound.conf"
    card.write_text("pcm { broken { type nonexistent } }", "ascii")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(card))
    ear = listen(SoundDeviceOutput)
    ear.host.send(Play(song("flac"), Seconds(0.0), 1))
    assert ear.wait_for(Device).name is None
    ear.wait_for(Position, lambda p: p.at > 0.3)
    with sound_sink.capture() as take:
        card.write_text(f'pcm.!default {{ type pulse server "{sound_sink.server}" }}', "ascii")
        assert ear.wait_for(Device, lambda d: d.name is not None).name == "default"
        there = ear.positions(1)[-1].at
        ear.wait_for(Position, lambda p: p.at > there + 0.5)
        ear.host.send(Stop(Seconds(0.0)))
        ear.wait_for(Position, lambda p: not p.playing)
    heard = sounding(take.samples)
    likeness, place = found(heard[2000:16_000], decoded(song("flac")))
    assert likeness >= 0.98
    assert place / SINK_RATE == pytest.approx(there, abs=0.2), "It goes on where the silent song had got to."
