"""Maps are laid out in a process of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from musicmap.jobs.layout import LayoutDone, LayoutFailed, LayoutHost, LayoutRequest, lay_out
from musicmap.projection.recipe import Recipe
from tests.cache.made import EMBEDDING, TAGGRAM, fill
from tests.fixtures.display import wait_until
from tests.jobs import fakes

PCA = Recipe(TAGGRAM, "pca")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "some.musicmap"
    fill(made, tmp_path, {f"{n}.mp3": n for n in range(5)})
    return made


Answers = list[LayoutDone | LayoutFailed]


@pytest.fixture
def answers() -> Answers:
    return []


@pytest.fixture
def host(answers: Answers) -> Iterator[LayoutHost]:
    made = LayoutHost(answers.append, idle=60.0)
    yield made
    made.close()


def _processes() -> list[psutil.Process]:
    """The host's process; not those that run for the whole session."""
    return [p for p in psutil.Process().children() if _spawned(p)]


def _spawned(process: psutil.Process) -> bool:
    try:
        return "--multiprocessing-fork" in process.cmdline()
    except psutil.ZombieProcess:
        return False


def test_an_answer_is_what_this_process_would_give(host: LayoutHost, answers: Answers, file: Path) -> None:
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 1)
    here, there = lay_out(LayoutRequest(file, PCA)), answers[0]
    assert isinstance(here, LayoutDone)
    assert isinstance(there, LayoutDone)
    assert there.revision == here.revision
    assert there.picture.to_bytes() == here.picture.to_bytes()


def test_it_goes_on_after_a_failure(host: LayoutHost, answers: Answers, file: Path, tmp_path: Path) -> None:
    host.ask(LayoutRequest(tmp_path / "none.musicmap", PCA))
    wait_until(lambda: len(answers) == 1)
    assert isinstance(answers[0], LayoutFailed)
    assert "There is no library" in answers[0].failure.sentence
    assert answers[0].failure.report == ""
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 2)
    assert isinstance(answers[1], LayoutDone)


def test_a_fault_of_ours_is_reported_in_full(file: Path) -> None:
    failed = lay_out(LayoutRequest(file, "no recipe"))  # type: ignore[arg-type]
    assert isinstance(failed, LayoutFailed)
    assert "AttributeError" in failed.failure.report


def test_it_goes_on_when_its_process_is_killed(host: LayoutHost, answers: Answers, file: Path) -> None:
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 1)
    (process,) = _processes()
    process.kill()
    wait_until(lambda: process.status() == psutil.STATUS_ZOMBIE)
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 2)
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: len(answers) == 3)
    assert isinstance(answers[1], LayoutFailed)
    assert isinstance(answers[2], LayoutDone)


def test_of_many_wishes_the_latest_is_granted(host: LayoutHost, answers: Answers, file: Path) -> None:
    wishes = [LayoutRequest(file, Recipe(layer, "pca")) for layer in (TAGGRAM, EMBEDDING) * 20]
    for wish in wishes:
        host.ask(wish)
    wait_until(lambda: any(a.request.recipe == wishes[-1].recipe for a in answers))
    assert len(answers) <= 3


def test_an_idle_process_goes_home(file: Path) -> None:
    answers: Answers = []
    host = LayoutHost(answers.append, idle=0.2)
    try:
        host.ask(LayoutRequest(file, PCA))
        wait_until(lambda: len(answers) == 1)
        wait_until(lambda: not _processes())
        host.ask(LayoutRequest(file, PCA))
        wait_until(lambda: len(answers) == 2)
    finally:
        host.close()


def test_closing_does_not_wait_for_a_layout(answers: Answers, file: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    host = LayoutHost(answers.append)
    host.ask(LayoutRequest(file, fakes.EndlessRecipe(begun)))  # type: ignore[arg-type]
    wait_until(begun.exists)
    host.close()
    assert not _processes()
    assert answers == []


def test_answers_come_on_the_hosts_own_thread(file: Path) -> None:
    threads: list[str] = []
    note: Callable[[object], None] = lambda answer: threads.append(threading.current_thread().name)  # noqa: E731
    host = LayoutHost(note)
    host.ask(LayoutRequest(file, PCA))
    wait_until(lambda: bool(threads))
    host.close()
    assert threads == ["layout"]


def test_the_one_before_is_followed(host: LayoutHost, answers: Answers, file: Path) -> None:
    first = lay_out(LayoutRequest(file, PCA))
    assert isinstance(first, LayoutDone)
    host.ask(LayoutRequest(file, PCA, before=first.picture))
    wait_until(lambda: len(answers) == 1)
    assert isinstance(answers[0], LayoutDone)
    np.testing.assert_array_equal(answers[0].picture.directions, first.picture.directions)
