# mypy: allow-untyped-calls
"""A track's cover: the picture in its file, or the one that lies beside it. Only bytes; who shows it, decodes it."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from mutagen._vorbis import VComment
from mutagen.apev2 import APEBinaryValue, APEv2
from mutagen.asf import ASFTags
from mutagen.flac import FLAC, Picture, VCFLACDict
from mutagen.id3 import ID3
from mutagen.mp4 import MP4Tags

from musicmap.library.containers import own_tags

_FRONT = 3
"""Of the 21 kinds of picture that ID3 lists, and FLAC, Ogg and ASF took over."""

_NAMES = ("cover", "folder", "front", "albumart", "album")
_ENDINGS = ("jpg", "jpeg", "png", "webp", "gif", "bmp")

_Ranked = tuple[int, bytes]
"""0 for a front cover, else 1, and the picture."""


def cover(path: Path, limit_bytes: int = 16 << 20) -> bytes | None:
    """The encoded picture (JPEG, PNG, …) of the file or else of its folder; None if there is none.

    Front covers come before other pictures; empty ones and those larger than `limit_bytes` do not
    count. Never raises.
    """
    fitting = (picture for picture in _embedded(path) if 0 < len(picture) <= limit_bytes)
    return next(fitting, None) or _beside(path, limit_bytes)


def _embedded(path: Path) -> Iterator[bytes]:
    try:
        pictures = sorted(_pictures(path), key=lambda ranked: ranked[0]) if path.is_file() else []
    except Exception:  # noqa: BLE001 - as for file tags: what strangers wrote fails in any way
        return
    yield from (picture for _, picture in pictures)


def _pictures(path: Path) -> Iterator[_Ranked]:
    tags = own_tags(path)
    if isinstance(tags, ID3):
        yield from (_ranked(frame) for frame in tags.getall("APIC"))
    elif isinstance(tags, MP4Tags):
        yield from ((0, bytes(picture)) for picture in tags.get("covr", []))
    elif isinstance(tags, ASFTags):
        yield from (_asf(picture.value) for picture in tags.get("WM/Picture", []))
    elif isinstance(tags, APEv2):
        yield from _ape(tags)
    elif isinstance(tags, VComment) and not isinstance(tags, VCFLACDict):
        yield from _ogg(tags)
    else:
        # FLAC keeps pictures beside its comments, and may have the ones without the others.
        yield from (_ranked(picture) for picture in FLAC(path).pictures)


def _ranked(picture: Any) -> _Ranked:
    return (0 if picture.type == _FRONT else 1), picture.data


def _ogg(tags: Any) -> Iterator[_Ranked]:
    for name, text in tags:
        if name.lower() == "metadata_block_picture":
            yield _ranked(Picture(base64.b64decode(text)))
        elif name.lower() == "coverart":  # the way before there was a rule
            yield 1, base64.b64decode(text)


def _ape(tags: Any) -> Iterator[_Ranked]:
    for name, value in tags.items():
        if name.lower().startswith("cover art") and isinstance(value, APEBinaryValue):
            _file_name, _, picture = bytes(value).partition(b"\0")
            yield (0 if "front" in name.lower() else 1), picture


def _asf(block: bytes) -> _Ranked:
    """Kind, length, then MIME type and description as UTF-16 that ends in a zero each."""
    length = int.from_bytes(block[1:5], "little")
    return (0 if block[0] == _FRONT else 1), block[-length:] if 0 < length < len(block) else b""


def _beside(path: Path, limit: int) -> bytes | None:
    wanted = {f"{name}.{ending}": rank for rank, (name, ending) in enumerate(product(_NAMES, _ENDINGS))}
    try:
        with os.scandir(path.parent) as entries:
            there = [entry for entry in entries if entry.name.lower() in wanted and entry.is_file()]
        for entry in sorted(there, key=lambda entry: (wanted[entry.name.lower()], entry.name)):
            if 0 < entry.stat().st_size <= limit:
                return Path(entry.path).read_bytes()
    except OSError:
        return None
    return None
