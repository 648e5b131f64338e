"""The reins of a long job."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from musicmap.jobs.control import Control


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
