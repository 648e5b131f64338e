"""Loudness against EBU's test signals, the standard's own coefficients, and FFmpeg's meter."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.filter import Graph
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.audio.loudness import Meter, _k_weighting
from musicmap.types import Floats, Hertz, Level

RATE = Hertz(48_000)


def tone(decibels: float, seconds: float, rate: int = RATE) -> Floats:
    """1 kHz on both channels, at a peak level below full scale."""
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * 1000 * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


def level_of(sound: Floats, rate: Hertz = RATE, block: int = 10_007) -> Level:
    meter = Meter()
    for at in range(0, len(sound), block):
        meter.hear(sound[at : at + block], rate)
    return meter.level()


# EBU Tech 3341 (2023), table 1, cases 1 to 5: levels and lengths, and what a meter has to say within 0.1 LU.
@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
)
def test_the_signals_of_the_ebu(parts: list[tuple[float, float]], wanted: float) -> None:
    assert level_of(np.concatenate([tone(*part) for part in parts])).loudness == pytest.approx(wanted, abs=0.1)


def test_the_coefficients_of_the_standard() -> None:
    # ITU-R BS.1770-5, tables 1 and 2, for 48 kHz.
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585]
    high_pass = [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621]
    np.testing.assert_allclose(_k_weighting(RATE), [shelf, high_pass], atol=1e-7)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
def test_every_rate_says_the_same(rate: int) -> None:
    assert level_of(tone(-23, 5, rate), Hertz(rate)).loudness == pytest.approx(-23.0, abs=0.1)


def said_by_ffmpeg(sound: Floats) -> float:
    """FFmpeg's `ebur128` (libavfilter/f_ebur128.c), which is no relation of ours."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo", time_base=Fraction(1, RATE))
    graph.link_nodes(source, graph.add("ebur128", "metadata=1"), graph.add("abuffersink")).configure()
    frame = AudioFrame.from_ndarray(sound.reshape(1, -1), format="flt", layout="stereo")
    frame.sample_rate = RATE
    graph.push(frame)
    graph.push(None)
    said = "nan"
    while True:
        try:
            said = graph.pull().metadata.get("lavfi.r128.I", said)
        except (av.EOFError, av.BlockingIOError):
            return float(said)


@pytest.mark.parametrize("seed", range(4))
def test_what_ffmpeg_hears(seed: int) -> None:
    chance = np.random.default_rng(seed)
    envelope = np.repeat(10 ** chance.uniform(-2.5, -0.3, 12), RATE)[:, None]
    sound = (envelope * chance.standard_normal((12 * RATE, 2)) * chance.uniform(0.2, 1, 2)).astype(np.float32)
    assert level_of(sound).loudness == pytest.approx(said_by_ffmpeg(sound), abs=0.1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 30_000), st.integers(1, 20_000), st.integers(0, 1000))
def test_blocks_do_not_matter(samples: int, block: int, seed: int) -> None:
    sound = np.random.default_rng(seed).uniform(-0.5, 0.5, (samples, 2)).astype(np.float32)
    whole, cut = level_of(sound, block=max(samples, 1)), level_of(sound, block=block)
    assert cut.loudness == pytest.approx(whole.loudness)
    assert cut.peak == whole.peak == np.abs(sound).max(initial=0.0)
    np.testing.assert_array_equal(cut.outline, whole.outline)
    assert len(cut.outline) == samples // 4800


@settings(max_examples=25, deadline=None)
@given(st.floats(-30, 0), st.integers(0, 100))
def test_a_gain_is_heard_as_such(gain: float, seed: int) -> None:
    sound = np.random.default_rng(seed).uniform(-0.5, 0.5, (RATE, 2)).astype(np.float32)
    plain, changed = level_of(sound).loudness, level_of(sound * np.float32(10 ** (gain / 20))).loudness
    assert plain is not None
    assert changed == pytest.approx(plain + gain, abs=0.01)


@pytest.mark.parametrize("sound", [np.zeros((0, 2)), np.zeros((RATE, 2)), tone(-80, 1), np.full((RATE, 2), np.nan)])
def test_silence_has_no_loudness(sound: Floats) -> None:
    assert level_of(sound.astype(np.float32)).loudness is None


def test_the_outline_is_the_largest_of_each_tenth() -> None:
    sound = np.concatenate([tone(-6.0206, 0.1), tone(-100, 0.1), tone(6, 0.1)])
    level = level_of(sound)
    assert level.outline.tolist() == [128, 0, 255]
    assert level.peak == pytest.approx(10 ** (6 / 20), rel=1e-3)


def test_what_is_far_too_loud_is_measured_without_a_word() -> None:
    """A damaged float file; a warning would fail here."""
    level = level_of(np.full((RATE, 2), 3e38))
    assert level.peak == pytest.approx(3e38, rel=1e-6)
