"""An analysis that leaves the machine to others: the battery, the sound, the cores, the graphics card."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from musicmap.cache.reader import Reader
from musicmap.jobs import analysis
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Crew, Died, Said
from musicmap.jobs.events import Done, Event, Progress, TrackDone
from musicmap.jobs.keeper import Keeper
from musicmap.jobs.limits import Limits
from musicmap.jobs.listeners import Listeners, Ready
from musicmap.jobs.listening import Listen, listen
from musicmap.jobs.power import Thrift
from musicmap.types import LayerKind, LayerRef, Seconds
from tests.jobs import fakes
from tests.jobs.fakes import Plug
from tests.jobs.music import card, compose

Pull = Callable[[Event, Control], None]


def run(file: Path, folder: Path, control: Control, pull: Pull, *, cpu_only: bool = True) -> list[Event]:
    """An analysis of a folder with two processes, to its end; `pull` sees each event."""
    events = []
    with closing(Keeper(file, folder)) as keeper, closing(control):
        for event in analyse(AnalysisRequest((card(),), 2, cpu_only=cpu_only), keeper, control):
            events.append(event)
            pull(event, control)
    return events


def _waits(event: Event) -> bool:
    return isinstance(event, Progress) and event.waiting == "Waiting for mains power"


@pytest.mark.parametrize("how", ["plugged in again", "told to go on"])
def test_it_waits_for_mains_power(file: Path, folder: Path, how: str) -> None:
    compose(folder, ["a.flac", "b.flac", "c.flac"])
    now, plug, seen = [0.0], Plug(pulled=True), list[Event]()

    def wait_a_little(event: Event, control: Control) -> None:
        now[0] += 10.0
        seen.append(event)
        if sum(map(_waits, seen)) == 2:
            if how == "told to go on":
                control.resume()
            plug.pulled = how == "told to go on"

    events = run(file, folder, Control(Thrift(plug, wished=True, clock=lambda: now[0])), wait_a_little)
    waited = [event for event in events if _waits(event)]
    assert len(waited) >= 2
    assert all(isinstance(event, Progress) and event.overrulable and not event.paused for event in waited)
    first_done = next(i for i, event in enumerate(events) if isinstance(event, TrackDone))
    assert not any(map(_waits, events[first_done:])), "nothing was begun before"
    assert sum(isinstance(event, TrackDone) for event in events) == 3
    assert events[-1] == Done()


def test_it_stands_still_while_the_sound_suffers_and_goes_on_by_itself(file: Path, folder: Path) -> None:
    compose(folder, [f"{i}.flac" for i in range(4)], seconds=10.0)
    now, still = [0.0], list[int]()

    def scrub(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone) and not still:
            control.hold("sound", Seconds(5.0))
            still.append(0)
        elif isinstance(event, Progress) and event.waiting == "Letting the sound go first":
            assert not event.overrulable
            assert not control.gate.is_set()
            still[0] += 1
            now[0] += 2.0

    events = run(file, folder, Control(clock=lambda: now[0]), scrub)
    assert still == [3], "after 2, 4 and 6 seconds"
    assert sum(isinstance(event, TrackDone) for event in events) == 4
    assert events[-1] == Done()


def test_fewer_at_work_than_there_are(folder: Path) -> None:
    (song,) = compose(folder, ["a.flac"])
    with closing(Control()) as control:
        listeners: Listeners[str] = Listeners(listen, ((card(),), control.gate), 2, "None starts.", Limits())
        try:
            while len(listeners.free) < 2:
                assert list(listeners.news(10.0, control)) == []
            control.allow(1)
            list(listeners.news(0.0, control))
            (worker,) = listeners.free
            listeners.give(worker, "song", Listen(song))
            assert listeners.free == []
            control.allow(2)
            list(listeners.news(0.0, control))
            assert len(listeners.free) == 1
        finally:
            listeners.dismiss()


def held_when_ready(crew: Crew[str], wanted: int) -> list[int]:
    """Waits until so many are, and gives what memory each has of its own."""
    held: list[int] = []
    while len(held) < wanted:
        said = [news.message for news in crew.listen(30.0) if isinstance(news, Said)]
        held += [message.held for message in said if isinstance(message, Ready)]
    return held


def test_one_process_has_the_graphics_card_and_takes_it_along_when_it_dies() -> None:
    one = multiprocessing.get_context("spawn").Semaphore(1)
    with closing(Control()) as control:
        crew: Crew[str] = Crew(fakes.accelerated, ((card(),), control.gate, one), 1)
        try:
            (held,) = held_when_ready(crew, 1)
            assert held > 1 << 24, "what a driver takes is no file's fault"
            (worker,) = crew.idle
            crew.end(worker, "the test")
            assert any(isinstance(news, Died) for news in crew.listen(30.0))
            assert held_when_ready(crew, 1) == [0]
        finally:
            crew.dismiss()
        crew = Crew(fakes.accelerated, ((card(),), control.gate, multiprocessing.get_context("spawn").Semaphore(1)), 3)
        try:
            held_by = held_when_ready(crew, 3)
            assert (held_by.count(0), max(held_by) > 0) == (2, True)
        finally:
            crew.dismiss()


def test_a_library_is_the_same_wherever_it_was_computed(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose(folder, ["a.flac", "b.flac", "c.flac"], seconds=10.0)
    monkeypatch.setattr(analysis, "listen", fakes.accelerated)
    for name, cpu_only in (("plain", True), ("fast", False)):
        events = run(tmp_path / name, folder, Control(), lambda event, control: None, cpu_only=cpu_only)
        assert events[-1] == Done()
    kinds: tuple[LayerKind, ...] = ("taggram", "embedding")
    for layer in (LayerRef(card().name, kind) for kind in kinds):
        with Reader(tmp_path / "plain") as plain, Reader(tmp_path / "fast") as fast:
            for track in plain.tracks():
                assert track.sound is not None
                expected, found = (reader.vectors_of(track.sound, layer) for reader in (plain, fast))
                assert expected is not None
                assert found is not None
                assert found.version == expected.version
                bound = 1e-3 * (1.0 if layer.kind == "taggram" else np.abs(expected.values).max())
                np.testing.assert_allclose(found.values, expected.values, rtol=0, atol=bound)


@pytest.mark.parametrize("cpu_only", [True, False])
def test_it_can_be_forbidden(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, cpu_only: bool) -> None:
    compose(folder, ["a.flac"])
    given: list[bool] = []

    class Noting(Listeners[object]):
        def __init__(self, main: object, args: tuple[object, ...], *rest: object) -> None:
            given.append(args[2] is None)
            super().__init__(main, args, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(analysis, "Listeners", Noting)
    assert run(file, folder, Control(), lambda event, control: None, cpu_only=cpu_only)[-1] == Done()
    assert given == [cpu_only]
