"""The identity of a file's sound: the same after renaming, copying and retagging.

It is a hash of the encoded audio as the demuxer hands it out, without decoding. File tags lie
outside of the packets, but for tags appended to formats that are nothing but packets: there they
come as packets of their own (MP3) or the last packet swallows them (FLAC), so they are taken out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import av

from musicmap.audio import second_opinion
from musicmap.audio.source import Source, either, opened
from musicmap.errors import UnreadableAudio
from musicmap.types import SoundId

_TAIL = 8 << 20
"""How much of the end is held back to look for appended tags (APEv2 may hold pictures)."""


def sound_id(path: Path) -> SoundId:
    """BLAKE2b-128 over codec, rate, channels and encoded audio, as 32 hex digits.

    Raises UnreadableAudio if the file holds no sound, or none in a format that can be read.
    """
    return next(either(_first_id(path), _second_id(path)))


def _second_id(path: Path) -> Iterator[SoundId]:
    """By the decoded samples: what FFmpeg cannot read has no packets."""
    name, rate, channels, _ = second_opinion.described(path)
    digest = hashlib.blake2b(f"{name} {rate} {channels}\n".encode(), digest_size=16)
    for block in second_opinion.samples(path):
        digest.update(block)
    yield SoundId(digest.hexdigest())


def _first_id(path: Path) -> Iterator[SoundId]:
    with opened(path) as source:
        context = source.stream.codec_context
        digest = hashlib.blake2b(digest_size=16)
        digest.update(f"{context.codec.canonical_name} {context.sample_rate} {context.layout.nb_channels}\n".encode())
        tail = bytearray()
        heard = False
        for packet in _packets(source):
            heard = True
            tail += packet
            if len(tail) > 2 * _TAIL:
                with memoryview(tail) as view:
                    digest.update(view[:-_TAIL])
                del tail[:-_TAIL]
        digest.update(without_tags(bytes(tail)))
    if not heard:
        raise UnreadableAudio("There is no sound in this file.")
    yield SoundId(digest.hexdigest())


def _packets(source: Source) -> Iterator[bytes]:
    framed = source.container.format.name in ("mp3", "aac")
    packets = source.container.demux(source.stream)
    while True:
        try:
            data = bytes(next(packets))
        except (StopIteration, av.FFmpegError):
            return
        # A frame of MPEG audio begins with eleven set bits; what does not is no sound.
        if data and not (framed and (data[0] != 0xFF or data[1:2] < b"\xe0")):
            yield data


def without_tags(data: bytes) -> bytes:
    """Cut APEv2 and ID3v1 tags, in any order and number, off the end; what is left is whole 4-byte words.

    Monkey's Audio reads in such words, so it may lose the last bytes of the tag, or of the sound if
    there is no tag: both must come out alike.
    """
    while (end := _before_tag(data)) is not None:
        data = data[:end]
    return data[: len(data) & ~3]


def _before_tag(data: bytes) -> int | None:
    footer = data.rfind(b"APETAGEX", max(0, len(data) - 32))
    if 0 <= footer <= len(data) - 24:
        size, flags = (int.from_bytes(data[footer + at : footer + at + 4], "little") for at in (12, 20))
        # The size counts the footer, but not the header.
        start = footer + 32 - size - (32 if flags >> 31 else 0)
        if 0 <= start <= footer:
            return start
    places = range(max(0, len(data) - 128), len(data) - 124)
    return next((at for at in places if data.startswith(b"TAG", at)), None)
