"""Log-mel patches: against the original's, and the same however the sound is cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.audio.bands import mel_bands
from musicmap.audio.frontend import MUSICNN, LogMel
from musicmap.paths import models_folder
from musicmap.types import Floats, Hertz

GOLDEN = models_folder() / "golden"
SPAN = 187 * 256
"""Samples that fill the first patch: 187 windows of 512 at steps of 256, of which the first half window is silence."""


def decoded(file: Path) -> Floats:
    with av.open(str(file)) as container:
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    samples = np.concatenate(frames)
    assert samples.dtype == np.int16
    return (samples / np.float32(32768)).astype(np.float32)


@pytest.fixture(scope="module")
def signal() -> Floats:
    return decoded(GOLDEN / "signal.flac")


def patches(*blocks: Floats) -> Floats:
    return np.concatenate([np.empty((0, 187, 96), np.float32), *LogMel().patches(blocks)])


@pytest.fixture(scope="module")
def whole(signal: Floats) -> Floats:
    return patches(signal)


def test_as_the_original(signal: Floats, whole: Floats) -> None:
    with np.load(GOLDEN / "golden.npz") as arrays:
        np.testing.assert_allclose(whole, arrays["logmel"], rtol=0, atol=5e-6)
    assert whole.shape == (6, 187, 96)
    assert whole.dtype == np.float32


@given(cuts=st.lists(st.integers(0, 320_000), max_size=12).map(sorted))
@settings(max_examples=20)
def test_the_same_bit_for_bit_however_it_is_cut(signal: Floats, whole: Floats, cuts: list[int]) -> None:
    np.testing.assert_array_equal(patches(*np.split(signal, cuts)), whole)


@given(number=st.integers(0, 7), cuts=st.lists(st.integers(0, 320_000), max_size=6).map(sorted))
@settings(max_examples=20)
def test_a_patch_alone_is_the_same_bit_for_bit(signal: Floats, whole: Floats, number: int, cuts: list[int]) -> None:
    found = LogMel().patch_at(
        number, lambda sample: iter(np.split(signal, cuts)) if not sample else iter([signal[sample:]])
    )
    if number < len(whole):
        assert found is not None
        np.testing.assert_array_equal(found[0], whole[number])
    else:
        assert found is None


@pytest.mark.parametrize("size", [441, 1024, 47_872])
def test_the_same_in_equal_blocks(signal: Floats, whole: Floats, size: int) -> None:
    np.testing.assert_array_equal(patches(*(signal[i : i + size] for i in range(0, len(signal), size))), whole)


def test_a_patch_comes_as_soon_as_it_is_full(signal: Floats) -> None:
    taken = []

    def blocks() -> Iterator[Floats]:
        for i in range(0, len(signal), 1000):
            taken.append(i)
            yield signal[i : i + 1000]

    next(LogMel().patches(blocks()))
    assert len(taken) == -(-SPAN // 1000)


@pytest.mark.parametrize(
    ("samples", "count"), [(0, 0), (1, 0), (SPAN - 257, 0), (SPAN - 256, 1), (SPAN - 256 + 187 * 256, 2), (95_744, 2)]
)
def test_what_does_not_fill_a_patch_is_dropped(samples: int, count: int) -> None:
    # As librosa counts: 1 + samples // 256 frames, and 187 to a patch.
    assert count == (1 + samples // 256) // 187
    assert len(patches(np.ones(samples, np.float32))) == count


@pytest.mark.parametrize("damage", [np.nan, np.inf, -np.inf, 3e38])
def test_damage_is_heard_as_silence(signal: Floats, damage: float) -> None:
    damaged, silenced = signal.copy(), signal.copy()
    damaged[5000:6000], silenced[5000:6000] = damage, 0
    np.testing.assert_array_equal(patches(damaged), patches(silenced))


def test_silence_is_zero_and_the_loudest_is_finite() -> None:
    assert not patches(np.zeros(SPAN, np.float32)).any()
    loud = np.where(np.arange(SPAN) % 2, np.float32(9e8), np.float32(-9e8)).astype(np.float32)
    assert np.isfinite(patches(loud)).all()


def test_the_sound_given_is_not_changed(signal: Floats) -> None:
    before = signal.copy()
    before[3] = np.nan
    given_away = before.copy()
    patches(given_away)
    np.testing.assert_array_equal(given_away, before)


@pytest.mark.parametrize("hertz", [200, 440, 1000, 3000, 7000])
def test_a_tone_lies_in_its_band(hertz: int) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(SPAN) / 16000).astype(np.float32)
    strongest = int(patches(tone)[0, 90].argmax())
    # Slaney's mel scale, forward: the formula of the source is its inverse.
    mel = hertz * 3 / 200 if hertz < 1000 else 15 + np.log(hertz / 1000) * 27 / np.log(6.4)
    top = 15 + np.log(8) * 27 / np.log(6.4)
    assert abs(strongest - (mel / top * 97 - 1)) < 1


def test_bands_have_equal_area() -> None:
    # Finely sampled, every triangle's integral over frequency is 1.
    fine = mel_bands(Hertz(16000), 2**16, 96)
    np.testing.assert_allclose(fine.sum(axis=1) * 16000 / 2**16, 1, rtol=1e-3)
    assert (fine >= 0).all()


def test_a_segment_is_as_long_as_the_models_say() -> None:
    assert MUSICNN.segment == 2.992
