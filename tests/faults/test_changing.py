"""Fault: files are changed, moved, cut short or retagged while they are read.

They are taken as they are at the end, or tried again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import mutagen
import pytest

from musicmap.cache.reader import Reader
from musicmap.cache.writer import Writer
from musicmap.jobs.events import Done, TrackDone, TrackFailed
from musicmap.types import SoundId, TrackId
from tests.jobs.music import card, compose, everything_heard, listen


def _another(path: Path, spare: Path) -> None:
    shutil.copyfile(spare, path)


def _cut_short(path: Path, spare: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def _retagged(path: Path, spare: Path) -> None:
    tags = mutagen.File(path)
    tags["title"] = "Meanwhile " * 2000  # longer than the padding, so that the whole file is written anew
    tags.save()


def _replaced(path: Path, spare: Path) -> None:
    other = path.with_name(".new.flac")
    shutil.copyfile(spare, other)
    other.replace(path)


def _grown(path: Path, spare: Path) -> None:
    with path.open("ab") as file:
        file.write(spare.read_bytes())


CHANGES: dict[str, Callable[[Path, Path], None]] = {
    "another.flac": _another,
    "cut short.flac": _cut_short,
    "grown.flac": _grown,
    "replaced.flac": _replaced,
    "retagged.flac": _retagged,
}


Meanwhile = Callable[[Callable[[Path], None]], None]


@pytest.fixture
def meanwhile(file: Path, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """`meanwhile(do)`: `do` something to each file after its sound was identified, before it is listened to."""

    def arrange(do: Callable[[Path], None]) -> None:
        real = Writer.identified

        def identified(writer: Writer, track: TrackId, sound: SoundId) -> TrackId:
            with Reader(file) as reader:
                path = next(known.path for known in reader.tracks() if known.id == track)
            do(path)
            return real(writer, track, sound)

        monkeypatch.setattr(Writer, "identified", identified)

    return arrange


def test_what_is_kept_is_what_the_files_are_at_the_end(
    file: Path, folder: Path, tmp_path: Path, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them is changed once."""
    compose(folder, list(CHANGES), seconds=12.0)
    (spare,) = compose(tmp_path / "spare", ["spare.flac"], seconds=9.0, first=9)
    left = dict(CHANGES)
    meanwhile(lambda path: left.pop(path.name)(path, spare) if path.name in left else None)
    events = listen(file, folder, (card(),))
    assert left == {}
    assert events[-1] == Done()
    assert [event for event in events if isinstance(event, TrackFailed)] == []
    assert sorted(event.path.name for event in events if isinstance(event, TrackDone)) == sorted(CHANGES)
    monkeypatch.undo()
    listen(file, folder, (card(),))  # the next look takes in their new stamps and file tags
    alone = tmp_path / "alone.musicmap"
    listen(alone, folder, (card(),))
    with Reader(file) as reader, Reader(alone) as expected:
        assert [t.sound for t in reader.tracks()] == [t.sound for t in expected.tracks()]
        assert [t.tags for t in reader.tracks()] == [t.tags for t in expected.tracks()]
        assert reader.problems() == ()
    assert everything_heard(alone) == everything_heard(file)


def test_a_file_that_never_rests_is_left_for_another_time(
    file: Path, folder: Path, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose(folder, ["a.flac"])
    times: list[Path] = []

    def touch(path: Path) -> None:
        times.append(path)
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))

    meanwhile(touch)
    events = listen(file, folder, (card(),))
    assert len(times) == 3
    assert events[-1] == Done()
    assert len([event for event in events if isinstance(event, TrackDone | TrackFailed)]) == 1
    monkeypatch.undo()
    assert listen(file, folder, (card(),))[-1] == Done()
    with Reader(file) as reader:
        assert reader.problems() == ()
        assert reader.todo({card().name: card().version}) == ()


def test_a_file_that_was_moved_while_it_was_read_keeps_its_place_in_lists(
    file: Path, folder: Path, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = compose(folder, ["a.flac", "b.flac"])

    def move(now: Path) -> None:
        if now == path:
            path.rename(folder / "moved.flac")

    meanwhile(move)
    assert listen(file, folder, (card(),))[-1] == Done()
    with Reader(file) as reader:
        (gone,) = reader.tracks(gone=True)
        assert (gone.path, reader.problems()) == (path, ())
    monkeypatch.undo()
    listen(file, folder, (card(),))
    with Reader(file) as reader:
        assert {t.id: t.path.name for t in reader.tracks()}[gone.id] == "moved.flac"
        assert reader.problems() == ()
        assert reader.tracks(gone=True) == ()
