"""The front ends of VGGish, Discogs-EffNet and MAEST: against Essentia's, and what they all promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.audio.bands import KINDS, RATE, htk_bands
from musicmap.audio.decode import mono
from musicmap.audio.frontend import DISCOGS_EFFNET, MAEST, MUSICNN, VGGISH, FrontEnd, LogMel
from musicmap.models.quiet_essentia import is_installed, quiet_essentia
from musicmap.paths import models_folder
from musicmap.types import Floats, Hertz

ALL = {"vggish": VGGISH, "effnet": DISCOGS_EFFNET, "maest": MAEST[5], "musicnn": MUSICNN}
needs_essentia = pytest.mark.skipif(not is_installed(), reason="There is no Essentia for this system.")


@pytest.fixture(scope="module")
def signal() -> Floats:
    return np.concatenate(list(mono(models_folder() / "golden" / "signal.flac")))


@pytest.fixture(scope="module")
def essentia() -> Any:
    return quiet_essentia("nothing is held against it")


def heard(front_end: FrontEnd, *blocks: Floats) -> Floats:
    empty = np.empty((0, front_end.frames, front_end.mels), np.float32)
    return np.concatenate([empty, *LogMel(front_end).patches(blocks)])


def frames(essentia: Any, signal: Floats, size: int, hop: int, algorithm: str) -> Floats:
    """(n, bands) by Essentia's own input to its models, as its `TensorflowPredict…` cut the sound for it."""
    bands = getattr(essentia, algorithm)()
    cut = essentia.FrameGenerator(signal, frameSize=size, hopSize=hop)
    return np.array([bands(frame) for frame in cut], np.float32)


def agrees(patches: Floats, expected: Floats) -> None:
    """To what Essentia's own float32 leaves of quiet bands. The other window is off by 0.02 to 0.1."""
    apart = np.abs(patches - expected)
    assert (apart.max(), apart.mean()) < (2e-3, 1)
    assert apart.mean() < 5e-5


def cut(rows: Floats, size: int, step: int, count: int) -> Floats:
    return np.stack([rows[i * step : i * step + size] for i in range(count)])


@needs_essentia
def test_vggish_as_essentia_has_it(essentia: Any, signal: Floats) -> None:
    patches = heard(VGGISH, signal)
    assert patches.shape == (20, 96, 64)
    rows = frames(essentia, signal, 400, 160, "TensorflowInputVGGish")
    agrees(patches, cut(rows, 96, 96, 20))


@needs_essentia
def test_discogs_effnet_as_essentia_has_it(essentia: Any, signal: Floats) -> None:
    patches = heard(DISCOGS_EFFNET, signal)
    assert patches.shape == (9, 128, 96)
    rows = frames(essentia, signal, 512, 256, "TensorflowInputMusiCNN")
    agrees(patches, cut(rows, 128, 128, 9))


@needs_essentia
def test_maest_as_essentia_has_it(essentia: Any, signal: Floats) -> None:
    """`TensorflowPredictMAEST`: the bands of MusiCNN, less a mean, over twice a deviation."""
    twice = np.concatenate([signal, signal])
    patches = heard(MAEST[10], twice)
    assert patches.shape == (4, 626, 96)
    rows = frames(essentia, twice, 512, 256, "TensorflowInputMusiCNN")
    expected = (cut(rows, 626, 625, 4) - 2.06755686098554) / (1.268292820667291 * 2)
    agrees(patches, expected)


@pytest.mark.parametrize(
    ("front_end", "seconds"),
    [
        (VGGISH, 0.96),
        (DISCOGS_EFFNET, 2.048),
        (MAEST[30], 30.0),
        (MAEST[20], 20.0),
        (MAEST[10], 10.0),
        (MUSICNN, 2.992),
    ],
)
def test_segments_are_as_long_as_they_are_called(front_end: FrontEnd, seconds: float) -> None:
    assert front_end.segment == pytest.approx(seconds, abs=1e-9)
    assert front_end.is_known


@pytest.mark.parametrize("name", ALL)
@given(cuts=st.lists(st.integers(0, 200_000), max_size=8).map(sorted))
@settings(max_examples=10)
def test_the_same_bit_for_bit_however_it_is_cut(signal: Floats, name: str, cuts: list[int]) -> None:
    whole = heard(ALL[name], signal[:200_000])
    np.testing.assert_array_equal(heard(ALL[name], *np.split(signal[:200_000], cuts)), whole)


@pytest.mark.parametrize("name", ALL)
@given(number=st.integers(0, 21))
@settings(max_examples=10)
def test_a_patch_alone_is_the_same_bit_for_bit(signal: Floats, name: str, number: int) -> None:
    whole = heard(ALL[name], signal)
    found = LogMel(ALL[name]).patch_at(
        number, lambda sample: iter([signal[sample:]]) if sample < len(signal) else iter(())
    )
    if found is not None:
        np.testing.assert_array_equal(found[0], whole[number])
    else:
        assert number >= len(whole) - 1


def test_several_listen_to_one_stream(signal: Floats) -> None:
    listening = {name: LogMel(front_end).listening() for name, front_end in ALL.items()}
    given_out: dict[str, list[Floats]] = {name: [] for name in ALL}

    def pass_on(block: Floats) -> None:
        for name, one in listening.items():
            given_out[name].extend(one.take(block))

    for start in range(0, len(signal), 4_410):
        pass_on(signal[start : start + 4_410])
    for name, one in listening.items():
        given_out[name].extend(one.end())
        np.testing.assert_array_equal(np.concatenate(given_out[name]), heard(ALL[name], signal))


def test_silence_and_the_loudest_are_finite() -> None:
    for front_end in ALL.values():
        samples = front_end.frames * front_end.hop * 2
        loud = np.where(np.arange(samples) % 2, np.float32(9e8), np.float32(-9e8)).astype(np.float32)
        for sound in (np.zeros(samples, np.float32), loud):
            assert np.isfinite(heard(front_end, sound)).all()


def test_htk_bands_peak_where_the_scale_says() -> None:
    bands = htk_bands(RATE, 2**14, 64, 125, 7500)
    assert bands.shape == (64, 2**13 + 1)
    assert bands.max() <= 1
    places = bands.argmax(axis=1) * 16_000 / 2**14
    # The scale's inverse: 700 · (e^(mel / 1127) − 1).
    mel = np.linspace(1127 * np.log(1 + 125 / 700), 1127 * np.log(1 + 7500 / 700), 66)[1:-1]
    np.testing.assert_allclose(places, 700 * (np.exp(mel / 1127) - 1), atol=1)


def hostile() -> Iterator[FrontEnd]:
    good = FrontEnd.of("vggish", 96)
    yield replace(good, kind="other")
    yield replace(good, version="2")
    yield replace(good, rate=Hertz(44_100))
    yield replace(good, n_fft=1024)
    yield replace(good, hop=1)
    yield replace(good, mels=9)
    yield FrontEnd.of("vggish", 10**9)
    yield FrontEnd.of("vggish", 0)
    yield FrontEnd.of("vggish", 96, 97)
    yield FrontEnd.of("vggish", 96, -1)


def test_what_no_front_end_of_ours_is() -> None:
    assert [front_end for front_end in hostile() if front_end.is_known] == []
    assert set(KINDS) == {"musicnn", "discogs", "vggish", "maest"}
