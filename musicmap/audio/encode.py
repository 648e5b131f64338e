"""Numbers into a sound file: for the demo library, and for tests that need real files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.context import Flags

from musicmap.types import Floats, Hertz

Kind = Literal["flac", "mp3", "ogg", "opus", "m4a", "wav"]

_CHUNK = 65_536

_VORBIS_QUALITY = 20
"""Some 140 kbit/s and an error 31 to 38 dB below the music; its first choice, 8, is audibly rough on wide stereo."""


@dataclass(frozen=True, slots=True)
class _Recipe:
    container: str
    codec: str
    sample: str
    options: tuple[tuple[str, str], ...] = ()


_RECIPES: dict[Kind, _Recipe] = {
    "flac": _Recipe("flac", "flac", "s16"),
    # The encoders' usual care takes twice as long, for differences below what these are for.
    "mp3": _Recipe("mp3", "libmp3lame", "s16p", (("compression_level", "7"),)),
    # PyAV's wheels lack libvorbis; FFmpeg's own encoder calls itself experimental.
    "ogg": _Recipe("ogg", "vorbis", "fltp", (("strict", "experimental"),)),
    "opus": _Recipe("ogg", "libopus", "flt", (("compression_level", "5"),)),
    "m4a": _Recipe("ipod", "aac", "fltp", (("aac_coder", "fast"),)),
    "wav": _Recipe("wav", "pcm_s16le", "s16"),
}


def write(path: Path, samples: Floats, rate: Hertz, kind: Kind, bit_rate: int = 160_000) -> None:
    """Encode (n, 2) or (n,) float32 in −1..1; beyond that is clipped. 16 bits where the codec keeps samples.

    The same samples give the same bytes. A codec that does not know the rate gets the next that it
    knows (Opus: 48 kHz); `bit_rate` counts for MP3, Opus and M4A. Raises OSError if the file cannot be written.
    """
    recipe = _RECIPES[kind]
    wide = samples[:, None] if samples.ndim == 1 else samples
    if kind == "ogg" and wide.shape[1] == 1:
        wide = np.repeat(wide, 2, axis=1)  # the encoder knows stereo only
    with av.open(str(path.absolute()), "w", format=recipe.container, options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(recipe.codec, rate=_known(recipe.codec, rate), options=dict(recipe.options))
        assert isinstance(stream, AudioStream)
        context = stream.codec_context
        context.flags |= Flags.bitexact
        context.thread_count = 1
        context.layout = "mono" if wide.shape[1] == 1 else "stereo"
        context.format = recipe.sample
        if kind == "ogg":
            context.flags |= Flags.qscale
            context.global_quality = _VORBIS_QUALITY
        elif kind not in ("flac", "wav"):
            context.bit_rate = bit_rate
        container.start_encoding()
        for at in range(0, len(wide), _CHUNK):
            container.mux(stream.encode(_frame(wide[at : at + _CHUNK], rate, recipe.sample, at)))
        container.mux(stream.encode(None))


def _known(codec: str, rate: Hertz) -> int:
    rates = av.Codec(codec, "w").audio_rates
    return min((r for r in rates if r >= rate), default=max(rates)) if rates else rate


def _frame(wide: Floats, rate: Hertz, sample: str, at: int) -> AudioFrame:
    layout = "mono" if wide.shape[1] == 1 else "stereo"
    clipped = np.clip(wide, -1.0, 1.0)
    if sample.startswith("s16"):
        values, form = np.rint(clipped * 32_767).astype(np.int16), "s16"
    else:
        values, form = clipped.astype(np.float32), "flt"
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(values).reshape(1, -1), form, layout)
    frame.sample_rate = rate
    frame.pts = at
    return frame
