"""How what is known of listening to a track comes together."""

from __future__ import annotations

import pytest

from musicmap.library.heard import merged
from musicmap.types import NEVER_HEARD, FileTags, Heard


def test_where_nobody_says_anything_it_was_never_heard() -> None:
    assert merged(NEVER_HEARD, FileTags()) == NEVER_HEARD
    assert NEVER_HEARD.never


@pytest.mark.parametrize("heard", [Heard(1), Heard(last=5.0)])
def test_a_count_or_a_date_says_that_it_was_heard(heard: Heard) -> None:
    assert not heard.never


def test_what_others_count_is_the_same_plays_and_what_was_played_here_comes_on_top() -> None:
    told = (Heard(7), Heard(3))
    assert merged(Heard(2), FileTags(play_count=5), told).count == 2 + 7
    assert merged(Heard(2), FileTags(play_count=9), told).count == 2 + 9


@pytest.mark.parametrize(("here", "tagged", "told"), [(3.0, 1.0, 2.0), (1.0, 3.0, 2.0), (None, 1.0, 3.0)])
def test_the_latest_date_counts(here: float | None, tagged: float, told: float) -> None:
    assert merged(Heard(last=here), FileTags(last_played=tagged), (Heard(last=told), NEVER_HEARD)).last == 3.0


def test_the_files_own_rating_wins_even_if_others_have_a_higher_one() -> None:
    told = (Heard(rating=0.4), Heard(rating=1.0))
    assert merged(NEVER_HEARD, FileTags(rating=0.2), told).rating == 0.2
    assert merged(NEVER_HEARD, FileTags(), told).rating == 1.0
