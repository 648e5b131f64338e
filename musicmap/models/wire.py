"""Protocol buffers, read without knowing what they are of: fields by their numbers.

Enough to look into a network's file before anything that would run it opens it. The encoding:
https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_MOST_BYTES_OF_VARINT = 10


def fields(message: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """Each field of a message, in the order of the file. Raises ValueError where it is no message."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise ValueError("a field without a number")
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if kind == _LENGTH:
            size, at = _varint(message, at)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError("groups are not used any more")
        if at + size > len(message):
            raise ValueError("a field that ends after its message")
        yield number, message[at : at + size]
        at += size


def messages(message: memoryview, *numbers: int) -> Iterator[memoryview]:
    """The messages under one number; of several numbers those inside them, level by level."""
    first, *rest = numbers
    for number, value in fields(message):
        if number == first and isinstance(value, memoryview):
            if rest:
                yield from messages(value, *rest)
            else:
                yield value


def text(message: memoryview, number: int) -> str:
    """The last text under a number, as protocol buffers have it; empty where there is none."""
    found = ""
    for value in messages(message, number):
        found = bytes(value).decode("utf-8", "replace")
    return found


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for place in range(_MOST_BYTES_OF_VARINT):
        if at + place >= len(message):
            break
        byte = message[at + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    raise ValueError("a number without an end")
