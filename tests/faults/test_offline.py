"""Fault: a drive is unplugged, or a network share gone, also in the middle; or its root is an empty folder now.

The tracks stay known and are marked, nothing is purged, and nothing is analysed again when it is back.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from musicmap.cache.reader import Reader
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Failed, Progress, Scanned, TrackDone, TrackFailed
from musicmap.library.difference import Difference, difference
from musicmap.library.presence import Missing, missing
from musicmap.library.scan import FileStamp, Found, Place, scan
from musicmap.types import Problem
from tests.faults.conftest import drive, unplug
from tests.jobs.music import card, compose, everything_heard, listen

ROOT = Path("/music")


def stamps(folder: Path) -> dict[Path, FileStamp]:
    return {item.path: item.stamp for item in scan(folder) if isinstance(item, Found)}


def mounts(folder: Path) -> set[Path]:
    return {item.path for item in scan(folder) if isinstance(item, Place) and item.kind == "mount"}


def put(*paths: Path) -> None:
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sound" + bytes(number + 1))


class TestWhatIsAway:
    def test_a_folder_that_is_empty_now(self, folder: Path) -> None:
        put(folder / "local.mp3", folder / "usb" / "a" / "1.mp3", folder / "usb" / "2.mp3")
        known = stamps(folder)
        shutil.rmtree(folder / "usb")
        (folder / "usb").mkdir()
        found = difference(folder, known, scan(folder))
        assert found.away == (folder / "usb",)
        assert sorted(found.unreachable) == [folder / "usb" / "2.mp3", folder / "usb" / "a" / "1.mp3"]
        assert found.vanished == ()
        assert not found.offline

    def test_a_link_that_leads_nowhere_now(self, tmp_path: Path, folder: Path) -> None:
        put(folder / "local.mp3", tmp_path / "media" / "usb" / "1.mp3")
        (folder / "usb").symlink_to(tmp_path / "media" / "usb")
        known = stamps(folder)
        assert folder / "usb" / "1.mp3" in known
        shutil.rmtree(tmp_path / "media" / "usb")
        assert difference(folder, known, scan(folder)).away == (folder / "usb",)
        (folder / "usb").unlink()
        assert difference(folder, known, scan(folder)).vanished == (folder / "usb" / "1.mp3",), "taken away by hand"

    def test_where_another_drive_began(self) -> None:
        """Whether its folder is still there, or an automounter took that away, too."""
        known = {ROOT / "local.mp3": FileStamp(1, 1), ROOT / "usb" / "1.mp3": FileStamp(2, 2)}
        here = Found(ROOT / "local.mp3", FileStamp(1, 1))
        assert difference(ROOT, known, [here]).vanished == (ROOT / "usb" / "1.mp3",)
        away = difference(ROOT, known, [here], [ROOT / "usb"])
        assert (away.away, away.vanished, away.mounts) == ((ROOT / "usb",), (), (ROOT / "usb",))
        plugged_in: list[Found | Problem | Place] = [
            here,
            Place(ROOT / "usb", "mount"),
            Found(ROOT / "usb" / "2.mp3", FileStamp(3, 3)),
        ]
        back = difference(ROOT, known, plugged_in, [ROOT / "usb"])
        assert back.vanished == (ROOT / "usb" / "1.mp3",), "the drive is there, and the file is not"
        assert back.mounts == (ROOT / "usb",)

    def test_a_drive_whose_music_was_copied_into_its_folder_is_a_drive_no_more(self) -> None:
        known = {ROOT / "usb" / f"{n}.mp3": FileStamp(n, n) for n in range(3)}
        copied = [Found(path, stamp) for path, stamp in list(known.items())[:2]]
        found = difference(ROOT, known, copied, [ROOT / "usb"])
        assert found.vanished == (ROOT / "usb" / "2.mp3",)
        assert found.mounts == ()

    @pytest.mark.parametrize(("top", "others", "away"), [(40, 10, True), (40, 41, False), (19, 3, False)])
    def test_a_folder_that_went_with_most_of_the_library(self, top: int, others: int, away: bool) -> None:
        kept = {ROOT / "other" / f"{n}.mp3": FileStamp(n, 1) for n in range(others)}
        lost = {ROOT / "nas" / "deep" / f"{n}.mp3": FileStamp(n, 2) for n in range(top)}
        found = difference(ROOT, kept | lost, [Found(path, stamp) for path, stamp in kept.items()])
        assert found.away == ((ROOT / "nas",) if away else ())
        assert len(found.vanished) == (0 if away else top)
        told = difference(ROOT, kept | lost, [Found(path, stamp) for path, stamp in kept.items()], forget=True)
        assert len(told.vanished) == top, "the user says that it was deleted"

    def test_what_was_moved_elsewhere_is_not_away(self, folder: Path) -> None:
        put(*(folder / "incoming" / f"{n}.mp3" for n in range(30)), folder / "old.mp3")
        known = stamps(folder)
        (folder / "sorted").mkdir()
        for file in (folder / "incoming").iterdir():
            file.rename(folder / "sorted" / file.name)
        found = difference(folder, known, scan(folder))
        assert (len(found.vanished), len(found.added), found.away) == (30, 30, ())

    @pytest.mark.parametrize("fault", [errno.EIO, errno.ENOTCONN, errno.ESTALE, errno.EHOSTDOWN])
    def test_a_share_that_fails_in_the_middle_of_a_scan(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, fault: int
    ) -> None:
        put(*(folder / "nas" / f"{album}" / f"{n}.mp3" for album in "abc" for n in range(3)), folder / "z.mp3")
        known = stamps(folder)
        real, asked = os.scandir, list[str]()

        def failing(path: Any) -> Any:
            asked.append(os.fspath(path))
            if "nas" in os.fspath(path) and len(asked) > 3:
                raise OSError(fault, os.strerror(fault))
            return real(path)

        monkeypatch.setattr(os, "scandir", failing)
        found = difference(folder, known, scan(folder))
        assert found.vanished == ()
        assert {path.parent.name for path in found.unreachable} == {"b", "c"}
        assert found.away == (folder / "nas" / "b", folder / "nas" / "c")

    def test_an_entry_that_cannot_be_looked_at_is_not_gone(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """File systems that do not say what an entry is are asked for it, and may not answer."""
        put(folder / "a" / "1.mp3", folder / "b.mp3")
        known = stamps(folder)
        monkeypatch.setattr("musicmap.library.scan._kind", _silent_at("a"))
        found = difference(folder, known, scan(folder))
        assert (found.vanished, found.away) == ((), (folder / "a",))


def _silent_at(name: str) -> Callable[[os.DirEntry[str]], str]:
    def kind(entry: os.DirEntry[str]) -> str:
        if entry.name == name:
            raise OSError(errno.EIO, "Input/output error")
        return "folder" if entry.is_dir() else "other"

    return kind


class TestOneFile:
    """What a file that cannot be opened is missing of."""

    def test_there_or_gone_alone(self, folder: Path) -> None:
        put(folder / "a" / "1.mp3", folder / "a" / "2.mp3")
        assert missing(folder / "a" / "1.mp3", folder) is None
        assert missing(folder / "a" / "3.mp3", folder) == Missing("file", folder / "a" / "3.mp3")
        assert missing(folder / "b" / "3.mp3", folder) == Missing("file", folder / "b" / "3.mp3")

    def test_with_its_folder(self, tmp_path: Path, folder: Path) -> None:
        put(folder / "1.mp3")
        (folder / "usb" / "deep").mkdir(parents=True)
        (folder / "link").symlink_to(tmp_path / "nowhere")
        assert missing(folder / "usb" / "deep" / "1.mp3", folder) == Missing("folder", folder / "usb" / "deep")
        assert missing(folder / "link" / "1.mp3", folder) == Missing("folder", folder / "link")
        assert missing(folder / "usb" / "1.mp3", folder, [folder / "usb"]) == Missing("folder", folder / "usb")

    @pytest.mark.parametrize("empty", [True, False])
    def test_with_everything(self, folder: Path, empty: bool) -> None:
        if not empty:
            folder.rmdir()
        assert missing(folder / "a" / "1.mp3", folder) == Missing("root", folder)


def done(events: list[Event]) -> int:
    return len([event for event in events if isinstance(event, TrackDone)])


def scanned(events: list[Event]) -> Scanned:
    (event,) = [event for event in events if isinstance(event, Scanned)]
    return event


def offline(file: Path) -> list[str]:
    with Reader(file) as reader:
        return [track.path.name for track in reader.tracks() if track.offline]


@contextmanager
def _moved_away(folder: Path) -> Iterator[None]:
    away = folder.rename(folder.with_name("away"))
    yield
    if folder.exists():
        folder.rmdir()
    away.rename(folder)


@pytest.mark.parametrize("empty", [False, True])
def test_a_library_that_is_away_is_known_and_comes_back_as_it_was(file: Path, folder: Path, empty: bool) -> None:
    compose(folder, ["a.flac", "b/c.flac"])
    listen(file, folder, (card(),))
    before = everything_heard(file)
    with Reader(file) as reader:
        revision = reader.revision()
    with _moved_away(folder):
        if empty:
            folder.mkdir()
        events = listen(file, folder, (card(),))
        assert isinstance(events[-1], Failed)
        assert events[-1].offline
        assert "cannot be reached" in events[-1].sentence
        assert offline(file) == ["a.flac", "c.flac"]
        with Reader(file) as reader:
            assert reader.away() == (folder,)
            assert reader.summary().offline == 2
            assert reader.revision() == revision, "its map is what it was"
            assert reader.todo({}) == ()
    events = listen(file, folder, (card(),))
    assert scanned(events) == Scanned(2, added=0, changed=0, vanished=0, problems=0)
    assert done(events) == 0
    assert offline(file) == []
    assert everything_heard(file) == before


def test_a_drive_below_the_library_is_unplugged_and_plugged_in_again(file: Path, folder: Path, tmp_path: Path) -> None:
    """A real drive, whose folder stays behind empty; then the folder goes, too."""
    compose(folder, ["local.flac"])
    store = tmp_path / "store"
    compose(store, ["a.flac", "b/c.flac"], first=5)
    usb = folder / "usb"
    with drive(usb):
        shutil.copytree(store, usb, dirs_exist_ok=True)
        listen(file, folder, (card(),))
        with Reader(file) as reader:
            assert reader.mounts() == (usb,)
    before = everything_heard(file)
    assert len(before) == 6
    for _ in ("empty", "gone"):
        events = listen(file, folder, (card(),))
        assert events[-1] == Done()
        assert scanned(events) == Scanned(3, added=0, changed=0, vanished=0, problems=0, offline=2)
        assert offline(file) == ["a.flac", "c.flac"]
        if usb.exists():
            usb.rmdir()
    with drive(usb):
        shutil.copytree(store, usb, dirs_exist_ok=True)
        events = listen(file, folder, (card(),))
        assert (done(events), scanned(events).offline) == (0, 0)
    assert everything_heard(file) == before


@pytest.mark.parametrize("glance", [24, 2])
def test_unplugged_in_the_middle_it_waits_and_goes_on(file: Path, folder: Path, tmp_path: Path, glance: int) -> None:
    """The whole library goes away while it is listened to (or glanced at): no file is to blame."""
    names = [f"{n}.flac" for n in range(4)]
    store = tmp_path / "store"
    compose(store, names, seconds=8.0)
    waited: list[str] = []
    with drive(folder):
        shutil.copytree(store, folder, dirs_exist_ok=True)

        def pull(event: Event, control: Control) -> None:
            if isinstance(event, Progress) and event.what != "looking for music" and not waited and event.total:
                unplug(folder)
                waited.append("")
            if isinstance(event, Progress) and event.waiting:
                waited.append(event.waiting)
                if len(waited) == 4:
                    shutil.copytree(store, folder, dirs_exist_ok=True)  # it is back

        events = listen(file, folder, (card(),), at=pull, glance=glance)
    assert set(waited[1:]) == {"music is not there: waiting for it"}
    assert events[-1] == Done()
    assert [event for event in events if isinstance(event, TrackFailed)] == []
    assert done(events) == 4
    with Reader(file) as reader:
        assert reader.problems() == ()


def test_a_drive_below_it_goes_in_the_middle(file: Path, folder: Path, tmp_path: Path) -> None:
    """What is on it is put off, the rest is listened to."""
    store, usb = tmp_path / "store", folder / "usb"
    compose(folder, ["z1.flac", "z2.flac"], first=20)
    compose(store, [f"{n}.flac" for n in range(5)], seconds=8.0)
    pulled: list[bool] = []
    with drive(usb):
        shutil.copytree(store, usb, dirs_exist_ok=True)

        def pull(event: Event, control: Control) -> None:
            if isinstance(event, TrackDone) and event.path.parent == usb and not pulled:
                unplug(usb)
                pulled.append(True)

        events = listen(file, folder, (card(),), at=pull)
    assert pulled
    assert events[-1] == Done()
    assert [event for event in events if isinstance(event, TrackFailed)] == []
    with Reader(file) as reader:
        assert reader.problems() == ()
        assert reader.away() == (usb,)
        assert len(reader.tracks()) == 7
        assert len(reader.tracks(gone=True)) == 0
        assert {t.path.name for t in reader.tracks() if not t.offline and t.duration} == {"z1.flac", "z2.flac"}
    with drive(usb):
        shutil.copytree(store, usb, dirs_exist_ok=True)
        again = listen(file, folder, (card(),))
    assert done(events) + done(again) == 7
    assert offline(file) == []


def test_a_file_that_alone_vanished_meanwhile_is_no_broken_file(file: Path, folder: Path) -> None:
    compose(folder, [f"{n}.flac" for n in range(4)])

    def delete(event: Event, control: Control) -> None:
        if isinstance(event, Scanned):
            (folder / "2.flac").unlink()

    events = listen(file, folder, (card(),), at=delete)
    assert events[-1] == Done()
    assert [event for event in events if isinstance(event, TrackFailed)] == []
    with Reader(file) as reader:
        assert reader.problems() == ()
        assert [track.path.name for track in reader.tracks(gone=True)] == ["2.flac"]
        assert len(reader.tracks()) == 3


def test_a_closed_folder_in_which_nothing_is_known_is_not_away() -> None:
    assert difference(ROOT, {}, [Problem(ROOT / "a", "closed")]) == Difference()
