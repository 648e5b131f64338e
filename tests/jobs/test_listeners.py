"""Workers within limits."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from musicmap.jobs import listeners
from musicmap.jobs.control import Control
from musicmap.jobs.crew import Said
from musicmap.jobs.limits import Limits
from musicmap.jobs.listeners import Listeners
from musicmap.types import Seconds
from tests.fixtures.display import wait_until
from tests.jobs.fakes import prompt


def test_nobody_is_blamed_for_what_nobody_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk was full for an hour, and all that time an answer lay there."""
    monkeypatch.setattr(listeners, "_LATE_S", 0.3)
    with closing(Control()) as control:
        team: Listeners[str] = Listeners(prompt, (), 1, "stillborn", Limits(clock=Seconds(0.6)))
        try:
            wait_until(lambda: [*team.news(0.1, control)] == [] and len(team.free) == 1)
            (worker,) = team.free
            team.give(worker, "a task", "a message")
            time.sleep(1.0)
            (news,) = team.news(5.0, control)
            assert isinstance(news, Said)
            assert (news.message, worker.ended) == ("a message", "")
        finally:
            team.dismiss()
