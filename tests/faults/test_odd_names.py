"""Fault: odd things that are called .mp3, links that lead round or out, one folder twice, and names of any bytes.

They are looked at before they are opened, never hang, are never listed twice, and come back exactly.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from musicmap.audio.decode import mono, probe
from musicmap.audio.identity import sound_id
from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.errors import UnreadableAudio
from musicmap.jobs.events import Done, TrackDone
from musicmap.library import filetags
from musicmap.library.cover import cover
from musicmap.library.difference import difference
from musicmap.library.scan import FileStamp, Found, scan
from musicmap.playlist.entry import Entry, Playlist
from musicmap.playlist.formats.document import Options
from musicmap.playlist.formats.registry import FORMATS, Format
from musicmap.types import FileTags, Problem
from tests.cache.made import seen
from tests.jobs.music import card, compose, listen


def found(root: Path) -> list[str]:
    return [os.fsdecode(os.path.relpath(item.path, root)) for item in scan(root) if isinstance(item, Found)]


def problems(root: Path) -> dict[str, str]:
    return {item.path.name: item.reason for item in scan(root) if isinstance(item, Problem)}


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _terminal(path: Path) -> None:
    path.symlink_to("/dev/tty")


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inside.txt").touch()


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


ODD = [_fifo, _socket, _endless, _terminal, _folder, _loop]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("make", ODD)
def test_whoever_opens_files_looks_first(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "song.mp3"
    make(path)
    for reads in (lambda: list(mono(path)), lambda: probe(path), lambda: sound_id(path)):
        with pytest.raises(UnreadableAudio):
            reads()
    assert filetags.read(path) == FileTags()
    assert cover(path) is None
    assert found(tmp_path) == []


@pytest.mark.timeout(30)
def test_a_cover_that_is_a_pipe_is_none(tmp_path: Path) -> None:
    (song,) = compose(tmp_path, ["song.flac"])
    for name in ("cover.jpg", "folder.jpg"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "front.jpg").symlink_to("/dev/zero")
    assert cover(song) is None


@pytest.mark.timeout(60)
def test_what_turned_into_a_pipe_after_the_scan(file: Path, folder: Path) -> None:
    a, b = compose(folder, ["a.flac", "b.flac"])

    def swap(event: object, control: object) -> None:
        if a.is_file():
            a.unlink()
            os.mkfifo(a)

    events = listen(file, folder, (card(),), at=swap)
    assert events[-1] == Done()
    assert [event.path for event in events if isinstance(event, TrackDone)] == [b]
    with Reader(file) as reader:
        assert {p.path.name: p.reason for p in reader.problems()} == {"a.flac": "This is not a regular file."}


class TestLinks:
    def test_a_link_to_everything_is_not_followed(self, tmp_path: Path) -> None:
        library = tmp_path / "home" / "music"
        compose(library, ["a.flac"])
        compose(tmp_path, ["home/not.flac"])
        for name, target in {"root": "/", "home": "..", "system": "/proc", "devices": "/dev/shm/.."}.items():
            (library / name).symlink_to(target)
        assert found(library) == ["a.flac"]
        refused = problems(library)
        assert set(refused) == {"root", "home", "system", "devices"}
        assert all("holds much more than music" in reason for reason in refused.values())

    def test_nor_by_way_of_another_place(self, tmp_path: Path) -> None:
        library, elsewhere = tmp_path / "music", tmp_path / "elsewhere"
        compose(library, ["a.flac"])
        compose(elsewhere, ["b.flac", "deep/c.flac"])
        (library / "more").symlink_to(elsewhere)
        (elsewhere / "up").symlink_to(tmp_path)
        (elsewhere / "deep" / "round").symlink_to(elsewhere)
        assert found(library) == ["a.flac", "more/b.flac", "more/deep/c.flac"]
        assert set(problems(library)) == {"up"}

    def test_known_tracks_behind_a_link_that_is_not_followed_any_more_stay(self, tmp_path: Path) -> None:
        library = tmp_path / "music"
        compose(library, ["a.flac"])
        (library / "all").symlink_to("/")
        known = {library / "all" / "b.flac": FileStamp(1, 1), library / "a.flac": FileStamp(1, 1)}
        assert difference(library, known, scan(library)).unreachable == (library / "all" / "b.flac",)


@contextmanager
def _bound(source: Path, place: Path) -> Iterator[None]:
    """The same folder in another place."""
    place.mkdir()
    if subprocess.run(["mount", "--bind", source, place], capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a folder twice")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def test_a_folder_that_is_mounted_twice_is_listed_once(tmp_path: Path) -> None:
    library = tmp_path / "music"
    compose(library, ["albums/a.flac", "albums/deep/b.flac"])
    with _bound(library / "albums", library / "again"), _bound(library, library / "round"):
        names = found(library)
        assert len(names) == 2
        assert {Path(name).name for name in names} == {"a.flac", "b.flac"}
    with _bound(tmp_path, library / "above"):
        assert found(library) == ["albums/a.flac", "albums/deep/b.flac"]
        assert "holds much more" in problems(library)["above"]


def _long(root: Path) -> bytes:
    """A path of 3,600 bytes."""
    name, deep = os.fsencode(root), b"/" + b"d" * 250
    while len(name) + len(deep) < 3_600 - 10:
        name += deep
    return name + b"/" + b"n" * (3_600 - len(name) - 6) + b".flac"


NAMES = [
    b"-rf.flac",
    b"--help.flac",
    b"new\nline.flac",
    b"tab\tbell\x07.flac",
    b"\x83\x65\x83\x58\x83\x67.flac",
    b"caf\xe9 \xff.flac",
    b"quote\" & <b>'; DROP TABLE track; --.flac",
    b"back\\slash % $HOME `id` *.flac",
    "‮flip.flac".encode(),
    "e\u0301 decomposed.flac".encode(),
    "é composed.flac".encode(),
    b"concat:x|file:y.flac",
    b" leading and trailing .flac",
    b"...flac",
]


@pytest.fixture(scope="module")
def oddly_named(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bytes]]:
    """A folder of real files with names of every kind."""
    place = tmp_path_factory.mktemp("odd")
    (song,) = compose(place / "store", ["a.flac"])
    music = place / "music"
    paths = [os.fsencode(music) + b"/" + name for name in NAMES if not name.startswith(b".")]
    paths += [os.fsencode(music) + b"/-\xff\n/deep\n.flac", _long(music)]
    for path in paths:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - bytes
        shutil.copyfile(os.fsencode(song), path)
    return music, paths


def test_they_are_heard_and_come_back_exactly(oddly_named: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    music, paths = oddly_named
    file = tmp_path / "some.musicmap"
    events = listen(file, music, (card(),))
    assert events[-1] == Done()
    with Reader(file) as reader:
        assert reader.problems() == ()
        assert sorted(os.fsencode(track.path) for track in reader.tracks()) == sorted(paths)
        assert {round(track.duration) for track in reader.tracks()} == {4}
    again = listen(file, music, (card(),))
    assert [event for event in again if isinstance(event, TrackDone)] == []


def test_and_so_do_places_that_are_away(tmp_path: Path) -> None:
    file, music = tmp_path / "some.musicmap", tmp_path / "music"
    places = [Path(os.fsdecode(os.fsencode(music) + b"/" + name)) for name in NAMES]
    with Writer(file, music) as writer:
        writer.saw([seen(place / "a.mp3") for place in places])
        writer.looked(places, places[:2])
    with Reader(file) as reader:
        assert reader.away() == tuple(places)
        assert reader.mounts() == tuple(places[:2])
        assert all(track.offline for track in reader.tracks())


@pytest.mark.parametrize("kind", [f for f in FORMATS if f.read is not None], ids=lambda f: f.name)
def test_playlists_carry_them_or_say_that_they_cannot(
    oddly_named: tuple[Path, list[bytes]], tmp_path: Path, kind: Format
) -> None:
    """Each path is read back as it was, or was left out and named; nothing comes back as another.

    A PLS does not say what it is written in, so what is no UTF-8 in it may be any encoding.
    """
    _, paths = oddly_named
    wanted = [Path(os.fsdecode(path)) for path in paths if kind.name != "pls" or _is_utf8(path)]
    made = tmp_path / f"list{kind.suffixes[0]}"
    playlist = Playlist("Odd", tuple(Entry(path, f"title {n}") for n, path in enumerate(wanted)))
    document = kind.write(playlist, made, Options())
    left_out = {note.entry.path for note in document.notes if note.left_out}
    made.write_bytes(document.data)
    assert kind.read is not None
    (listing,) = kind.read(made.read_bytes(), made)
    assert [line.path for line in listing.lines] == [path for path in wanted if path not in left_out]
    assert len(left_out) < len(wanted) / 2


def _is_utf8(path: bytes) -> bool:
    try:
        return bool(path.decode())
    except UnicodeDecodeError:
        return False
