"""Sounds to write, and files written by other hands than ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from musicmap.types import Floats

Tune = Callable[..., Floats]
WriteAs = Callable[..., Path]


@pytest.fixture(scope="session")
def tune() -> Tune:
    """`tune(seconds, rate)`: (n, 2) float32, never the same twice in time, left and right unlike."""

    def make(seconds: float, rate: int = 44_100) -> Floats:
        t = np.arange(round(seconds * rate)) / rate
        left = 0.4 * np.sin(2 * np.pi * (200 + 30 * t) * t) + 0.1 * np.sin(2 * np.pi * 1_500 * t)
        right = 0.3 * np.sin(2 * np.pi * (500 - 3 * t) * t) * (0.6 + 0.4 * np.sin(7 * t))
        return np.stack([left, right], 1).astype(np.float32)

    return make


@pytest.fixture(scope="session")
def write_as() -> WriteAs:
    """`write_as(path, samples, rate, format, codec, layout=…)`: with FFmpeg's own muxers and encoders."""

    def write(
        path: Path,
        samples: Floats,
        rate: int,
        container: str,
        codec: str,
        layout: str = "stereo",
        **options: str,
    ) -> Path:
        with av.open(str(path), "w", format=container, options={"fflags": "+bitexact", **options}) as out:
            stream: Any = out.add_stream(codec, rate=rate, options={"strict": "experimental"})
            assert isinstance(stream, AudioStream)
            stream.codec_context.layout = layout
            if codec in ("wmav2", "libmp3lame", "aac", "mp2", "ac3"):
                stream.codec_context.bit_rate = 192_000
            for at in range(0, len(samples), 8_192):
                part = np.ascontiguousarray(samples[at : at + 8_192], np.float32).reshape(1, -1)
                frame = AudioFrame.from_ndarray(part, "flt", layout)
                frame.sample_rate, frame.pts = rate, at
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        return path

    return write
