"""Opening a file for its sound, carefully: what is opened was made by strangers.

Only regular files are opened (a fifo would hang), only formats that hold music, and only local
files: a playlist dressed up as `song.mp3` must neither reach the network nor other files.
FFmpeg's own log lines never reach the terminal: PyAV drops them unless told otherwise.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from musicmap.errors import UnreadableAudio

T = TypeVar("T")

_FORMATS = (
    "mp3,flac,ogg,mov,mp4,aac,asf,wav,w64,aiff,caf,au,ape,wv,mpc,mpc8,tta,tak,shn,dsf,iff,matroska,webm,"
    "ac3,eac3,dts,amr,oma,rm,avi,flv,mpeg,mpegts,xwma,loas,qoa,voc,ast,mmf,sox,nistsphere"
)
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}

SLOWEST, FASTEST = 1_000, 3_000_000
"""Samples a second. A damaged header may claim 1, and each second of it would become hours."""

_ANY_ORDER = ("aiff", "caf", "mov")
"""Formats that say which channel is which, one by one."""

_OGG_HEADER, _OGG_PAGE = 27, 65_536
_SERIAL = slice(14, 18)


@dataclass(frozen=True, slots=True)
class Source:
    """An open file and the one stream in it that is listened to."""

    container: InputContainer
    stream: AudioStream
    chained: bool
    """Several Ogg streams one after another (a recorded web radio): time stamps begin anew with each."""


def regular(path: Path) -> os.stat_result:
    """Look at a file before opening it.

    Raises UnreadableAudio if it is gone, empty, may not be read, or is no regular file.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableAudio(f"The file cannot be read: {_reason(error)}.") from error
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableAudio("This is not a regular file.")
    if status.st_size == 0:
        raise UnreadableAudio("The file is empty.")
    return status


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a file on its best audio stream, and close it afterwards.

    Raises UnreadableAudio, also when reading fails later inside the `with` block.
    """
    regular(path)
    try:
        # Absolute, so that no name can be taken for a protocol ("concat:…").
        with av.open(str(path.absolute()), metadata_errors="replace", options=_OPTIONS) as container:
            yield Source(container, _best(container), container.format.name == "ogg" and _chained(path))
    except (av.FFmpegError, OSError) as error:
        if isinstance(error, OSError):
            raise UnreadableAudio(f"The file cannot be read: {_reason(error)}.") from error
        raise UnreadableAudio("The file holds no sound in a format that can be read.") from error


def either(first: Iterator[T], second: Iterator[T]) -> Iterator[T]:
    """What FFmpeg gives; where it refuses before it gave anything, what libsndfile does.

    Raises UnreadableAudio as the first does: a listener who looks for help will find more on FFmpeg's.
    """
    given = False
    try:
        for item in first:
            given = True
            yield item
    except UnreadableAudio as refusal:
        if given:
            raise
        try:
            yield from second
        except UnreadableAudio:
            raise refusal from None


def _chained(path: Path) -> bool:
    """Each Ogg stream has its own serial number (RFC 3533), so the first page's and the last one's differ."""
    with path.open("rb") as file:
        first = file.read(_OGG_HEADER)
        file.seek(max(0, path.stat().st_size - _OGG_PAGE))
        end = file.read()
    last = end.rfind(b"OggS", 0, len(end) - _OGG_HEADER)
    return last >= 0 and first[_SERIAL] != end[last:][_SERIAL]


def _best(container: InputContainer) -> AudioStream:
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise UnreadableAudio("There is no sound in this file.")
    # PyAV's types leave out that there may be no decoder.
    context = cast("AudioCodecContext | None", stream.codec_context)
    if context is None:
        raise UnreadableAudio("The file holds sound in a format that cannot be decoded.")
    if not SLOWEST <= context.sample_rate <= FASTEST:
        raise UnreadableAudio(f"The file claims {context.sample_rate} samples a second, which no sound has.")
    if container.format.name.split(",")[0] in _ANY_ORDER:
        # Where the channels are in an order of the file's own, PyAV (18.1) frees the list of them whenever somebody has
        # looked at it, and dies of the second time. So this is the first and last time.
        context.layout = f"{context.channels}c"
    # The work is spread over processes: threads inside one decoder would only get in their way.
    context.thread_count = 1
    for other in container.streams:
        if other is not stream:
            other.discard = Discard.all
    return stream


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown fault").lower()
