"""Fault: the cache is from an older or newer version, or damaged.

Older and newer ones are in `tests/cache/test_schema.py`. What can be read of a damaged one is saved into a new file,
the damaged one is kept beside it, and the rest is analysed again.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from musicmap.cache.codec import pack
from musicmap.cache.damage import damaged
from musicmap.cache.reader import Reader
from musicmap.cache.records import Playlist
from musicmap.cache.writer import Writer
from musicmap.errors import LibraryDamaged
from musicmap.jobs.events import Done, TrackDone
from musicmap.types import HeardRhythm, LayerRef, Seconds, SoundId, Track, TrackId
from tests.cache.made import EMBEDDING, TAGGRAM, fill, sound
from tests.jobs.music import card, compose, everything_heard, listen

TRACKS = 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with something in every table."""
    place = tmp_path_factory.mktemp("whole")
    file = place / "some.musicmap"
    ids = fill(file, place, {f"{n:02}.mp3": n for n in range(TRACKS)}, segments=20)
    with Writer(file, place) as writer:
        writer.save_playlists([Playlist(1, "Evening", tuple(ids.values()))])
        for n, track in enumerate(ids.values()):
            writer.heard_rhythm(sound(n), HeardRhythm("v", 100.0 + n))
            writer.heard(track, 1000.0 + n, Seconds(60.0))
        writer.keep_picture("recipe", "revision", bytes(9000))
        writer.note("view", {"some": "view"})
    return file


Stored = dict[tuple[SoundId, LayerRef], bytes]


def stored(file: Path) -> Stored:
    with Reader(file) as reader:
        return {
            (name, layer): vectors.values.tobytes()
            for layer in (TAGGRAM, EMBEDDING)
            for name, vectors in reader.vectors(layer)
        }


def tracks(file: Path) -> dict[TrackId, Track]:
    with Reader(file) as reader:
        return {track.id: track for track in reader.tracks()}


def random_pages(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(4096, len(data) - 512)
        data[at : at + 512] = chance.randbytes(512)


def cut_off(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(4096, len(data)) :]


def zeroed(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        at = 4096 * chance.randrange(1, len(data) // 4096)
        data[at : at + 4096] = bytes(4096)


def swapped(data: bytearray, chance: random.Random) -> None:
    pages = list(range(1, len(data) // 4096))
    for _ in range(5):
        one, other = (4096 * chance.choice(pages) for _ in range(2))
        data[one : one + 4096], data[other : other + 4096] = (
            data[other : other + 4096],
            data[one : one + 4096],
        )


def bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(20, 2000)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


@pytest.mark.parametrize("harm", [random_pages, cut_off, zeroed, swapped, bits])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_saved_is_what_was_there(
    tmp_path: Path, whole: Path, harm: Callable[[bytearray, random.Random], None], seed: int
) -> None:
    """Whatever happens to the file: it opens, it is sound, and every row in it is one that was stored, to the bit."""
    file = tmp_path / "some.musicmap"
    data = bytearray(whole.read_bytes())
    harm(data, random.Random(f"{harm.__name__} {seed}"))
    file.write_bytes(data)
    with Writer(file, tmp_path) as writer:
        rescued = writer.rescued
    before, after = stored(whole), stored(file)
    assert after.keys() <= before.keys()
    if rescued is None:  # what was changed lies inside of rows, and SQLite finds nothing wrong with it
        assert harm in (random_pages, bits)
        return
    assert rescued.damaged.read_bytes() == bytes(data), "the damaged file is kept as it was"
    assert "damaged" in str(rescued)
    assert rescued.damaged.name in str(rescued)
    assert after.items() <= before.items()
    now = tracks(file)
    assert len(now) == rescued.tracks
    with Reader(file) as reader:
        assert reader.is_sound()
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_most_of_it_is_saved(tmp_path: Path, whole: Path) -> None:
    """Eight pages of some hundred: what lay on the others is all there."""
    file = tmp_path / "some.musicmap"
    shutil.copy(whole, file)
    with closing(sqlite3.connect(file)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'picture'").fetchone()
    data = bytearray(file.read_bytes())
    pages = len(data) // 4096
    for page in (root - 1, *range(pages - 8, pages - 1)):
        data[4096 * page : 4096 * page + 4096] = bytes(4096)
    file.write_bytes(data)
    with Writer(file, tmp_path) as writer:
        assert writer.rescued is not None
        assert writer.rescued.tracks == TRACKS
    assert len(stored(file)) > TRACKS
    with Reader(file) as reader:
        (playlist,) = reader.playlists()
        assert (playlist.name, len(playlist.tracks)) == ("Evening", TRACKS)
        assert reader.note("view") == {"some": "view"}
        assert all(track.heard.count == 1 for track in reader.tracks())


@pytest.mark.parametrize(
    "content", [b"Dear diary, today I heard a song. " * 100, bytes(100_000), b"\xff\xfb" * 30_000, b"SQLite format 3\0"]
)
def test_a_file_that_is_no_library_any_more_is_put_aside(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "some.musicmap"
    file.write_bytes(content)
    with pytest.raises(LibraryDamaged, match="saved into a new file"):
        Reader(file)
    with Writer(file, tmp_path) as writer:
        assert writer.rescued is not None
        assert writer.rescued.tracks == 0
        assert "Nothing was saved" in str(writer.rescued)
    assert tracks(file) == {}
    assert (tmp_path / "some.musicmap.damaged").read_bytes() == content
    file.write_bytes(content)
    Writer(file, tmp_path).close()
    assert (tmp_path / "some.musicmap.damaged-2").read_bytes() == content, "nothing that was put aside is lost"


def test_an_empty_file_is_a_new_library(tmp_path: Path) -> None:
    file = tmp_path / "some.musicmap"
    file.touch()
    with Writer(file, tmp_path) as writer:
        assert writer.rescued is None
    assert tracks(file) == {}


def test_what_a_reader_comes_upon_is_looked_into_next_time(
    tmp_path: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large library is not read through whenever it is opened."""
    file = tmp_path / "some.musicmap"
    shutil.copy(whole, file)
    monkeypatch.setattr("musicmap.cache.damage._WHOLLY", 0)
    data = bytearray(file.read_bytes())
    with Reader(file) as reader:
        vectors = reader.vectors_of(sound(30), TAGGRAM)
    assert vectors is not None
    page = data.index(pack(vectors.values, "taggram")[1]) // 4096 * 4096
    data[page : page + 4096] = bytes(4096)
    file.write_bytes(data)
    with Writer(file, tmp_path) as writer:
        assert writer.rescued is None, "its small tables are whole"
    with pytest.raises(LibraryDamaged) as refusal:
        stored(file)
    assert str(refusal.value) == str(damaged(file))
    with Writer(file, tmp_path) as writer:
        assert writer.rescued is not None
    assert 0 < len(stored(file)) < 2 * TRACKS


def test_the_rest_is_analysed_again(file: Path, folder: Path) -> None:
    compose(folder, [f"{n}.flac" for n in range(4)])
    listen(file, folder, (card(),))
    before = everything_heard(file)
    assert len(before) == 8
    with closing(sqlite3.connect(file)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'vectors'").fetchone()
    with file.open("r+b") as damaged_file:
        damaged_file.seek(4096 * (root - 1))
        damaged_file.write(b"\xa5" * 2000)
    events = listen(file, folder, (card(),))
    assert events[-1] == Done()
    assert len([e for e in events if isinstance(e, TrackDone)]) == 4
    assert everything_heard(file) == before
