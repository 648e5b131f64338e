"""Mixing: no clicks, no peaks above full scale."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from musicmap.playback.mixer import KNEE, Ramp, amplitude, mix, soften
from musicmap.playback.voice import Source, Voice
from musicmap.types import Decibels, Floats

RATE = 44_100


def sine(hertz: float, frames: int, level: float = 0.5) -> Iterator[Floats]:
    # A cosine: it begins at its peak, so that a missing fade would click.
    wave = level * np.cos(2 * np.pi * hertz * np.arange(frames) / RATE)
    yield np.stack([wave, wave], axis=1).astype(np.float32)


def voice(hertz: float, begin: int, fade: int) -> Voice:
    source = Source(sine(hertz, RATE))
    source.advance()
    source.advance()
    return Voice(source, begin, fade, Decibels(0.0))


@pytest.mark.parametrize("pair", [(440.0, 440.0), (220.0, 331.0), (60.0, 2000.0)])
def test_a_cross_fade_of_sines_does_not_click(pair: tuple[float, float]) -> None:
    fade = 661
    going, coming = voice(pair[0], 0, fade), voice(pair[1], 5000, fade)
    going.fall(5000, fade)
    heard = mix([going, coming], Ramp(), 0, 12_000)
    steepest = 2 * np.pi * max(pair) / RATE * 0.5  # of a steady sine at this level
    fading = 2 * 0.5 * (np.pi / 2) / fade
    assert np.abs(np.diff(heard[:, 0], prepend=0.0)).max() <= 2**0.5 * steepest + fading
    loudness = np.sqrt((heard[5000 : 5000 + fade] ** 2).mean())
    assert 0.2 < loudness < 0.55, "Neither a dip nor a bump."


def test_without_a_fade_it_would() -> None:
    """What the bound above is worth: the same cut hard exceeds it many times."""
    cut = np.concatenate([next(sine(220.0, 5000)), next(sine(331.0, 5000)) * 0.0])
    assert np.abs(np.diff(cut[:, 0])).max() > 10 * 2 * np.pi * 331.0 / RATE * 0.5 * 2**0.5


@given(arrays(np.float32, (50, 2), elements=st.floats(-8, 8, width=32)))
def test_peaks_are_rounded_and_the_rest_left_alone(block: Floats) -> None:
    soft = block.copy()
    soften(soft)
    assert np.abs(soft).max() <= 1.0
    quiet = np.abs(block) <= KNEE
    np.testing.assert_array_equal(soft[quiet], block[quiet])
    assert (np.sign(soft) == np.sign(block)).all()
    order = np.argsort(block.ravel())
    assert (np.diff(soft.ravel()[order]) >= 0).all(), "Louder stays louder."


def test_the_knee_begins_smoothly() -> None:
    block = np.full((1, 2), KNEE + 1e-4, np.float32)
    soften(block)
    assert block[0, 0] == pytest.approx(KNEE + 1e-4, abs=1e-6)


def test_volume_is_a_cube_and_stays_in_bounds() -> None:
    assert [amplitude(v) for v in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [0.0, 0.0, 0.125, 1.0, 1.0]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 300), st.floats(0, 1)), max_size=6))
def test_volume_never_jumps(turns: list[tuple[int, int, float]]) -> None:
    ramp, at, heard = Ramp(), 0, [1.0]
    for wait, frames, after in turns:
        heard += list(ramp.level(at, wait))
        at += wait
        ramp = ramp.to(after, at, frames)
    heard += list(ramp.level(at, 400))
    assert np.abs(np.diff(heard)).max() <= 1.0 / min([frames for _, frames, _ in turns], default=1) + 1e-9
    assert heard[-1] == pytest.approx(ramp.after)


def test_nothing_is_silence() -> None:
    np.testing.assert_array_equal(mix([], Ramp(), 0, 8), np.zeros((8, 2), np.float32))
