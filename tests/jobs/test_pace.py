"""Rate and time left, by a clock of the test's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.jobs.pace import Pace


def _steady(items: int, seconds: float = 2.0, began: float = 100.0) -> Pace:
    pace = Pace(began)
    for i in range(1, items + 1):
        pace.finished(began + i * seconds)
    return pace


def test_it_is_too_early_to_say_at_first() -> None:
    for items in range(3):
        assert _steady(items).left(110.0, 10) is None
    assert _steady(0).per_minute() == 0.0
    assert _steady(3).left(106.0, 10) == pytest.approx(20.0)


def test_a_steady_rate_is_what_it_is() -> None:
    pace = _steady(10)
    assert pace.per_minute() == pytest.approx(30.0)
    assert pace.left(120.0, 100) == pytest.approx(200.0)


def test_time_left_runs_down_between_two_items_and_waits_for_the_late_one() -> None:
    pace = _steady(10)
    assert pace.left(121.0, 100) == pytest.approx(199.0)
    assert pace.left(122.0, 100) == pytest.approx(198.0)
    assert pace.left(150.0, 100) == pytest.approx(198.0)


def test_only_the_last_few_dozen_count() -> None:
    pace = _steady(50, seconds=1.0)
    for i in range(1, 61):
        pace.finished(150.0 + 10.0 * i)
    assert pace.per_minute() == pytest.approx(6.0)


@given(st.floats(0.1, 1e5), st.lists(st.floats(0.1, 50.0), min_size=4, max_size=60), st.integers(0, 3))
def test_a_pause_changes_nothing(length: float, gaps: list[float], late: int) -> None:
    """Whenever it comes, however long it is, and whatever is still finished in it."""
    plain, paused = Pace(0.0), Pace(0.0)
    now = 0.0
    for gap in gaps[:-1]:
        now += gap
        plain.finished(now)
        paused.finished(now)
    paused.paused(now)
    paused.paused(now + length / 2)
    for _ in range(late):
        plain.finished(now)
        paused.finished(now + length / 3)
    assert paused.left(now + length / 2, 5) == paused.left(now, 5)
    paused.resumed(now + length)
    paused.resumed(now + length)
    now += gaps[-1]
    plain.finished(now)
    paused.finished(now + length)
    assert paused.per_minute() == pytest.approx(plain.per_minute(), rel=1e-3)
    assert paused.left(now + length, 7) == pytest.approx(plain.left(now, 7), rel=1e-3)
