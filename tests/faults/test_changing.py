"""Fault: files are changed, moved, cut short or retagged while they are read.

They are taken as they are at the end, or tried again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import mutagen

from musicmap.cache.reader import Reader
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Progress, TrackDone, TrackFailed
from musicmap.types import Track, TrackId
from tests.jobs.music import card, compose, everything_heard, listen

FIRST = "a long.flac"


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


def test_what_is_kept_is_what_the_files_are_at_the_end(file: Path, folder: Path, tmp_path: Path) -> None:
    """Each of them is changed when its sound has been identified and it is being listened to."""
    compose(folder, list(CHANGES), seconds=75.0)
    (spare,) = compose(tmp_path / "spare", ["spare.flac"], seconds=9.0, first=9)
    changed: set[str] = set()

    def meanwhile(event: Event, control: Control) -> None:
        if isinstance(event, Progress) and event.what == "listening":
            for track in _identified(file):
                if track.path.name not in changed and not track.duration:
                    changed.add(track.path.name)
                    CHANGES[track.path.name](track.path, spare)

    events = listen(file, folder, (card(),), at=meanwhile)
    assert changed == CHANGES.keys()
    assert events[-1] == Done()
    assert [event for event in events if isinstance(event, TrackFailed)] == []
    assert sorted(event.path.name for event in events if isinstance(event, TrackDone)) == sorted(CHANGES)
    listen(file, folder, (card(),))  # the next look takes in their new stamps and file tags
    alone = tmp_path / "alone.musicmap"
    listen(alone, folder, (card(),))
    with Reader(file) as reader, Reader(alone) as expected:
        assert [t.sound for t in reader.tracks()] == [t.sound for t in expected.tracks()]
        assert [t.tags for t in reader.tracks()] == [t.tags for t in expected.tracks()]
        assert reader.problems() == ()
    assert everything_heard(alone).items() <= everything_heard(file).items()


def _identified(file: Path) -> list[Track]:
    """The tracks of which the sound is known."""
    with Reader(file) as reader:
        return [track for track in reader.tracks() if track.sound]


def test_a_file_that_never_rests_is_left_for_another_time(file: Path, folder: Path) -> None:
    (path,) = compose(folder, [FIRST], seconds=60.0)

    def always(event: Event, control: Control) -> None:
        if isinstance(event, Progress) and event.what == "listening" and event.done < event.total:
            os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))

    events = listen(file, folder, (card(),), at=always)
    assert events[-1] == Done()
    ended = [event for event in events if isinstance(event, TrackDone | TrackFailed)]
    assert len(ended) == 1
    again = listen(file, folder, (card(),))
    assert again[-1] == Done()
    with Reader(file) as reader:
        assert reader.problems() == ()
        assert reader.todo({card().name: card().version}) == ()


def test_a_file_that_was_moved_while_it_was_read_keeps_its_place_in_lists(file: Path, folder: Path) -> None:
    (path, _) = compose(folder, [FIRST, "b.flac"], seconds=60.0)
    ids: list[TrackId] = []

    def move(event: Event, control: Control) -> None:
        if isinstance(event, Progress) and event.what == "listening" and not ids and _identified(file):
            with Reader(file) as reader:
                ids.extend(track.id for track in reader.tracks() if track.path == path)
            path.rename(folder / "moved.flac")

    assert listen(file, folder, (card(),), at=move)[-1] == Done()
    listen(file, folder, (card(),))
    with Reader(file) as reader:
        assert {t.id: t.path.name for t in reader.tracks()}[ids[0]] == "moved.flac"
        assert reader.problems() == ()
        assert reader.tracks(gone=True) == ()
