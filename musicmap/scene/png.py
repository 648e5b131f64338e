"""A picture as a PNG file's bytes, with what Python has."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

import numpy as np

from musicmap.types import Bytes8


def png_bytes(picture: Bytes8) -> bytes:
    """(H, W, 4) uint8 RGBA, not premultiplied, or (H, W, 3) RGB → a PNG file (ISO/IEC 15948:2004)."""
    height, width, channels = picture.shape
    return b"".join(png_parts(width, height, channels, [picture]))


def png_parts(width: int, height: int, channels: int, strips: Iterable[Bytes8]) -> Iterator[bytes]:
    """The same file part by part, from strips (h, W, channels) that make up the picture from its top.

    Memory holds a strip at a time, so a picture may be larger than it.
    """
    header = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    yield b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)
    squeeze = zlib.compressobj(6)
    above = np.zeros((1, width * channels), np.uint8)
    for strip in strips:
        # Each row as its difference from the row above (filter 2): smooth pictures shrink well.
        flat = np.ascontiguousarray(strip).reshape(len(strip), -1)
        rows = np.full((len(flat), 1 + width * channels), 2, np.uint8)
        rows[:, 1:] = flat - np.concatenate([above, flat])[:-1]
        above = flat[-1:]
        if body := squeeze.compress(rows.tobytes()):
            yield _chunk(b"IDAT", body)
    yield _chunk(b"IDAT", squeeze.flush()) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
