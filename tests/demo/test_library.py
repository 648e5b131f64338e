"""The demo library as a user finds it in the folder: enough of it, whole, in every format, with file tags."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from musicmap.audio.decode import probe, stereo_from
from musicmap.demo.catalogue import Entry, entries
from musicmap.demo.mix import CEILING, TARGET, loudness
from musicmap.demo.write import compose_track
from musicmap.library import filetags
from musicmap.library.cover import cover
from musicmap.types import Hertz, Seconds

RATE = Hertz(44_100)
ONE_OF_EACH_FORMAT = {entry.album.format: entry for entry in entries()}.values()


def test_there_is_enough_of_it() -> None:
    assert len(entries()) >= 48
    assert len({entry.album.kind for entry in entries()}) >= 10
    assert {entry.album.format for entry in entries()} == {"flac", "mp3", "ogg", "opus", "m4a"}
    assert max(Counter(entry.path for entry in entries()).values()) == 1
    assert max(Counter(entry.seed for entry in entries()).values()) == 1


def test_nothing_else_lies_in_the_folder(demo_library: Path) -> None:
    files = {path.relative_to(demo_library) for path in demo_library.rglob("*") if path.is_file()}
    assert files == {Path(entry.path) for entry in entries()}


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: f"{entry.album.kind}-{entry.number}")
def test_a_track_sounds_and_says_what_it_is(demo_library: Path, entry: Entry) -> None:
    path = demo_library / entry.path
    assert (probe(path).duration or 0.0) >= 45

    sound = np.concatenate(list(stereo_from(path, Seconds(0.0), RATE)))
    assert len(sound) >= 45 * RATE
    assert np.abs(sound).max() < 1, "no clipping, lossy or not"
    assert loudness(np.ascontiguousarray(sound.T)) == pytest.approx(TARGET, abs=1.5)
    assert np.abs(sound[-100:]).max() < 0.01, "it ends, it is not cut off"
    seconds = np.abs(sound[: 40 * RATE]).reshape(-1, RATE * 2 * 4).max(axis=1)
    assert seconds.min() > 0.02 * CEILING, "no hole of four seconds"

    tags = filetags.read(path)
    album = entry.album
    assert (tags.title, tags.artist, tags.album_artist) == (entry.title, album.artist, album.artist)
    assert (tags.album, tags.track, tags.year, tags.genres) == (album.title, entry.number, album.year, album.genres)
    assert tags.bpm is not None
    assert 30 < tags.bpm < 220


@pytest.mark.parametrize("entry", ONE_OF_EACH_FORMAT, ids=lambda entry: entry.album.format)
def test_it_has_a_cover_in_every_format(demo_library: Path, entry: Entry) -> None:
    data = cover(demo_library / entry.path)
    assert data is not None
    with Image.open(BytesIO(data)) as picture:
        assert picture.width == picture.height >= 300
        assert np.asarray(picture.convert("RGB")).std() > 5, "more than a plain square"


@pytest.mark.parametrize("entry", ONE_OF_EACH_FORMAT, ids=lambda entry: entry.album.format)
def test_composed_again_it_is_the_same_to_the_byte(demo_library: Path, tmp_path: Path, entry: Entry) -> None:
    again = compose_track(entry, tmp_path)
    assert again.read_bytes() == (demo_library / entry.path).read_bytes()
