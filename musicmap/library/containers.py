# mypy: allow-untyped-calls
"""The five ways in which files carry their file tags, brought to one: folded names and lists of texts.

ID3 (MP3, AIFF, WAV, TTA, DSF), Vorbis comments (FLAC, Ogg, Opus, Speex), MP4 atoms, APEv2 (Monkey's
Audio, WavPack, Musepack, also at the end of MP3), and ASF (WMA).
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import mutagen
from mutagen._vorbis import VComment
from mutagen.apev2 import APETextValue, APEv2
from mutagen.asf import ASFTags
from mutagen.id3 import ID3, TCON, _frames
from mutagen.mp4 import MP4Tags

from musicmap.library.comments import exact_comments

Named = dict[str, list[str]]
"""Texts by folded name: lower case, letters and digits only, so `Album Artist` and `ALBUM_ARTIST` are one."""

_LARGEST_ID3 = 64 << 20
"""Bytes. A header may claim 256 MB, and all of it would be read."""

_ID3 = {
    "TIT2": "title", "TPE1": "artist", "TPE2": "albumartist", "TALB": "album", "TRCK": "track", "TPOS": "disc",
    "TDRC": "date", "TDRL": "releasedate", "TDOR": "originaldate", "TBPM": "bpm", "TKEY": "initialkey",
}  # fmt: skip
_MP4 = {
    "\xa9nam": "title", "\xa9ART": "artist", "aART": "albumartist", "\xa9alb": "album", "trkn": "track",
    "disk": "disc", "\xa9day": "date", "\xa9gen": "genre", "tmpo": "bpm", "rate": "rating100",
}  # fmt: skip


def folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def named(path: Path) -> Named:
    """Every text file tag of a file. A file without any gives none; a damaged one may raise anything."""
    everything: Named = {}
    for pairs in _sources(path):
        here: Named = {}
        for name, text in pairs:
            here.setdefault(name, []).append(text)
        if "genre" in here:
            # `17` and `(17)Rock` are Rock by ID3v1's list, also where other formats took them over.
            here["genre"] = TCON(encoding=3, text=here["genre"]).genres
        for name, texts in here.items():
            # What comes first counts: an MP3's ID3 before the APEv2 tag that a ReplayGain tool added.
            everything.setdefault(name, texts)
    return everything


def _sources(path: Path) -> Iterator[Iterable[tuple[str, str]]]:
    tags = own_tags(path)
    if isinstance(tags, VComment):
        yield _vorbis(path, tags)
    elif isinstance(tags, MP4Tags):
        yield _mp4(tags)
    elif isinstance(tags, ASFTags):
        yield _asf(tags)
    elif isinstance(tags, APEv2):
        yield _ape(tags)
    else:
        if isinstance(tags, ID3):
            yield _id3(tags)
        try:
            yield _ape(APEv2(path))
        except mutagen.MutagenError:
            return


class _Bounded:
    """What mutagen unpacks compressed ID3 frames with: a megabyte may hold a gigabyte of zeros."""

    error = zlib.error

    @staticmethod
    def decompress(data: bytes) -> bytes:
        unpacking = zlib.decompressobj()
        unpacked = unpacking.decompress(data, _LARGEST_ID3)
        if unpacking.unconsumed_tail:
            raise zlib.error("it would not end")
        return unpacked


vars(_frames)["zlib"] = _Bounded  # mutagen knows no bounds of its own


def own_tags(path: Path) -> Any:
    """What mutagen finds; where it cannot make out the sound, the ID3 tag alone; else None."""
    if _id3_size(path) > _LARGEST_ID3:
        return None
    for look in (mutagen.File, _by_content):
        try:
            file: Any = look(path)
        except mutagen.MutagenError:
            continue
        if file is not None and file.tags is not None:
            return file.tags
    try:
        return ID3(path)
    except mutagen.MutagenError:
        return None


def _by_content(path: Path) -> Any:
    """Opened by number, a file has no name: its ending may lie."""
    with open(os.open(path, os.O_RDONLY), "rb") as nameless:
        return mutagen.File(nameless)


def _id3_size(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(10)
    if not head.startswith(b"ID3") or len(head) < 10:
        return 0
    return sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))


def _id3(tags: Any) -> Iterator[tuple[str, str]]:
    for frame in tags.values():
        kind = frame.FrameID
        if kind == "TCON":
            yield from (("genre", text) for text in frame.text)
        elif kind in _ID3:
            yield from ((_ID3[kind], str(text)) for text in frame.text)
        elif kind == "TXXX":
            yield from ((folded(frame.desc), str(text)) for text in frame.text)
        elif kind == "UFID" and "musicbrainz.org" in frame.owner:
            yield "musicbrainztrackid", frame.data.decode("latin-1")
        elif kind == "RVA2" and folded(frame.desc) in ("track", "album"):
            yield f"replaygain{folded(frame.desc)}gain", str(frame.gain)
            if frame.peak:
                yield f"replaygain{folded(frame.desc)}peak", str(frame.peak)
        elif kind == "PCNT":
            yield "playcount", str(frame.count)
        elif kind == "POPM":
            yield "popm", str(frame.rating)
            # The counter is optional in this frame.
            yield "playcount", str(vars(frame).get("count") or "")


def _vorbis(path: Path, tags: Any) -> Iterator[tuple[str, str]]:
    pairs: list[tuple[str, str]] = list(tags)
    if any("\ufffd" in text for _, text in pairs):
        # No UTF-8: mutagen has already thrown away what it was.
        pairs = exact_comments(path) or pairs
    for name, text in pairs:
        # Quod Libet writes rating:user@example and playcount:user@example.
        yield folded(name.partition(":")[0]), text


def _mp4(tags: Any) -> Iterator[tuple[str, str]]:
    for name, values in tags.items():
        short = _MP4.get(name) or (folded(name.rpartition(":")[2]) if name.startswith("----:") else "")
        if not short or not isinstance(values, list):
            continue
        for value in values:
            if isinstance(value, tuple):
                yield short, str(value[0])
            elif isinstance(value, bytes):
                yield short, value.decode("utf-8", "surrogateescape")
            else:
                yield short, str(value)


def _ape(tags: Any) -> Iterator[tuple[str, str]]:
    for name, value in tags.items():
        if isinstance(value, APETextValue):
            yield from ((folded(name), text) for text in value)


def _asf(tags: Any) -> Iterator[tuple[str, str]]:
    for name, value in tags:
        if not isinstance(value.value, bytes):
            yield folded(name.removeprefix("WM/")), str(value)
