"""Short sounds to hang file tags on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from musicmap.audio import encode
from musicmap.audio.encode import Kind
from musicmap.types import Hertz

Blank = Callable[[str], Path]

_KINDS: tuple[Kind, ...] = ("flac", "mp3", "ogg", "opus", "m4a", "wav")
_OTHERS = {"wma": ("asf", "wmav2"), "aiff": ("aiff", "pcm_s16be"), "wv": ("wv", "wavpack"), "tta": ("tta", "tta")}


@pytest.fixture(scope="session")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blanks")
    noise = (np.random.default_rng(1).standard_normal((8_820, 2)) * 0.1).astype(np.float32)
    for kind in _KINDS:
        encode.write(folder / f"blank.{kind}", noise, Hertz(44_100), kind)
    for ending, (container, codec) in _OTHERS.items():
        with av.open(str(folder / f"blank.{ending}"), "w", format=container) as out:
            stream = out.add_stream(codec, rate=44_100)
            assert isinstance(stream, AudioStream)
            stream.codec_context.layout = "stereo"
            stream.codec_context.bit_rate = 128_000
            frame = AudioFrame.from_ndarray(noise.reshape(1, -1), "flt", "stereo")
            frame.sample_rate = 44_100
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return folder


@pytest.fixture
def blank(blanks: Path, tmp_path: Path) -> Blank:
    """`blank("mp3")`: a fresh file of that kind without any file tags."""

    def copy(ending: str) -> Path:
        return Path(shutil.copy(blanks / f"blank.{ending}", tmp_path / f"song.{ending}"))

    return copy
