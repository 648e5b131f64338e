"""The converter's reader of TensorFlow checkpoints, on tables written here by the format's description."""

from __future__ import annotations

import runpy
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

Tensor = NDArray[np.float32]

SCRIPT = Path(__file__).parents[2] / "packaging" / "tf_checkpoint.py"
read_checkpoint: Callable[[bytes, bytes], dict[str, Tensor]] = runpy.run_path(str(SCRIPT))["read_checkpoint"]


def varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def block(entries: Mapping[bytes, bytes]) -> bytes:
    """Sorted keys, each told as how many bytes it shares with the one before, and the rest; one restart point."""
    out, before = b"", b""
    for key, value in sorted(entries.items()):
        shared = next(
            (i for i, (a, b) in enumerate(zip(key, before, strict=False)) if a != b), min(len(key), len(before))
        )
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        before = key
    return out + struct.pack("<II", 0, 1)


def table(*blocks: bytes, compression: int = 0) -> bytes:
    """Data blocks, the block that says where they are, an (unread) meta-index, and the footer."""
    out, handles = b"", {}
    for i, content in enumerate(blocks):
        handles[b"%03d" % i] = varint(len(out)) + varint(len(content))
        out += content + bytes([compression]) + b"crc!"
    index = block(handles)
    footer = varint(0) + varint(0) + varint(len(out)) + varint(len(index))
    return out + index + b"\0crc!" + footer.ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)


def entry(tensor: Tensor, offset: int, kind: int = 1) -> bytes:
    shape = b"".join(field(2, field(1, size)) for size in tensor.shape)
    checksum = varint(6 << 3 | 5) + b"abcd"
    return field(1, kind) + field(2, shape) + (field(4, offset) if offset else b"") + field(5, tensor.nbytes) + checksum


names = st.text("abn_/12", min_size=1, max_size=12)
shapes = st.lists(st.integers(1, 4), max_size=4)


@given(st.dictionaries(names, shapes, max_size=8), st.integers(1, 3))
def test_what_was_written_is_read(wanted: dict[str, list[int]], blocks: int) -> None:
    tensors: dict[str, Tensor] = {
        name: np.arange(np.prod(shape, dtype=int), dtype=np.float32).reshape(shape) + i
        for i, (name, shape) in enumerate(sorted(wanted.items()))
    }
    data, entries = b"", {b"": field(1, 1)}
    for name, tensor in tensors.items():
        entries[name.encode()] = entry(tensor, len(data))
        data += tensor.tobytes()
    keys = sorted(entries)
    parts = [{key: entries[key] for key in chunk.tolist()} for chunk in np.array_split(np.array(keys, object), blocks)]
    read = read_checkpoint(table(*map(block, parts)), data)
    assert read.keys() == tensors.keys()
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(read[name], tensor)
        assert read[name].dtype == np.float32


def test_other_kinds_of_numbers_are_left_out() -> None:
    weights = np.ones(3, np.float32)
    entries = {b"": b"", b"steps": entry(weights, 0, kind=9), b"weights": entry(weights, 0)}
    assert list(read_checkpoint(table(block(entries)), weights.tobytes())) == ["weights"]


def test_what_is_no_index_is_refused() -> None:
    with pytest.raises(ValueError, match="not a TensorFlow checkpoint"):
        read_checkpoint(b"RIFF" * 20, b"")


def test_a_compressed_index_is_refused() -> None:
    with pytest.raises(ValueError, match="compressed"):
        read_checkpoint(table(block({b"": b""}), compression=1), b"")
