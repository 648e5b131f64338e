"""Writing sound files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from musicmap.audio import decode, encode
from musicmap.audio.encode import Kind
from musicmap.types import Hertz, Seconds
from tests.audio.conftest import Tune

KINDS: tuple[Kind, ...] = ("flac", "mp3", "ogg", "opus", "m4a", "wav")
CD = Hertz(44_100)


@pytest.mark.parametrize("kind", KINDS)
def test_same_samples_same_bytes(tmp_path: Path, tune: Tune, kind: Kind) -> None:
    for name in ("a", "b"):
        encode.write(tmp_path / f"{name}.{kind}", tune(2.0), CD, kind)
    assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


@pytest.mark.parametrize("kind", ["flac", "wav"])
def test_lossless_to_sixteen_bits(tmp_path: Path, tune: Tune, kind: Kind) -> None:
    samples = tune(2.0)
    encode.write(tmp_path / f"a.{kind}", samples, CD, kind)
    heard = np.concatenate(list(decode.stereo_from(tmp_path / f"a.{kind}", Seconds(0.0), CD)))
    assert heard.shape == samples.shape
    assert np.abs(heard - samples).max() <= 1 / 32_767


@pytest.mark.parametrize("kind", KINDS)
def test_mono_and_odd_rates(tmp_path: Path, tune: Tune, kind: Kind) -> None:
    encode.write(tmp_path / f"a.{kind}", tune(1.0, 22_050)[:, 0], Hertz(22_050), kind)
    info = decode.probe(tmp_path / f"a.{kind}")
    assert info.rate == (48_000 if kind == "opus" else 22_050)
    heard = np.concatenate(list(decode.mono(tmp_path / f"a.{kind}")))
    assert len(heard) / 16_000 == pytest.approx(1.0, abs=0.08)


def test_too_loud_is_clipped(tmp_path: Path) -> None:
    encode.write(tmp_path / "a.wav", np.array([3.0, -3.0, 0.5], np.float32), Hertz(8_000), "wav")
    heard = np.concatenate(list(decode.mono(tmp_path / "a.wav", Hertz(8_000))))
    assert np.abs(heard - [1.0, -1.0, 0.5]).max() < 1e-3


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        encode.write(tmp_path / "gone" / "a.wav", np.zeros(10, np.float32), CD, "wav")
