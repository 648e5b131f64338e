"""A worker may die in any way: that costs the task in its hands and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from musicmap.jobs import crew as crew_module
from musicmap.jobs.crew import Crew, Died, Said
from musicmap.jobs.ctrl_c import deaf_to_ctrl_c
from tests.fixtures.display import PATIENCE
from tests.jobs import fakes


@pytest.fixture
def hire() -> Iterator[Callable[..., Crew[Any]]]:
    """Makes crews, and ends them."""
    crews: list[Crew[Any]] = []

    def make(main: crew_module.Main, *args: object, size: int = 1) -> Crew[Any]:
        crews.append(Crew(main, args, size))
        return crews[-1]

    yield make
    for made in crews:
        made.dismiss()


def _until(crew: Crew[Any], enough: Callable[[list[Said[Any] | Died[Any]]], bool]) -> list[Said[Any] | Died[Any]]:
    news: list[Said[Any] | Died[Any]] = []
    deadline = time.monotonic() + PATIENCE
    while not enough(news):
        assert time.monotonic() < deadline, news
        news += crew.listen(0.2)
    return news


def _work_off(crew: Crew[Any], tasks: list[object]) -> tuple[list[object], list[object]]:
    """Give every task out, and say what was answered and what was lost."""
    waiting, answers, lost = [*reversed(tasks)], list[object](), list[object]()
    while len(answers) + len(lost) < len(tasks):
        for worker in crew.idle:
            if waiting:
                crew.give(worker, waiting[-1], waiting.pop())
        for news in crew.listen(5.0):
            if isinstance(news, Said):
                answers.append(news.message)
                news.worker.task = None
            elif news.task is not None:
                lost.append(news.task)
    return answers, lost


def test_work_goes_to_all_hands(hire: Callable[..., Crew[Any]]) -> None:
    crew = hire(fakes.echo, "heard ", size=2)
    assert len(crew.idle) == 2
    answers, lost = _work_off(crew, ["a", "b", "c", "d", "e"])
    assert sorted(map(str, answers)) == [f"heard {letter}" for letter in "abcde"]
    assert lost == []
    assert crew.busy == []


def test_each_death_costs_its_own_task_only(hire: Callable[..., Crew[Any]]) -> None:
    crew = hire(fakes.fragile, size=2)
    answers, lost = _work_off(crew, [1, "exit", 2, "kill", 3, "half", 4, 5])
    assert sorted(map(int, map(str, answers))) == [1, 4, 9, 16, 25]
    assert sorted(map(str, lost)) == ["exit", "half", "kill"]
    assert len(crew.idle) == 2, "fresh workers took the places of the dead"


@pytest.mark.parametrize(("task", "code"), [("exit", 7), ("kill", -signal.SIGKILL)])
def test_a_death_says_how(hire: Callable[..., Crew[Any]], task: str, code: int) -> None:
    crew = hire(fakes.fragile)
    crew.give(crew.idle[0], task, task)
    (news,) = _until(crew, bool)
    assert news == Died(task, code)


def _until_it_is_dead(pid: int) -> None:
    until = time.monotonic() + PATIENCE
    while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
        time.sleep(0.01)


def test_what_it_said_before_it_died_still_counts(hire: Callable[..., Crew[Any]]) -> None:
    crew = hire(fakes.fragile)
    worker = crew.idle[0]
    crew.give(worker, "late", "late")
    _until_it_is_dead(crew.pid(worker))
    said, died = _until(crew, lambda news: len(news) == 2)
    assert isinstance(said, Said)
    assert said.message == "said in time"
    assert died == Died("late", 0)


def test_a_death_before_any_task_names_none(hire: Callable[..., Crew[Any]]) -> None:
    crew = hire(fakes.stillborn)
    news = _until(crew, lambda news: len(news) >= 2)
    assert news[:2] == [Died(None, 3)] * 2


def test_a_task_given_to_a_dead_worker_is_not_lost_silently(hire: Callable[..., Crew[Any]]) -> None:
    crew = hire(fakes.fragile)
    worker = crew.idle[0]
    os.kill(crew.pid(worker), signal.SIGKILL)
    _until_it_is_dead(crew.pid(worker))
    crew.give(worker, 5, 5)
    assert _until(crew, bool) == [Died(5, -signal.SIGKILL)]


def test_another_bell_wakes_the_listener(hire: Callable[..., Crew[Any]]) -> None:
    crew = hire(fakes.echo)
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    with ours, theirs:
        theirs.send("ding")
        assert list(crew.listen(3600.0, ours)) == []
        assert ours.recv() == "ding", "the bell is its owner's to answer"


def test_dismissal_ends_even_the_stubborn(hire: Callable[..., Crew[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_module, "PATIENCE_S", 0.1)
    crew = hire(fakes.stubborn)
    (news,) = _until(crew, bool)
    assert isinstance(news, Said)
    crew.dismiss()
    assert not psutil.pid_exists(news.message)


def test_no_worker_outlives_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-m", "tests.jobs.orphans"], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout as out:
        workers = [psutil.Process(int(pid)) for pid in out.readline().split()]
    assert len(workers) == 2
    parent.kill()
    parent.wait(PATIENCE)
    _, alive = psutil.wait_procs(workers, timeout=PATIENCE)
    assert alive == []


def test_ctrl_c_waits_until_a_process_has_started() -> None:
    """Another thread may take the signal, and Python then raises in the main one: a process half started says so."""
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    through: list[bool] = []

    def start() -> None:
        with deaf_to_ctrl_c():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.2)
            through.append(True)

    try:
        with pytest.raises(KeyboardInterrupt):
            start()
    finally:
        over.set()
        other.join()
    assert through
