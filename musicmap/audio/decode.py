"""A file's sound as numbers: mono for the models, stereo for the ears, and what the header says.

Both ways of decoding count from the same first sample, so that what was analysed at a time is
what is heard at that time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import mode

import av
from av.audio.frame import AudioFrame

from musicmap.audio import second_opinion
from musicmap.audio.chain import Cut, Mix, Tap, blocks
from musicmap.audio.source import Source, either, opened, regular
from musicmap.errors import UnreadableAudio
from musicmap.types import Floats, Hertz, Seconds

_RUN_UP = 0.5
"""Seconds to decode before the wanted sample: codecs need up to 0.1 to forget what they missed, and
the more frames there are, the surer is what their time stamps say together."""

_ALWAYS = 1800.0
"""Seconds that any file may hold, were they silence."""
_THINNEST = 250.0
"""Bytes a second."""

_FARTHEST = 20
"""Seconds too early at which a jump is not worth keeping."""

_NAMES = {
    "mp3": "MP3",
    "flac": "FLAC",
    "vorbis": "Ogg Vorbis",
    "opus": "Opus",
    "aac": "AAC",
    "alac": "Apple Lossless",
    "wmav1": "WMA",
    "wmav2": "WMA",
    "wmapro": "WMA Pro",
    "wmalossless": "WMA Lossless",
    "ape": "Monkey’s Audio",
    "wavpack": "WavPack",
    "musepack7": "Musepack",
    "musepack8": "Musepack",
    "tta": "True Audio",
    "mp2": "MP2",
    "speex": "Speex",
}


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file's header says of its sound."""

    codec: str
    """In plain words: “Ogg Vorbis”."""
    rate: Hertz
    channels: int
    duration: Seconds | None
    """None where the header does not say. It may be wrong: only decoding tells."""


def probe(path: Path) -> AudioInfo:
    """Read the header only. Raises UnreadableAudio."""
    return next(either(_first_described(path), _second_described(path)))


def _first_described(path: Path) -> Iterator[AudioInfo]:
    with opened(path) as source:
        context, length = source.stream.codec_context, source.container.duration
        name = context.codec.canonical_name
        yield AudioInfo(
            codec="PCM" if name.startswith("pcm_") else _NAMES.get(name, context.codec.long_name),
            rate=Hertz(context.sample_rate),
            channels=context.layout.nb_channels,
            duration=Seconds(length / av.time_base) if length and length > 0 else None,
        )


def _second_described(path: Path) -> Iterator[AudioInfo]:
    codec, rate, channels, samples = second_opinion.described(path)
    yield AudioInfo(codec, rate, channels, Seconds(samples / rate))


def mono(path: Path, rate: Hertz = Hertz(16_000), tap: Tap | None = None) -> Iterator[Floats]:
    """The whole file in blocks of (n,) float32, mixed by the plain mean of its channels.

    `tap` hears in passing what would be played.

    Memory stays bounded whatever the file's length, and the same file always gives the same bits.
    Damaged packets are left out; samples are as the decoder gave them (beyond ±1, not finite). What
    changes rate or channels midway goes on, but for chained Ogg, which FFmpeg follows only up to there.
    Raises UnreadableAudio: before the first block if nothing can be decoded; when there comes more sound than a file
    of its size can hold; after the last block if the file changed meanwhile (it was still being copied), so that half
    a song is not taken for it.
    """
    before = regular(path)
    left = longest(before.st_size) * rate
    for block in blocks(either(_all_frames(path), second_opinion.frames(path)), "mean", rate, tap=tap):
        yield block
        left -= len(block)
        if left < 0:
            raise UnreadableAudio("The file unpacks to more sound than one of its size can hold.")
    after = regular(path)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise UnreadableAudio("The file changed while it was being read.", "Scan the folder again.")


def longest(size: int) -> Seconds:
    """The longest sound that is believed of a file of so many bytes.

    Speech takes 270 bytes a second where it sounds worst (Speex, 2.15 kbit/s), music 750 and more; a megabyte of
    well packed silence goes on for days.
    """
    return Seconds(_ALWAYS + size / _THINNEST)


def stereo_from(path: Path, start: Seconds, rate: Hertz) -> Iterator[Floats]:
    """Blocks of (n, 2) float32 from `start` on, for playback.

    The first sample is number round(start · rate) of the whole file decoded at `rate`; sample 0 is
    the first one that a whole decode gives, so encoder delay is left out alike. After the end of
    the file there is simply nothing. Raises UnreadableAudio.
    """
    return _from(path, round(max(0.0, start) * rate), rate, "stereo")


def mono_from(path: Path, sample: int, rate: Hertz = Hertz(16_000)) -> Iterator[Floats]:
    """Blocks of (n,) float32 as `mono` gives them, but from that sample on. Raises UnreadableAudio."""
    return _from(path, sample, rate, "mean")


def _from(path: Path, sample: int, rate: Hertz, mix: Mix) -> Iterator[Floats]:
    return either(_first_from(path, sample, rate, mix), _second_from(path, sample, rate, mix))


def _first_from(path: Path, sample: int, rate: Hertz, mix: Mix) -> Iterator[Floats]:
    for jump in (True, False):
        with opened(path) as source:
            frames = _frames(source)
            first = next(frames, None)
            if first is None:
                raise UnreadableAudio("Nothing in this file could be decoded.")
            cut = Cut.at(sample, first.sample_rate, rate)
            tail: _Tail | None = _Tail(0, chain([first], frames))
            if jump and cut.feed > 2 * _RUN_UP * first.sample_rate and not source.chained:
                tail = _jump(source, first, cut.feed)
            if tail is None:
                continue  # open it again and decode everything before: slower, but always right
            yield from _after(cut.drop, blocks(tail.frames, mix, rate, skip=cut.feed - tail.number))
            return


def _second_from(path: Path, sample: int, rate: Hertz, mix: Mix) -> Iterator[Floats]:
    cut = Cut.at(sample, second_opinion.described(path)[1], rate)
    yield from _after(cut.drop, blocks(second_opinion.frames(path, cut.feed), mix, rate))


def _after(drop: int, given: Iterator[Floats]) -> Iterator[Floats]:
    for block in given:
        if drop < len(block):
            yield block[drop:]
        drop = max(0, drop - len(block))


@dataclass(frozen=True, slots=True)
class _Tail:
    """Frames from some sample of the file on."""

    number: int
    """Which sample the first frame begins with."""
    frames: Iterator[AudioFrame]


def _jump(source: Source, first: AudioFrame, sample: int) -> _Tail | None:
    """Go to shortly before `sample`; None where time stamps cannot tell for sure which sample one is at."""
    rate, unit = first.sample_rate, first.time_base
    if first.pts is None or unit is None or unit * rate > 1:
        return None
    try:
        source.container.seek(first.pts + int(sample / (unit * rate)) - round(_RUN_UP / unit), stream=source.stream)
    except av.FFmpegError:
        return None
    frames, run_up = _frames(source), list[AudioFrame]()
    numbers, passed = list[int](), 0
    for frame in frames:
        if frame.pts is None or frame.sample_rate != rate or passed > _FARTHEST * rate:
            return None
        run_up.append(frame)
        here = round((frame.pts - first.pts) * unit * rate)
        numbers.append(here - passed)
        passed += frame.samples
        if here + frame.samples >= sample:
            break
    # What most frames say: FFmpeg stamps a Vorbis frame between a long and a short window 448 samples late.
    number = mode(numbers) if numbers else -1
    return _Tail(number, chain(run_up, frames)) if 0 <= number <= sample else None


def _all_frames(path: Path) -> Iterator[AudioFrame]:
    """Raises UnreadableAudio when there is not one."""
    heard = False
    with opened(path) as source:
        for frame in _frames(source):
            heard = True
            yield frame
    if not heard:
        raise UnreadableAudio("Nothing in this file could be decoded.")


def _frames(source: Source) -> Iterator[AudioFrame]:
    """Decode to the end, passing over packets that are damaged, and a damaged end."""
    packets = source.container.demux(source.stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue
