# mypy: allow-untyped-calls
"""Covers, inside files and beside them."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen import apev2, asf, flac, id3, mp4

from musicmap.library.cover import cover
from tests.library.conftest import Blank

FRONT, BACK = b"\xff\xd8front" + bytes(500), b"\xff\xd8back" + bytes(900)


def picture(data: bytes, kind: int) -> Any:
    it = flac.Picture()
    it.data, it.type, it.mime = data, kind, "image/jpeg"
    return it


def in_id3(path: Path) -> None:
    file: Any = mutagen.File(path)
    if file.tags is None:
        file.add_tags()
    for kind, data in ((4, BACK), (3, FRONT)):
        file.tags.add(id3.APIC(encoding=3, mime="image/jpeg", type=kind, desc=str(kind), data=data))
    file.save()


def in_flac(path: Path) -> None:
    file = flac.FLAC(path)
    file.add_picture(picture(BACK, 4))
    file.add_picture(picture(FRONT, 3))
    file.save()


def in_ogg(path: Path) -> None:
    file: Any = mutagen.File(path)
    blocks = [picture(data, kind).write() for data, kind in ((BACK, 4), (FRONT, 3))]
    file["metadata_block_picture"] = [base64.b64encode(block).decode() for block in blocks]
    file.save()


def in_mp4(path: Path) -> None:
    file: Any = mp4.MP4(path)
    file["covr"] = [mp4.MP4Cover(FRONT), mp4.MP4Cover(BACK)]
    file.save()


def in_ape(path: Path) -> None:
    tags: Any = apev2.APEv2()
    tags["Cover Art (Back)"] = apev2.APEValue(b"back.jpg\0" + BACK, apev2.BINARY)
    tags["Cover Art (Front)"] = apev2.APEValue(b"front.jpg\0" + FRONT, apev2.BINARY)
    tags.save(path)


def in_asf(path: Path) -> None:
    file: Any = asf.ASF(path)
    blocks = [
        bytes([kind]) + len(data).to_bytes(4, "little") + "image/jpeg\0\0".encode("utf-16-le") + data
        for kind, data in ((4, BACK), (3, FRONT))
    ]
    file["WM/Picture"] = blocks
    file.save()


@pytest.mark.parametrize(
    ("ending", "put"),
    [("mp3", in_id3), ("wav", in_id3), ("aiff", in_id3), ("flac", in_flac), ("ogg", in_ogg), ("opus", in_ogg),
     ("m4a", in_mp4), ("wv", in_ape), ("wma", in_asf)],
)  # fmt: skip
def test_the_front_of_every_format(blank: Blank, ending: str, put: Any) -> None:
    path = blank(ending)
    assert cover(path) is None
    put(path)
    assert cover(path) == FRONT
    assert cover(path, len(FRONT) - 1) is None


def test_an_old_ogg(blank: Blank) -> None:
    path = blank("ogg")
    file: Any = mutagen.File(path)
    file["coverart"] = base64.b64encode(BACK).decode()
    file.save()
    assert cover(path) == BACK


def test_one_that_is_too_large_gives_way_to_another(blank: Blank) -> None:
    path = blank("mp3")
    in_id3(path)
    assert len(BACK) > len(FRONT)
    (path.parent / "cover.jpg").write_bytes(b"small")
    assert cover(path, 100) == b"small"


class TestBeside:
    def test_the_best_name_wins_in_any_case(self, blank: Blank) -> None:
        path = blank("mp3")
        for name in ("FOLDER.JPG", "front.png", "Cover.jpeg", "other.jpg"):
            (path.parent / name).write_bytes(name.encode())
        assert cover(path) == b"Cover.jpeg"
        (path.parent / "Cover.jpeg").write_bytes(b"")
        assert cover(path) == b"FOLDER.JPG"

    def test_only_files_of_bearable_size(self, blank: Blank) -> None:
        path = blank("mp3")
        os.mkfifo(path.parent / "cover.jpg")
        (path.parent / "folder.jpg").write_bytes(bytes(2_000))
        assert cover(path, 1_000) is None

    def test_for_a_file_that_is_gone(self, tmp_path: Path) -> None:
        assert cover(tmp_path / "gone" / "a.mp3") is None


@pytest.mark.parametrize("content", ["!not base64!", base64.b64encode(b"\0\0").decode(), ""])
def test_damage_is_no_cover(blank: Blank, content: str) -> None:
    path = blank("ogg")
    file: Any = mutagen.File(path)
    file["metadata_block_picture"] = content
    file.save()
    assert cover(path) is None
