"""How long ago, as one says it."""

from __future__ import annotations

import pytest

from musicmap.session.dates import ago


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-3.0, "today"),
        (0.0, "today"),
        (0.9, "today"),
        (1.0, "yesterday"),
        (2.0, "2 days ago"),
        (13.0, "13 days ago"),
        (21.0, "3 weeks ago"),
        (60.0, "9 weeks ago"),
        (61.0, "2 months ago"),
        (300.0, "10 months ago"),
        (731.0, "2 years ago"),
        (3653.0, "10 years ago"),
    ],
)
def test_ago(days: float, said: str) -> None:
    assert ago(days) == said
