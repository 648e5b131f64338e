"""Files come, change and go while a library is open."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from musicmap.cache.writer import Writer
from musicmap.jobs import watching
from musicmap.jobs.watching import Watch, looked_through
from musicmap.library.difference import Difference
from musicmap.library.scan import Found, scan
from musicmap.types import Seconds
from tests.cache.made import seen
from tests.fixtures.display import wait_until


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_REST", Seconds(0.3))
    monkeypatch.setattr(watching, "_BACK", Seconds(0.1))
    monkeypatch.setattr(watching, "_SOONEST", Seconds(0.0))


class Heard:
    """How often it was noticed that something has changed, and whether the library is busy."""

    def __init__(self) -> None:
        self.times = 0
        self.busy = False
        self.asked = threading.Event()

    def notice(self) -> None:
        self.times += 1

    def is_busy(self) -> bool:
        self.asked.set()
        return self.busy


@contextmanager
def watched(file: Path, folder: Path, heard: Heard, every: float = 0.2) -> Iterator[Watch]:
    watch = Watch(file, folder, heard.notice, heard.is_busy, Seconds(every), Seconds(0.0))
    try:
        yield watch
    finally:
        watch.close()


def take_in(file: Path, folder: Path) -> None:
    """What the analysis does about it."""
    there = [item for item in scan(folder) if isinstance(item, Found)]
    with Writer(file, folder) as writer:
        writer.saw(seen(one.path, size=one.stamp.size, mtime_ns=one.stamp.mtime_ns) for one in there)


@pytest.fixture
def library(file: Path, folder: Path) -> Path:
    """A library of one track."""
    (folder / "a.mp3").write_bytes(b"sound")
    take_in(file, folder)
    return file


@pytest.mark.parametrize("change", ["new", "changed", "gone"])
def test_a_change_is_noticed_once(library: Path, folder: Path, change: str) -> None:
    (folder / "b.mp3").write_bytes(b"sound")
    take_in(library, folder)
    heard = Heard()
    with watched(library, folder, heard):
        time.sleep(1.0)
        assert heard.times == 0, "nothing has changed yet"
        if change == "new":
            (folder / "c.mp3").write_bytes(b"sound")
        elif change == "changed":
            (folder / "b.mp3").write_bytes(b"another sound")
        else:
            (folder / "b.mp3").unlink()
        wait_until(lambda: heard.times == 1)
        time.sleep(1.5)
        assert heard.times == 1, "the same is not said again, whether anything was done about it or not"


def test_what_is_still_being_copied_is_left_until_it_rests(library: Path, folder: Path) -> None:
    heard = Heard()
    with watched(library, folder, heard), (folder / "b.mp3").open("ab", buffering=0) as growing:
        for _ in range(15):
            growing.write(bytes(1000))
            os.utime(folder / "b.mp3", ns=(0, time.time_ns()))
            time.sleep(0.1)
        assert heard.times == 0
        wait_until(lambda: heard.times == 1)


def test_nothing_is_looked_at_while_the_library_is_busy(library: Path, folder: Path) -> None:
    heard = Heard()
    heard.busy = True
    with watched(library, folder, heard):
        (folder / "b.mp3").write_bytes(b"sound")
        assert heard.asked.wait(30)
        time.sleep(1.0)
        assert heard.times == 0
        heard.busy = False
        wait_until(lambda: heard.times == 1)


def test_whoever_comes_back_to_the_window_is_not_kept_waiting(library: Path, folder: Path) -> None:
    heard = Heard()
    with watched(library, folder, heard, every=3600.0) as watch:
        wait_until(lambda: watch._looked > 0)
        (folder / "b.mp3").write_bytes(b"sound")
        time.sleep(0.5)
        assert heard.times == 0
        watch.look_soon()
        wait_until(lambda: heard.times == 1)


def test_a_drive_that_is_back_is_noticed_soon(library: Path, folder: Path) -> None:
    usb = folder / "usb"
    usb.mkdir()
    with Writer(library, folder) as writer:
        writer.saw([seen(usb / "b.mp3")])
        writer.looked([usb], [])
    heard = Heard()
    with watched(library, folder, heard, every=3600.0) as watch:
        wait_until(lambda: watch._looked > 0)
        time.sleep(0.5)
        assert heard.times == 0
        (usb / "b.mp3").write_bytes(b"sound")
        wait_until(lambda: heard.times > 0)


def test_a_library_that_goes_away_is_news_once(library: Path, folder: Path) -> None:
    heard = Heard()
    with watched(library, folder, heard):
        folder.rename(folder.with_name("away"))
        wait_until(lambda: heard.times == 1)
        with Writer(library, folder) as writer:
            writer.looked([folder], [])
        time.sleep(1.0)
        assert heard.times == 1


def test_a_look_can_be_given_up(library: Path, folder: Path) -> None:
    assert looked_through(library, folder, lambda: True) is None
    assert looked_through(library, folder, lambda: False) == Difference()
