# mypy: allow-untyped-calls
"""What a file is recognised by."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
from mutagen import apev2, flac, id3, mp4

from musicmap.audio import encode
from musicmap.audio.encode import Kind
from musicmap.audio.identity import sound_id, without_tags
from musicmap.errors import UnreadableAudio
from musicmap.types import Hertz
from tests.audio.conftest import Tune, WriteAs

KINDS: tuple[Kind, ...] = ("flac", "mp3", "ogg", "opus", "m4a", "wav")
CD = Hertz(44_100)
TITLE = "A title so long that the file’s structure must move " * 40


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory, tune: Tune, write_as: WriteAs) -> Path:
    folder = tmp_path_factory.mktemp("songs")
    for kind in KINDS:
        encode.write(folder / f"a.{kind}", tune(2.0), CD, kind)
    for ending, container, codec in (
        ("wma", "asf", "wmav2"), ("aiff", "aiff", "pcm_s16be"), ("wv", "wv", "wavpack"), ("tta", "tta", "tta"),
        ("oga", "ogg", "flac"),
    ):  # fmt: skip
        write_as(folder / f"a.{ending}", tune(2.0), CD, container, codec)
    return folder


def id3v2(path: Path) -> None:
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text=TITLE))
    tags.add(id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=bytes(90_000)))
    tags.save(path)


def id3v1(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"TAG" + b"TAG, the song".ljust(125, b"\0"))


def ape(path: Path) -> None:
    tags = apev2.APEv2()
    tags["Title"] = TITLE
    tags.save(path)


def lyrics(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"LYRICSBEGININD0000210LYR00011Hello there000040LYRICS200")


def comments(path: Path) -> None:
    file: Any = mutagen.File(path)
    file["title"] = TITLE
    picture = flac.Picture()
    picture.data = bytes(90_000)
    if isinstance(file, flac.FLAC):
        file.add_picture(picture)
    else:
        file["metadata_block_picture"] = ["A" * 120_000]
    file.save()


def atoms(path: Path) -> None:
    file = mp4.MP4(path)
    file["\xa9nam"] = TITLE
    file["covr"] = [mp4.MP4Cover(b"\xff\xd8" + bytes(90_000))]
    file.save()


def chunk(path: Path) -> None:
    file: Any = mutagen.File(path)
    file.add_tags()
    file.tags.add(id3.TIT2(encoding=3, text=TITLE))
    file.save()


def header_object(path: Path) -> None:
    file: Any = mutagen.File(path)
    file["Title"] = TITLE
    file.save()


@pytest.mark.parametrize(
    ("ending", "retag"),
    [
        *[("mp3", edit) for edit in (id3v2, id3v1, ape, lyrics)],
        *[(ending, comments) for ending in ("flac", "ogg", "opus", "oga")],
        *[("flac", edit) for edit in (id3v2, id3v1, ape)],
        *[(ending, edit) for ending in ("wv", "tta") for edit in (ape, id3v1)],
        ("tta", id3v2),
        ("m4a", atoms),
        ("wav", chunk),
        ("aiff", chunk),
        ("wma", header_object),
    ],
)
def test_file_tags_do_not_change_it(songs: Path, tmp_path: Path, ending: str, retag: Callable[[Path], None]) -> None:
    copy = Path(shutil.copy(songs / f"a.{ending}", tmp_path / f"renamed.{ending}"))
    before = sound_id(songs / f"a.{ending}")
    assert sound_id(copy) == before
    size = copy.stat().st_size
    retag(copy)
    assert copy.stat().st_size > size
    assert sound_id(copy) == before


def test_every_tag_at_once(songs: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(songs / "a.mp3", tmp_path))
    for retag in (ape, lyrics, id3v1, id3v2, ape):
        retag(copy)
    assert sound_id(copy) == sound_id(songs / "a.mp3")


def test_it_is_short_hex_and_differs_between_formats(songs: Path) -> None:
    ids = [sound_id(path) for path in sorted(songs.iterdir())]
    assert len(set(ids)) == len(ids)
    assert all(len(it) == 32 and int(it, 16) >= 0 for it in ids)


@pytest.mark.parametrize("kind", KINDS)
def test_another_sound_is_another(songs: Path, tmp_path: Path, tune: Tune, kind: Kind) -> None:
    samples = tune(2.0)
    samples[40_000:60_000] *= 0.5
    encode.write(tmp_path / f"a.{kind}", samples, CD, kind)
    assert sound_id(tmp_path / f"a.{kind}") != sound_id(songs / f"a.{kind}")


def test_the_same_bytes_at_another_rate_are_another_sound(tmp_path: Path, tune: Tune) -> None:
    encode.write(tmp_path / "a.wav", tune(1.0), CD, "wav")
    encode.write(tmp_path / "b.wav", tune(1.0), Hertz(22_050), "wav")
    assert sound_id(tmp_path / "a.wav") != sound_id(tmp_path / "b.wav")


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_tag_whose_last_bytes_were_lost(lost: int, tmp_path: Path) -> None:
    """Monkey's Audio is read in words of four bytes."""
    (tmp_path / "tag").touch()
    ape(tmp_path / "tag")
    tag = (tmp_path / "tag").read_bytes()
    sound = b"sound bytes."
    assert without_tags((sound + tag)[: len(sound + tag) - lost]) == sound
    assert without_tags(sound) == sound


def test_a_tag_that_lies_about_its_size() -> None:
    footer = b"APETAGEX" + (2_000).to_bytes(4, "little") + (10**6).to_bytes(4, "little") + bytes(16)
    assert without_tags(bytes(40) + footer) == bytes(40) + footer


def test_no_sound_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"hello")
    with pytest.raises(UnreadableAudio):
        sound_id(tmp_path / "a.mp3")
    encode.write(tmp_path / "a.wav", np.zeros((0, 2), np.float32), CD, "wav")
    with pytest.raises(UnreadableAudio):
        sound_id(tmp_path / "a.wav")
