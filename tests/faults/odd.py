"""Odd sound files, made: many containers, every way of damaging them, all from a few numbers."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from hypothesis import strategies as st

CONTAINERS: dict[str, tuple[str, str]] = {
    "flac": ("flac", "flac"),
    "mp3": ("mp3", "libmp3lame"),
    "ogg": ("ogg", "vorbis"),
    "oga": ("ogg", "flac"),
    "opus": ("ogg", "libopus"),
    "m4a": ("ipod", "aac"),
    "m4b": ("ipod", "alac"),
    "wav": ("wav", "pcm_s16le"),
    "wave": ("wav", "pcm_f32le"),
    "aif": ("aiff", "pcm_s24be"),
    "caf": ("caf", "pcm_s32le"),
    "au": ("au", "pcm_s16be"),
    "w64": ("w64", "pcm_s24le"),
    "voc": ("voc", "pcm_u8"),
    "mka": ("matroska", "flac"),
    "wma": ("asf", "wmav2"),
    "wv": ("wv", "wavpack"),
    "tta": ("tta", "tta"),
    "ac3": ("ac3", "ac3"),
    "aac": ("adts", "aac"),
    "mp2": ("mp2", "mp2"),
}
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_ONLY_STEREO = ("ogg",)

Sound = Literal["music", "silence", "nan", "loud"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that happens to a file's bytes, at a place and of an extent that are shares of the whole."""

    kind: Literal["cut end", "cut beginning", "flip", "zero", "noise", "repeat", "insert", "tags", "head of another"]
    place: float
    extent: float
    seed: int

    def done_to(self, content: bytes) -> bytes:
        random = np.random.default_rng(self.seed)
        at = int(self.place * len(content))
        end = min(len(content), at + 1 + int(self.extent * (len(content) - at)))
        match self.kind:
            case "cut end":
                return content[:at]
            case "cut beginning":
                return content[at:]
            case "flip":
                bent = np.frombuffer(content, np.uint8).copy()
                where = random.integers(0, max(len(bent), 1), 1 + int(self.extent * 40))
                if len(bent):
                    bent[where] ^= np.uint8(1) << random.integers(0, 8, len(where), dtype=np.uint8)
                return bent.tobytes()
            case "zero":
                return content[:at] + bytes(end - at) + content[end:]
            case "noise":
                return content[:at] + random.bytes(end - at) + content[end:]
            case "repeat":
                return content + content[at:]
            case "insert":
                return content[:at] + random.bytes(int(self.extent * 5_000)) + content[at:]
            case "tags":  # an ID3v2 tag in front, of a size that it may lie about
                size = int(self.extent * 70_000)
                said = int(self.place * 2 * size).to_bytes(4, "big")
                return b"ID3\x04\x00\x00" + bytes(byte & 0x7F for byte in said) + random.bytes(size) + content
            case "head of another":
                other = sound_file("wav" if content[:4] != b"RIFF" else "flac")
                return other[: 20 + int(self.extent * 80)] + content[at:]


@dataclass(frozen=True, slots=True)
class Odd:
    """A file to try."""

    container: str = "wav"
    ending: str = "wav"
    seconds: float = 3.5
    rate: int = 44_100
    channels: int = 2
    sound: Sound = "music"
    damages: tuple[Damage, ...] = ()

    def content(self) -> bytes:
        made = sound_file(self.container, self.seconds, self.rate, self.channels, self.sound)
        for damage in self.damages:
            made = damage.done_to(made)
        return made


@lru_cache(maxsize=512)
def sound_file(
    container: str, seconds: float = 3.5, rate: int = 44_100, channels: int = 2, sound: Sound = "music"
) -> bytes:
    """Whole and well, in what comes nearest to what is asked for."""
    form, codec = CONTAINERS[container]
    known = av.Codec(codec, "w")
    if known.audio_rates:
        rate = min(known.audio_rates, key=lambda r: abs(r - rate))
    layout = _LAYOUTS[2 if container in _ONLY_STEREO else channels]
    for allowed, at in ((layout, rate), ("stereo", rate), ("stereo", 44_100)):
        try:
            return _encoded(form, codec, at, allowed, seconds, sound)
        except (av.FFmpegError, ValueError):
            continue
    raise AssertionError(f"{container} can hold nothing")


def _encoded(form: str, codec: str, rate: int, layout: str, seconds: float, sound: Sound) -> bytes:
    file = io.BytesIO()
    options = {"strict": "experimental"} if codec == "vorbis" else {}
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate, options=options)
        assert isinstance(stream, AudioStream)
        context = stream.codec_context
        context.thread_count = 1
        context.layout = layout
        if codec == "wmav2":
            context.bit_rate = 128_000
        channels = context.layout.nb_channels
        frame = AudioFrame.from_ndarray(_wave(sound, rate, seconds, channels).reshape(1, -1), "flt", layout)
        frame.sample_rate, frame.pts = rate, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _wave(sound: Sound, rate: int, seconds: float, channels: int) -> np.ndarray:
    count = max(1, round(rate * seconds))
    time = np.arange(count)[:, np.newaxis] / rate
    wave = 0.3 * np.sin(2 * np.pi * 220.0 * (1 + np.arange(channels)) * time)
    wave += 0.05 * np.random.default_rng(count).standard_normal((count, channels))
    match sound:
        case "silence":
            wave[:] = 0.0
        case "nan":
            wave[:: max(1, count // 50)] = np.nan
            wave[1 :: max(1, count // 70)] = np.inf
        case "loud":
            wave *= 1e6
        case "music":
            pass
    return np.ascontiguousarray(wave, np.float32)


def damages() -> st.SearchStrategy[Damage]:
    kinds = st.sampled_from(
        ["cut end", "cut beginning", "flip", "zero", "noise", "repeat", "insert", "tags", "head of another"]
    )
    share = st.integers(0, 100).map(lambda n: n / 100)
    return st.builds(Damage, kinds, share, share, st.integers(0, 2**16))


def odd_files() -> st.SearchStrategy[Odd]:
    endings = st.sampled_from(sorted(CONTAINERS))
    whole = st.builds(
        Odd,
        container=endings,
        seconds=st.sampled_from([0.02, 0.1, 2.9, 3.1, 3.1, 6.1]),
        rate=st.sampled_from([8_000, 11_025, 22_050, 44_100, 44_100, 44_100, 48_000, 96_000, 192_000]),
        channels=st.sampled_from([1, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8]),
        sound=st.sampled_from(["music", "music", "music", "silence", "nan", "loud"]),
        damages=st.lists(damages(), max_size=3).map(tuple),
    )
    return st.tuples(whole, st.booleans(), endings).map(lambda drawn: _named(*drawn))


def _named(odd: Odd, misnamed: bool, ending: str) -> Odd:
    """Half of them are called what they are not; only what keeps floats holds what is no number."""
    sound = odd.sound if odd.container == "wave" or odd.sound == "silence" else "music"
    seconds = min(odd.seconds, 3.1) if odd.rate * odd.channels > 200_000 else odd.seconds
    return replace(odd, seconds=seconds, ending=ending if misnamed else odd.container, sound=sound)
