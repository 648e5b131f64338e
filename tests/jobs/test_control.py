"""The reins of a long job."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from musicmap.jobs.control import Control
from musicmap.jobs.power import Thrift
from musicmap.types import Seconds
from tests.jobs.fakes import Plug


@pytest.fixture
def control() -> Iterator[Control]:
    made = Control()
    yield made
    made.close()


def test_at_first_work_may_go_on(control: Control) -> None:
    assert control.gate.is_set()
    assert not control.paused
    assert not control.cancelled
    assert not control.bell.poll()


def test_each_pull_rings_the_bell(control: Control) -> None:
    for pull, paused, cancelled in (
        (control.pause, True, False),
        (control.resume, False, False),
        (control.pause, True, False),
        (control.cancel, False, True),
    ):
        pull()
        assert control.bell.poll()
        control.heard()
        assert not control.bell.poll()
        assert (control.paused, control.cancelled) == (paused, cancelled)


def test_a_cancelled_job_cannot_be_held_up_at_the_gate(control: Control) -> None:
    control.pause()
    control.cancel()
    assert control.gate.is_set()


def test_a_rest_ends_when_the_job_is_cancelled(control: Control) -> None:
    control.rest(0.0)
    control.pause()
    control.resume()
    canceller = threading.Timer(0.05, control.cancel)
    canceller.start()
    began = time.monotonic()
    control.rest(60.0)
    canceller.join()
    assert control.cancelled
    assert time.monotonic() - began < 30


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def plug() -> Plug:
    return Plug()


@pytest.fixture
def thrifty(plug: Plug, clock: Clock) -> Iterator[Control]:
    """A control of work that waits for mains power."""
    made = Control(Thrift(plug, wished=True, clock=clock), clock)
    yield made
    made.close()


def test_nothing_goes_on_while_anybody_holds_it(thrifty: Control, plug: Plug, clock: Clock) -> None:
    thrifty.pause()
    thrifty.hold("sound", Seconds(5.0))
    plug.pulled = True
    for held, waiting in (
        (True, ""),  # the user has said so: nothing is waited for
        (True, "Waiting for mains power"),
        (True, "Letting the sound go first"),
        (False, ""),
    ):
        assert thrifty.holds() is held
        assert thrifty.gate.is_set() is not held
        assert thrifty.waiting == waiting
        if thrifty.paused:
            thrifty.resume()
        elif thrifty.overrulable:
            plug.pulled = False
            clock.now += 4.9  # not looked at yet
            assert thrifty.holds()
            thrifty.hold("sound", Seconds(5.0))
            clock.now += 0.2
        else:
            clock.now += 5.0


def test_what_holds_for_a_moment_is_counted_from_the_last_time_it_was_said(clock: Clock) -> None:
    held = Control(clock=clock)
    held.hold("sound", Seconds(5.0))
    assert held.bell.poll()
    held.heard()
    clock.now += 4.0
    held.hold("sound", Seconds(5.0))
    assert not held.bell.poll(), "that is no news"
    clock.now += 4.0
    assert held.holds()
    assert not held.paused, "the user has not said so"
    assert not held.overrulable
    clock.now += 1.1
    assert not held.holds()
    assert held.gate.is_set()
    held.close()


def test_the_user_goes_on_in_spite_of_the_battery_for_this_time(thrifty: Control, plug: Plug, clock: Clock) -> None:
    plug.pulled = True
    assert thrifty.holds()
    assert thrifty.overrulable
    thrifty.resume()
    clock.now += 60.0
    assert not thrifty.holds()
    thrifty.pause()
    assert thrifty.holds()
    thrifty.resume()
    assert not thrifty.holds(), "it was said for all of this time"
    plug.pulled = False
    clock.now += 60.0
    assert not thrifty.holds()
    plug.pulled = True
    clock.now += 60.0
    assert thrifty.holds(), "another time"


def test_a_cancelled_job_is_held_by_nobody(thrifty: Control, plug: Plug) -> None:
    plug.pulled = True
    assert thrifty.holds()
    thrifty.cancel()
    thrifty.hold("sound")
    assert not thrifty.holds()
    assert not thrifty.paused
    assert thrifty.waiting == ""
    assert thrifty.gate.is_set()
