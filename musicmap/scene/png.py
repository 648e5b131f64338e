"""A picture as a PNG file's bytes, with what Python has."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from musicmap.types import Bytes8


def png_bytes(picture: Bytes8) -> bytes:
    """(H, W, 4) uint8 RGBA, not premultiplied, or (H, W, 3) RGB → a PNG file (ISO/IEC 15948:2004)."""
    height, width, channels = picture.shape
    # Each row after the first as its difference from the row above (filter 2): smooth pictures shrink well.
    rows = np.empty((height, 1 + width * channels), np.uint8)
    flat = np.ascontiguousarray(picture).reshape(height, -1)
    rows[:, 0] = 2
    rows[:, 1:] = flat
    rows[1:, 1:] -= flat[:-1]
    header = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    body = zlib.compress(rows.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
