"""The first look: real sound, real models, real processes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.cache.reader import Reader
from musicmap.cache.records import Todo
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Progress, TrackDone, TrackFailed, TrackGlimpsed
from musicmap.jobs.glancing import spread
from musicmap.layers.keys import keys_of
from musicmap.layers.matrix import LayerMatrix, gather
from musicmap.types import LayerRef, ModelName, TrackId
from tests.jobs.music import card, compose, listen

TAGGRAM, EMBEDDING = (LayerRef(card().name, kind) for kind in ("taggram", "embedding"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four tracks of 10 segments, and one that cannot be read."""
    folder = tmp_path / "music"
    compose(folder, ["a.flac", "b.mp3", "c.ogg", "d.opus"], seconds=30.0)
    (folder / "broken.mp3").write_bytes(b"no music at all" * 100)
    return folder


def layer(file: Path, of: LayerRef) -> LayerMatrix:
    with Reader(file) as reader:
        return gather(reader, of)


def glimpsed(file: Path, folder: Path) -> list[Event]:
    """The first look, and no more."""

    def stop(event: Event, control: Control) -> None:
        if isinstance(event, Progress) and event.what == "listening":
            control.cancel()

    return listen(file, folder, (card(),), workers=2, glance=2, at=stop)


def test_all_tracks_are_glanced_at_before_any_is_listened_to(file: Path, folder: Path) -> None:
    events = listen(file, folder, (card(),), workers=2, glance=2)
    said = [type(event) for event in events if isinstance(event, TrackGlimpsed | TrackDone)]
    assert said == [TrackGlimpsed] * 4 + [TrackDone] * 4
    assert dict.fromkeys(e.what for e in events if isinstance(e, Progress)) == dict.fromkeys(
        ["looking for music", "taking a first look", "listening"]
    )
    assert [e.problem.path.name for e in events if isinstance(e, TrackFailed)] == ["broken.mp3"], "told once"
    assert events[-1] == Done()


def test_what_is_glimpsed_is_what_will_be_heard_there(file: Path, folder: Path) -> None:
    glimpsed(file, folder)
    first = {of: layer(file, of) for of in (TAGGRAM, EMBEDDING)}
    with Reader(file) as reader:
        assert reader.summary().analysed == 0
        before = reader.revision()
    listen(file, folder, (card(),))
    for of, seen in first.items():
        whole = layer(file, of)
        assert len(seen.tracks) == 4
        assert len(seen.values) == 8
        assert len(whole.values) == 40
        places = {key: row for row, key in enumerate(whole.keys.tolist())}
        np.testing.assert_array_equal(seen.values, whole.values[[places[key] for key in seen.keys.tolist()]])
    spread_out = first[TAGGRAM].segment[first[TAGGRAM].track == 0].tolist()
    assert spread_out == [2, 7]
    with Reader(file) as reader:
        assert list(reader.glimpses(TAGGRAM)) == []
        assert reader.revision() != before


def test_nothing_is_glanced_at_twice(file: Path, folder: Path) -> None:
    glimpsed(file, folder)
    assert not any(isinstance(event, TrackGlimpsed) for event in glimpsed(file, folder))


def test_a_file_that_has_changed_is_glanced_at_again(file: Path, folder: Path) -> None:
    glimpsed(file, folder)
    compose(folder, ["a.flac", "b.mp3"], seconds=20.0, first=10)
    events = glimpsed(file, folder)
    assert sorted(e.path.name for e in events if isinstance(e, TrackGlimpsed)) == ["a.flac", "b.mp3"]
    assert len(layer(file, TAGGRAM).tracks) == 4


def test_a_track_that_has_gone_is_on_no_map(file: Path, folder: Path) -> None:
    glimpsed(file, folder)
    (folder / "a.flac").unlink()
    glimpsed(file, folder)
    matrix = layer(file, TAGGRAM)
    assert len(matrix.tracks) == 3
    assert len(np.unique(keys_of(np.array(matrix.tracks)[matrix.track], matrix.segment))) == 6


def test_a_few_tracks_are_listened_to_at_once(file: Path, folder: Path) -> None:
    events = listen(file, folder, (card(),))
    assert not any(isinstance(event, TrackGlimpsed) for event in events)


def test_what_is_too_short_to_glance_at_is_left_to_the_listening(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "short"
    compose(folder, ["a.flac", "b.flac"], seconds=3.1)
    compose(folder, ["c.flac"], seconds=1.0)
    events = listen(file, folder, (card(),), glance=2)
    assert sorted(e.path.name for e in events if isinstance(e, TrackDone)) == ["a.flac", "b.flac"]
    assert [e.problem.path.name for e in events if isinstance(e, TrackFailed)] == ["c.flac"]


@given(st.integers(0, 300))
def test_every_track_has_its_turn_and_any_beginning_is_spread_over_all(count: int) -> None:
    todo = [Todo(TrackId(i), Path(f"{i}"), None, (ModelName("any"),)) for i in range(count)]
    order = [one.track for one in spread(todo)]
    assert sorted(order) == list(range(count))
    for begun in (2, 4, 8, 16, 32, 64):
        gaps = np.diff(sorted([*order[:begun], count]))
        assert count < 2 * begun or gaps.max() <= 4 * count / begun
