"""Reads TensorFlow 1 checkpoints without TensorFlow.

A checkpoint is an index, which is a LevelDB table (tensorflow/core/lib/io/table), and a flat file of data; the index'
values are protocol buffers (tensorflow/core/protobuf/tensor_bundle.proto).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)  # what a LevelDB table ends with


def read_checkpoint(index: bytes, data: bytes) -> dict[str, NDArray[np.float32]]:
    """The float32 tensors of a checkpoint with one file of data, by name.

    The table `index` is blocks of sorted keys, and last a footer that says where the block of blocks is. Its values
    are `BundleEntryProto`s: type (1), shape (2), shard (3), offset (4) and size (5) in `data`. Raises ValueError for
    what is no index, and for a compressed one (TensorFlow writes none).
    """
    footer = index[-48:]
    if footer[-8:] != MAGIC:
        raise ValueError("not a TensorFlow checkpoint index")
    _, at = _varint(footer, 0)  # the meta-index block: where, and how long
    _, at = _varint(footer, at)
    tensors = {}
    for _, handle in _block(index, footer, at):
        for key, value in _block(index, handle, 0):
            entry = _fields(value)
            if not key or entry[1] != [1]:  # the empty key is the header; type 1 is float32
                continue
            shape = [_fields(size).get(1, [0])[0] for size in _fields(entry.get(2, [b""])[0]).get(2, [])]
            offset, size = entry.get(4, [0])[0], entry[5][0]
            tensors[key.decode()] = np.frombuffer(data[offset : offset + size], "<f4").reshape(shape)
    return tensors


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _block(table: bytes, handle: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of the block that `handle` points to. A key says only how it differs from the one before."""
    start, at = _varint(handle, at)
    length, at = _varint(handle, at)
    if table[start + length] != 0:
        raise ValueError("compressed checkpoint index")
    block = table[start : start + length]
    (restarts,) = struct.unpack("<I", block[-4:])
    key, at = b"", 0
    while at < length - 4 * (restarts + 1):
        shared, at = _varint(block, at)
        fresh, at = _varint(block, at)
        size, at = _varint(block, at)
        key = key[:shared] + block[at : at + fresh]
        yield key, block[at + fresh : at + fresh + size]
        at += fresh + size


def _fields(message: bytes) -> dict[int, list[Any]]:
    """A protocol buffer's fields by number: ints, or bytes for what has a length."""
    fields: dict[int, list[Any]] = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        value: int | bytes
        if tag & 7 == 0:
            value, at = _varint(message, at)
        elif tag & 7 == 2:
            size, at = _varint(message, at)
            value, at = message[at : at + size], at + size
        elif tag & 7 == 5:
            value, at = message[at : at + 4], at + 4
        else:
            raise ValueError(f"wire type {tag & 7} in a checkpoint index")
        fields.setdefault(tag >> 3, []).append(value)
    return fields
