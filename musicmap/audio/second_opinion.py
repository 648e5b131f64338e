"""What FFmpeg refuses, libsndfile may read: old studio formats, and headers that only it forgives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile
from av.audio.frame import AudioFrame

from musicmap.audio.source import FASTEST, SLOWEST, regular
from musicmap.errors import UnreadableAudio
from musicmap.types import Hertz

_BLOCK = 16_384
_MOST_CHANNELS = 8
_BEGINNINGS = (
    b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"fLaC", b"OggS", b"caff", b".snd", b"dns.", b"Creative Voice File",
    b"NIST", b"2BIT", b"PVF1", b" paf", b"fap ", b"\x64\xa3", b"\xa3\x64", b"MATLAB",
)  # fmt: skip
"""What libsndfile is shown. Without them it takes a file for MPEG audio, looks for frames of that anywhere, finds some
in noise and in letters, and complains on the terminal."""
_NO_SOUND = "The file holds no sound in a format that can be read."


@contextmanager
def _opened(path: Path) -> Iterator[soundfile.SoundFile]:
    """Raises UnreadableAudio, also when reading fails later inside the `with` block."""
    regular(path)
    try:
        with path.open("rb") as beginning:
            if not beginning.read(32).startswith(_BEGINNINGS):
                raise UnreadableAudio(_NO_SOUND)
        with soundfile.SoundFile(path) as file:
            known = SLOWEST <= file.samplerate <= FASTEST and 0 < file.channels <= _MOST_CHANNELS
            if not known or not file.frames or not file.seekable():
                raise UnreadableAudio(_NO_SOUND)
            yield file
    except (soundfile.SoundFileError, OSError) as error:
        raise UnreadableAudio(_NO_SOUND) from error


def described(path: Path) -> tuple[str, Hertz, int, int]:
    """Format in plain words, rate, channels, and samples as the header says. Raises UnreadableAudio."""
    with _opened(path) as file:
        return file.format_info, Hertz(file.samplerate), file.channels, file.frames


def frames(path: Path, first: int = 0) -> Iterator[AudioFrame]:
    """The file's sound from sample `first` on, as FFmpeg would hand it out. Raises UnreadableAudio."""
    with _opened(path) as file:
        at = min(first, file.frames)
        file.seek(at)
        layout = {1: "mono", 2: "stereo"}.get(file.channels, f"{file.channels}c")
        while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
            frame = AudioFrame(format="flt", layout=layout, samples=len(block))
            frame.planes[0].update(np.ascontiguousarray(block).tobytes())
            frame.sample_rate, frame.time_base, frame.pts = file.samplerate, Fraction(1, file.samplerate), at
            at += len(block)
            yield frame


def samples(path: Path) -> Iterator[bytes]:
    """All samples as they come, for telling one sound from another. Raises UnreadableAudio."""
    with _opened(path) as file:
        while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
            yield block.tobytes()
