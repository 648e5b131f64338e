"""When tracks were heard, as one says it."""

from __future__ import annotations

from musicmap.types import Heard

DAY_S = 86_400.0
_WEEK, _MONTH, _YEAR = 7.0, 30.44, 365.25
"""Days."""

NEVER = "Not heard"
_PERIODS = ((_MONTH, "In the last month"), (_YEAR, "In the last year"))
_BEFORE = "Before"
_SOME_TIME = "Nobody knows when"


def ago(days: float) -> str:
    """0 → “today”, 1.5 → “yesterday”, 20 → “3 weeks ago”, 800 → “2 years ago”; what is to come counts as today."""
    if days < 2:
        return "yesterday" if days >= 1 else "today"
    if days < 2 * _WEEK:
        return f"{days:.0f} days ago"
    if days < 2 * _MONTH:
        return f"{days / _WEEK:.0f} weeks ago"
    if days < 2 * _YEAR:
        return f"{days / _MONTH:.0f} months ago"
    return f"{days / _YEAR:.0f} years ago"


def period(heard: Heard, now: float) -> str:
    """The part of the past in which a track was heard last; `now` in seconds since 1970."""
    if heard.never:
        return NEVER
    if heard.last is None:
        return _SOME_TIME
    days = (now - heard.last) / DAY_S
    return next((name for within, name in _PERIODS if days <= within), _BEFORE)
