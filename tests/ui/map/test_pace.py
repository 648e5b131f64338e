"""Pace: as many points as a frame has time for."""

from __future__ import annotations

from musicmap.ui.map.pace import FRAME_MS, STILL_MS, WHOLE_MS, Pace

MANY = 10_000_000


def settled(points_per_ms: float, other_ms: float) -> Pace:
    pace = Pace()
    for _ in range(80):
        count = pace.points(MANY, moving=True)
        pace = pace.drew(count, count / points_per_ms).showed(other_ms)
    return pace


def test_a_graphics_card_draws_a_million_in_a_frame() -> None:
    assert settled(1_000_000, 8.0).points(MANY, moving=True) == MANY


def test_a_slow_machine_draws_what_fits_while_moving_and_more_when_still() -> None:
    pace = settled(1000, 6.0)
    assert 1000 * (FRAME_MS - 6) * 0.9 < pace.points(MANY, moving=True) < 1000 * (FRAME_MS - 6) * 1.1
    assert pace.points(MANY, moving=False) > 1000 * STILL_MS * 0.9


def test_what_fits_into_a_somewhat_longer_frame_is_drawn_whole() -> None:
    pace, fits = settled(1000, 6.0), int(1000 * (WHOLE_MS - 6))
    assert pace.points(int(fits * 0.95), moving=True) == int(fits * 0.95)
    assert pace.points(int(fits * 1.05), moving=True) < fits * 0.6
    assert pace.points(int(fits * 1.05), moving=True, kept=True) == int(fits * 1.05), "no flicker at the edge"


def test_even_where_nothing_fits_some_are_drawn() -> None:
    assert settled(0.1, 500.0).points(MANY, moving=True) >= 2000


def test_one_slow_frame_counts_at_once_one_fast_frame_hardly() -> None:
    pace = settled(1000, 15.0)
    assert pace.drew(10_000, 100.0).points_per_ms < 700
    assert pace.drew(10_000, 1.0).points_per_ms < 2500


def test_a_handful_says_nothing_about_a_million() -> None:
    pace = Pace()
    assert pace.drew(10, 5.0) == pace
