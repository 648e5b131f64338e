"""A job's events, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from musicmap.jobs.control import Control
from musicmap.jobs.events import Done, Event, Failed, Progress
from musicmap.jobs.runner import Running
from tests.fixtures.display import wait_until


def test_events_come_in_order_on_its_thread() -> None:
    events: list[Event] = []
    threads: set[str] = set()

    def job(control: Control) -> Iterator[Event]:
        threads.add(threading.current_thread().name)
        yield Progress("listening", 1, 2)
        yield Done()

    running = Running("analysis", job, events.append)
    wait_until(lambda: len(events) == 2)
    running.close()
    assert events == [Progress("listening", 1, 2), Done()]
    assert threads == {"analysis"}


def test_whoever_hears_the_last_event_may_start_the_next_job() -> None:
    ready, alive = threading.Event(), list[bool]()

    def job(control: Control) -> Iterator[Event]:
        ready.wait()
        yield Progress("composing", 1, 1)
        yield Done()

    running = Running("composing", job, lambda event: alive.append(running.alive))
    ready.set()
    wait_until(lambda: len(alive) == 2)
    running.close()
    assert alive == [True, False]


def test_a_job_that_crashes_says_so() -> None:
    events: list[Event] = []

    def job(control: Control) -> Iterator[Event]:
        yield Progress("listening", 1, 2)
        raise ZeroDivisionError("ours")

    running = Running("analysis", job, events.append)
    wait_until(lambda: len(events) == 2)
    assert not running.alive
    running.close()
    last = events[-1]
    assert isinstance(last, Failed)
    assert "ZeroDivisionError: ours" in last.report


def test_closing_cancels_and_waits() -> None:
    events: list[Event] = []

    def job(control: Control) -> Iterator[Event]:
        while not control.cancelled:
            yield Progress("listening", 1, 2)
        yield Done(cancelled=True)

    running = Running("analysis", job, events.append)
    wait_until(lambda: bool(events))
    running.close()
    assert events[-1] == Done(cancelled=True)
    assert not running.alive
