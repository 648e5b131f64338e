"""What FFmpeg refuses and libsndfile reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicmap.audio.decode import mono, mono_from, probe, stereo_from
from musicmap.audio.identity import sound_id
from musicmap.audio.source import opened
from musicmap.errors import UnreadableAudio
from musicmap.types import Floats, Hertz, Seconds

RATE = Hertz(16_000)


def studio(path: Path, samples: Floats, form: str = "PAF") -> Path:
    """A file of Ensoniq's PARIS, as an example."""
    soundfile.write(path, samples, RATE, format=form, subtype="PCM_16")
    with pytest.raises(UnreadableAudio), opened(path):
        pass
    return path


def noise(seconds: float, channels: int = 2) -> Floats:
    random = np.random.default_rng(4)
    return np.clip(0.2 * random.standard_normal((round(seconds * RATE), channels)), -0.99, 0.99).astype(np.float32)


@pytest.mark.parametrize("form", ["PAF", "IRCAM", "PVF"])
def test_is_heard_as_it_was_written(tmp_path: Path, form: str) -> None:
    samples = noise(4.0)
    path = studio(tmp_path / "a.wav", samples, form)
    info = probe(path)
    assert (info.rate, info.channels, info.duration) == (RATE, 2, 4.0)
    heard = np.concatenate(list(mono(path)))
    np.testing.assert_allclose(heard, samples.mean(axis=1), atol=1e-4)


def test_any_moment_of_it_is_heard_exactly(tmp_path: Path) -> None:
    samples = noise(4.0)
    path = studio(tmp_path / "a.wav", samples)
    heard = np.concatenate(list(stereo_from(path, Seconds(1.7), RATE)))
    np.testing.assert_allclose(heard, samples[round(1.7 * RATE) :], atol=1e-4)
    whole = np.concatenate(list(mono(path, Hertz(11_025))))
    part = np.concatenate(list(mono_from(path, 20_000, Hertz(11_025))))
    np.testing.assert_allclose(part, whole[20_000:], atol=1e-6)
    assert list(stereo_from(path, Seconds(9.0), RATE)) == []


def test_one_sound_has_one_identity(tmp_path: Path) -> None:
    one = sound_id(studio(tmp_path / "a.wav", noise(2.0)))
    assert one == sound_id(studio(tmp_path / "b.aif", noise(2.0)))
    assert one != sound_id(studio(tmp_path / "c.aif", noise(2.1)))


def test_what_both_refuse_is_told_as_ffmpeg_tells_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name, content in {"a.wav": b"RIFF" + bytes(100), "b.mp3": b"Dear diary " * 99, "c.raw": bytes(9_999)}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableAudio, match=r"in a format that can be read\.|Nothing in this file"):
            list(mono(tmp_path / name))
        with pytest.raises(UnreadableAudio):
            sound_id(tmp_path / name)
    assert capfd.readouterr().err == ""
