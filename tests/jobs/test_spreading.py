"""The listening on a cluster of real processes: the same to the bit, whatever happens to its workers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import psutil
import pytest

from musicmap.cache.reader import Reader
from musicmap.jobs import spreading
from musicmap.jobs.analysis import AnalysisRequest, analyse
from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Failed, Progress, TrackDone, TrackFailed, TrackGlimpsed
from musicmap.jobs.keeper import Keeper
from musicmap.models.card import ModelCard
from tests.jobs.music import card, cards, compose, everything_heard, listen


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Its address, and the process that it is of."""
    command = [sys.executable, "-m", "tests.jobs.cluster", str(tmp_path / "cluster")]
    # Dask keeps a folder for itself wherever temporary files go, and never takes it away.
    scratch = os.environ | {"DASK_TEMPORARY_DIRECTORY": str(tmp_path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=scratch) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), psutil.Process(process.pid)
        process.communicate("", timeout=30)


def spread(
    address: str,
    file: Path,
    folder: Path,
    models: tuple[ModelCard, ...],
    *,
    glance: int = 24,
    at: Callable[[Event, Control], None] = lambda event, control: None,
) -> list[Event]:
    """Analyse a folder on a cluster."""
    events = []
    request = AnalysisRequest(models, glance=glance, cluster=address)
    with closing(Keeper(file, folder)) as keeper, closing(Control()) as control:
        for event in analyse(request, keeper, control):
            events.append(event)
            at(event, control)
    return events


def done(events: list[Event]) -> list[str]:
    return sorted(event.path.name for event in events if isinstance(event, TrackDone))


def workers(of: psutil.Process) -> list[psutil.Process]:
    return [child for child in of.children() if "--multiprocessing-fork" in child.cmdline()]


def test_it_hears_the_same_to_the_bit_and_survives_its_workers(
    file: Path, folder: Path, cluster: tuple[str, psutil.Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, process = cluster
    names = [f"{i}.{kind}" for i, kind in enumerate(["flac", "mp3", "ogg", "opus", "m4a"])]
    compose(folder, names, seconds=12.0)
    (folder / "letter.mp3").write_text("Dear diary, today I heard a song. " * 100)
    here = file.with_name("here.musicmap")
    listen(here, folder, cards(), workers=2, glance=2)
    killed: list[int] = []

    def kill(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone) and not killed:
            victim = workers(process)[0]
            killed.append(victim.pid)
            victim.kill()

    events = spread(address, file, folder, cards(), glance=2, at=kill)
    assert events[-1] == Done()
    assert killed
    assert done(events) == names
    assert len([event for event in events if isinstance(event, TrackGlimpsed)]) == 5
    assert [event.problem.path.name for event in events if isinstance(event, TrackFailed)] == ["letter.mp3"]
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert (last.what, last.done, last.total) == ("listening", 6, 6)
    assert len(everything_heard(file)) == 5 * 8
    assert everything_heard(file) == everything_heard(here)
    again = spread(address, file, folder, cards())
    assert done(again) == []

    compose(folder, [f"new {i}.flac" for i in range(8)], first=30)

    def cancel(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone):
            control.cancel()

    cancelled = spread(address, file, folder, (card(),), at=cancel)
    assert cancelled[-1] == Done(cancelled=True)
    assert 1 <= len(done(cancelled)) < 8

    renewed = replace(card(), front_end=replace(card().front_end, version="next"))
    refused = spread(address, file, folder, (renewed,))[-1]
    assert isinstance(refused, Failed)
    assert "another version of the model" in refused.sentence

    with patch.object(spreading, "__version__", "0.0.1"):
        refused = spread(address, file, folder, (card(),))[-1]
    assert isinstance(refused, Failed)
    assert "here it is 0.0.1" in refused.sentence

    with Reader(file) as reader:
        assert [problem.path.name for problem in reader.problems()] == ["letter.mp3"]
        assert reader.is_sound()
    # A path that leads somewhere here, and nowhere from the cluster: its workers stand in another folder.
    monkeypatch.chdir(folder.parent)
    hidden = Path("/proc/self/cwd") / folder.name
    refused = spread(address, file.with_name("hidden.musicmap"), hidden, (card(),))[-1]
    assert isinstance(refused, Failed)
    assert "cannot see" in refused.sentence
    with Reader(file.with_name("hidden.musicmap")) as reader:
        assert {problem.path.name for problem in reader.problems()} <= {"nothing.flac"}, "no file is to blame"


def test_a_cluster_that_ends_in_the_middle_is_said_so(
    file: Path, folder: Path, cluster: tuple[str, psutil.Process]
) -> None:
    address, process = cluster
    compose(folder, [f"{i}.flac" for i in range(8)])

    def end(event: Event, control: Control) -> None:
        if isinstance(event, TrackDone) and process.is_running():
            for each in (*process.children(recursive=True), process):
                each.kill()
            process.wait()

    last = spread(address, file, folder, (card(),), at=end)[-1]
    assert isinstance(last, Failed)
    assert "does not answer any more" in last.sentence
    with Reader(file) as reader:
        assert reader.problems() == ()
    assert len(done(listen(file, folder, (card(),)))) in range(1, 8), "it goes on without it"


def test_where_there_is_no_cluster(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compose(folder, ["a.flac"])
    monkeypatch.setattr(spreading, "_PATIENCE_S", 0.5)
    for address, said in (("tcp://127.0.0.1:9", "No Dask cluster answers"), ("nonsense://x", "No Dask cluster")):
        last = spread(address, file, folder, (card(),))[-1]
        assert isinstance(last, Failed)
        assert said in last.sentence
    monkeypatch.setattr(spreading, "find_spec", lambda name: None)
    assert spread("tcp://127.0.0.1:9", file, folder, (card(),))[-1] == Failed(
        "Dask is not installed. pip install 'musicmap[dask]' brings it."
    )
