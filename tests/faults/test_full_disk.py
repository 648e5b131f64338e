"""Fault: the disk is full, the library's folder may not be written to, or another program holds the library.

A sentence, the analysis waits, nothing is lost, and it goes on when it can.
"""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from musicmap.cache import schema
from musicmap.cache.reader import Reader
from musicmap.cache.records import Playlist
from musicmap.cache.writer import Writer
from musicmap.errors import CannotWrite, LibraryError
from musicmap.jobs import keeper as keeper_module
from musicmap.jobs import storing
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Progress, TrackDone, TrackFailed, TrackNamed
from musicmap.jobs.keeper import Keeper
from musicmap.models.own_models import add, found_at
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from tests.cache.made import heard, seen
from tests.faults.conftest import drive
from tests.fixtures.display import wait_until
from tests.jobs.music import card, compose, everything_heard, listen
from tests.jobs.test_rhythm import find
from tests.models import standins


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "PATIENCE_S", 0.05)
    monkeypatch.setattr(storing, "_AGAIN_S", 0.05)
    monkeypatch.setattr(keeper_module, "_AGAIN_S", 0.05)


def _waits(events: list[Event]) -> set[str]:
    return {event.waiting for event in events if isinstance(event, Progress) and event.waiting}


def _done(events: list[Event]) -> list[str]:
    assert [event for event in events if isinstance(event, TrackFailed)] == []
    return sorted(event.path.name for event in events if isinstance(event, TrackDone))


@pytest.fixture
def music(folder: Path, tmp_path: Path) -> dict[tuple[str, str, str], str]:
    """Three tracks, and what is heard in them when nothing gets in the way."""
    compose(folder, ["a.flac", "b.flac", "c.flac"])
    undisturbed = tmp_path / "undisturbed.musicmap"
    listen(undisturbed, folder, (card(),))
    return everything_heard(undisturbed)


def test_a_disk_that_is_full_for_a_while(
    file: Path, folder: Path, tmp_path: Path, music: dict[tuple[str, str, str], str]
) -> None:
    """A real small disk, filled to the last byte after the first track and emptied when the analysis waits."""
    with drive(tmp_path / "small", megabytes=4) as small:
        library, ballast = small / "some.musicmap", small / "ballast"

        def fill_up(event: Event, control: Control) -> None:
            if isinstance(event, TrackDone) and not ballast.exists():
                with ballast.open("wb", buffering=0) as file:
                    try:
                        while True:
                            file.write(bytes(4096))
                    except OSError:
                        pass
            if isinstance(event, Progress) and event.waiting and ballast.stat().st_size:
                ballast.write_bytes(b"")

        events = listen(library, folder, (card(),), at=fill_up)
        assert events[-1] == Done()
        assert _done(events) == ["a.flac", "b.flac", "c.flac"]
        assert _waits(events) == {"The disk that the library is on is full. Free some space: then it goes on."}
        assert everything_heard(library) == music
        with Reader(library) as reader:
            assert reader.is_sound()


def test_who_gives_up_waiting_has_lost_nothing_but_the_track_in_hand(
    file: Path, folder: Path, music: dict[tuple[str, str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself says that there is no room for another page."""
    real = Writer.analysed

    def full(writer: Writer, found: object) -> None:
        (pages,) = writer._db.execute("PRAGMA page_count").fetchone()
        writer._db.execute(f"PRAGMA max_page_count = {pages}")
        real(writer, heard(7, segments=2000))

    def give_up(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone):
            monkeypatch.setattr(Writer, "analysed", full)
        if isinstance(event, Progress) and event.waiting:
            control.cancel()

    events = listen(file, folder, (card(),), at=give_up)
    assert events[-1] == Done(cancelled=True)
    kept = _done(events)
    assert len(kept) == 1
    monkeypatch.setattr(Writer, "analysed", real)
    assert sorted(kept + _done(listen(file, folder, (card(),)))) == ["a.flac", "b.flac", "c.flac"]
    assert everything_heard(file) == music


def test_a_library_that_another_program_holds_for_a_while(
    file: Path, folder: Path, music: dict[tuple[str, str, str], str]
) -> None:
    Writer(file, folder).close()
    holder = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def hold(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone) and not holder.in_transaction and event.path.name == "a.flac":
            holder.execute("BEGIN EXCLUSIVE")
        if isinstance(event, Progress) and event.waiting:
            holder.execute("ROLLBACK")

    with closing(holder):
        events = listen(file, folder, (card(),), at=hold)
    assert events[-1] == Done()
    assert _done(events) == ["a.flac", "b.flac", "c.flac"]
    assert _waits(events) == {_HELD}
    assert everything_heard(file) == music


@contextmanager
def _held_after(file: Path, first: type[Event]) -> Iterator[Callable[[Event, Control], None]]:
    """What is to see each event: another program holds the library from the first of a kind on, until it is waited
    for."""
    held: list[sqlite3.Connection] = []

    def hold(event: Event, control: Control) -> None:
        if isinstance(event, first) and not held:
            held.append(sqlite3.connect(file, isolation_level=None, check_same_thread=False))
            held[0].execute("BEGIN EXCLUSIVE")
        elif isinstance(event, Progress) and event.waiting and held[0].in_transaction:
            held[0].execute("ROLLBACK")

    yield hold
    held[0].close()


_HELD = "Another program is holding the library. When it lets go, this goes on."


def test_tempo_and_key_wait_too(file: Path, folder: Path) -> None:
    compose(folder, ["a.flac", "b.flac", "c.flac"])
    listen(file, folder, (card(),))
    with _held_after(file, TrackDone) as hold:
        events = find(file, folder, at=hold)
    assert (events[-1], _done(events), _waits(events)) == (Done(), ["a.flac", "b.flac", "c.flac"], {_HELD})
    assert find(file, folder) == [Done()], "all are in the library"


def test_heads_wait_too(file: Path, folder: Path, tmp_path: Path) -> None:
    registry = Registry.of(models_folder(), tmp_path / "mine")
    head = add(found_at(standins.head(tmp_path)), registry, lambda card: None)
    compose(folder, ["a.flac", "b.flac"])
    listen(file, folder, (card("msd-musicnn"),))
    with _held_after(file, TrackNamed) as hold:
        events = listen(file, folder, (card("msd-musicnn"), head), at=hold)
    assert (events[-1], _waits(events)) == (Done(), {_HELD})
    assert len([event for event in events if isinstance(event, TrackNamed)]) == 2


@contextmanager
def _read_only(place: Path) -> Iterator[None]:
    """A drive turns read-only when it has faults, for one."""
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, folder: Path) -> None:
    with drive(tmp_path / "small") as small:
        file = small / "data" / "some.musicmap"
        Writer(file, folder).close()
        with _read_only(small):
            with pytest.raises(LibraryError) as refusal:
                Writer(file, folder)
            assert str(refusal.value).startswith(f"The library file {file} cannot be opened")
            assert "--library" in refusal.value.mend
            with Reader(file) as reader:
                assert reader.tracks() == (), "it can still be read"
        with Writer(file, folder) as writer:
            writer.saw([seen(folder / "a.mp3")])


def test_lists_are_kept_as_soon_as_they_can_be(file: Path, folder: Path) -> None:
    """Whoever makes a list waits for no disk; it is told once, and nothing of it is lost."""
    troubles: list[LibraryError] = []
    told = threading.Event()

    def trouble(error: LibraryError) -> None:
        troubles.append(error)
        told.set()

    with closing(Keeper(file, folder, trouble)) as keeper:
        with closing(sqlite3.connect(file, isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            keeper.keep("lists", lambda writer: writer.save_playlists([Playlist(1, "first", ())]))
            assert told.wait(30)
            keeper.keep("lists", lambda writer: writer.save_playlists([Playlist(1, "last", ())]))
            keeper.keep("view", lambda writer: writer.note("view", 1))
            with pytest.raises(CannotWrite):
                keeper.call(lambda writer: writer.note("other", 1))
            holder.execute("ROLLBACK")

        def written() -> bool:
            with Reader(file) as reader:
                return [one.name for one in reader.playlists()] == ["last"] and reader.note("view") == 1

        wait_until(written, 30)
    assert len(troubles) == 1
    assert isinstance(troubles[0], CannotWrite)


def test_at_the_end_it_is_tried_once_more(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper_module, "_AGAIN_S", 3600.0)
    with closing(Keeper(file, folder)) as keeper, closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        keeper.keep("view", lambda writer: writer.note("view", 1))
        with pytest.raises(CannotWrite):
            keeper.call(lambda writer: writer.note("other", 1))
        holder.execute("ROLLBACK")
    with Reader(file) as reader:
        assert reader.note("view") == 1
