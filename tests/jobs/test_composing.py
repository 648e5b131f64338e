"""The demo library is composed by processes, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from musicmap.demo.catalogue import Entry, entries
from musicmap.demo.write import compose_track
from musicmap.jobs import composing
from musicmap.jobs.composing import compose
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Failed, Progress
from tests.jobs import fakes

SOME: Sequence[Entry] = [entry for entry in entries() if entry.album.kind == "chiptune"][:3]
"""The quickest to compose."""


@pytest.fixture(autouse=True)
def a_small_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "entries", lambda: tuple(SOME))


def run(folder: Path, at: Callable[[Event, Control], None] = lambda event, control: None) -> list[Event]:
    events = []
    with closing(Control()) as control, closing(compose(folder, control, workers=2)) as composition:
        for event in composition:
            events.append(event)
            at(event, control)
    return events


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_it_is_composed_then_found_then_mended(tmp_path: Path) -> None:
    events = run(tmp_path / "demo")
    assert events[-1] == Done()
    progress = [e for e in events if isinstance(e, Progress)]
    assert [(e.what, e.done, e.total) for e in (progress[0], progress[-1])] == [
        ("composing", 0, 3),
        ("composing", 3, 3),
    ]
    first = files(tmp_path / "demo")
    assert set(first) == {str(entry.path) for entry in SOME}
    compose_track(SOME[1], tmp_path / "here")
    assert files(tmp_path / "here").items() <= first.items(), "a process composes what this one would"

    found = run(tmp_path / "demo")
    assert found == [Progress("composing", 3, 3), Done()]

    (tmp_path / "demo" / SOME[0].path).unlink()
    (tmp_path / "demo" / SOME[1].path).write_bytes(b"the user's own now")
    mended = run(tmp_path / "demo")
    assert mended[-1] == Done()
    first[str(SOME[1].path)] = b"the user's own now"
    assert files(tmp_path / "demo") == first


def test_cancelled_it_keeps_what_is_whole(tmp_path: Path) -> None:
    def stop(event: Event, control: Control) -> None:
        if isinstance(event, Progress) and event.done:
            control.cancel()

    events = run(tmp_path, at=stop)
    assert events[-1] == Done(cancelled=True)
    whole = [path for path in tmp_path.rglob("*.*") if path.is_file() and not path.name.startswith(".")]
    assert 1 <= len(whole) < 3


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "demo").write_bytes(b"a file, not a folder")
    events = run(tmp_path / "demo")
    assert isinstance(events[-1], Failed)
    assert "Nothing can be written to" in events[-1].sentence


def test_a_process_that_ends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "play", fakes.stillborn)
    events = run(tmp_path)
    assert isinstance(events[-1], Failed)
    assert "a process of it ended" in events[-1].sentence
