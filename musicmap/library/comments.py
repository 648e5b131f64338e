"""Vorbis comments, byte by byte.

They should be UTF-8. Where they are not, mutagen has only replacement characters left of them; here
their bytes survive as surrogate escapes, so that the encoding can be found out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_MOST = 1 << 20
"""Bytes looked at. Comments come at the head of the file; a cover among them may be longer, texts are not."""

_OGG_MARKS = (b"\x03vorbis", b"OpusTags")


def exact_comments(path: Path) -> list[tuple[str, str]]:
    """(name, text) pairs of a FLAC, Ogg Vorbis or Opus file, as far as they can be read; none is no error."""
    with path.open("rb") as file:
        block = _flac_block(file) if file.read(4) == b"fLaC" else _ogg_packet(file)
    return list(_pairs(block))


def _flac_block(file: BinaryIO) -> bytes:
    last = False
    while not last:
        head = file.read(4)
        if len(head) < 4:
            return b""
        last, kind, size = bool(head[0] & 0x80), head[0] & 0x7F, int.from_bytes(head[1:], "big")
        if kind == 4:
            return file.read(min(size, _MOST))
        file.seek(size, 1)
    return b""


def _ogg_packet(file: BinaryIO) -> bytes:
    """What follows the comment header's mark, through page borders. Later packets' bytes may trail; counts tell."""
    file.seek(0)
    packets = bytearray()
    while len(packets) < _MOST:
        head = file.read(27)
        if len(head) < 27 or not head.startswith(b"OggS"):
            break
        packets += file.read(sum(file.read(head[26])))
    for mark in _OGG_MARKS:
        if (at := packets.find(mark)) >= 0:
            return bytes(packets[at + len(mark) :])
    return b""


def _pairs(block: bytes) -> Iterator[tuple[str, str]]:
    try:
        (vendor,) = struct.unpack_from("<I", block, 0)
        (count,) = struct.unpack_from("<I", block, 4 + vendor)
        at = 8 + vendor
        for _ in range(count):
            (size,) = struct.unpack_from("<I", block, at)
            name, equals, text = block[at + 4 : at + 4 + size].partition(b"=")
            at += 4 + size
            if equals:
                yield name.decode("ascii", "ignore"), text.decode("utf-8", "surrogateescape")
    except struct.error:
        return
