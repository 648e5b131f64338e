"""“Surprise me”: tracks that were forgotten, near something that was not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from musicmap.layers.neighbours import Metric
from musicmap.playlist.choosing import choose
from musicmap.playlist.music import Found, Music
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import Part, target, tracks_of
from musicmap.types import Doubles, Floats, Track, TrackId

HALF_FORGOTTEN_S = 90 * 86_400.0
"""After so long without being heard a track is half forgotten: a season."""


def surprise(
    music: Music,
    parts: Sequence[Part],
    last_heard: Mapping[TrackId, float],
    now: float,
    n: int,
    rules: Rules,
    metric: Metric = "cosine",
) -> tuple[Found, ...]:
    """Up to n forgotten tracks near the parts together, the best surprise first; none of the parts themselves.

    A track's score is how alike it is (`Places.similarity`, what points the other way counting as 0) times how far it
    is forgotten (`forgottenness`). So a track that was heard today does not come, however alike; one that nobody has
    ever heard comes by its sound alone; and what does not sound like it stays away, however long forgotten.

    Args:
        last_heard: when, in seconds since 1970; without those that never were, or nobody knows when.
        now: likewise.

    Returns:
        With the similarity of each, not its score.

    Raises:
        UserError: as `seeds.target`.
    """
    place = target(music, parts, metric)
    tally = music.tally(rules)
    for track in tracks_of(music, parts):
        tally.shut_out(track)
    alike = np.maximum(music.places.similarity(place, metric), 0)
    last = _last(music.catalogue.ids, last_heard)
    scores: Floats = (alike * forgottenness(now - last)).astype(np.float32)
    chosen = choose(scores, music.fitting(rules) & (scores > 0), tally, n)
    return tuple(music.found(track, place, metric) for track in chosen)


def _last(tracks: Sequence[TrackId], last_heard: Mapping[TrackId, float]) -> Doubles:
    """(T,) when tracks were heard; infinitely long ago where that is not known."""
    ids = np.array(tracks, np.int64)
    known = np.fromiter(last_heard, np.int64, len(last_heard))
    when = np.full(max(ids.max(initial=0), known.max(initial=0)) + 1, -np.inf)
    when[known] = np.fromiter(last_heard.values(), np.float64, len(last_heard))
    return when[ids]


def heard_since(tracks: Iterable[Track], moment: float) -> frozenset[TrackId]:
    """Tracks that were heard from `moment` (seconds since 1970) on: what `Rules.avoid` is for."""
    return frozenset(t.id for t in tracks if t.heard.last is not None and t.heard.last >= moment)


def forgottenness(ages: Doubles) -> Doubles:
    """(T,) seconds since tracks were heard, infinite for never → 0 (just now) to 1 (never).

    1 − 2^(−age / h): what is left of a memory halves in every h = `HALF_FORGOTTEN_S` (the forgetting curve of Settles
    and Meeder 2016, "A trainable spaced repetition model for language learning", with one half-life for all).
    """
    forgotten: Doubles = 1 - np.exp2(-np.maximum(ages, 0) / HALF_FORGOTTEN_S)
    return forgotten
