"""Tracks that sound like something: like tracks, moments and tags, and unlike others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from musicmap.layers.neighbours import Metric
from musicmap.playlist.choosing import choose
from musicmap.playlist.music import Found, Music
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import Part, target, tracks_of
from musicmap.types import Floats

Over = Literal["tracks", "segments"]


def similar(
    music: Music,
    parts: Sequence[Part],
    n: int,
    rules: Rules,
    *,
    over: Over = "tracks",
    share: float = 0.0,
    metric: Metric = "cosine",
) -> tuple[Found, ...]:
    """Up to n tracks that sound most like the parts together, the most alike first; none of the parts themselves.

    Args:
        over: compare whole tracks (their means), or their segments.
        share: over segments, how much of a track must sound like that: it counts as alike as this share of its
            segments is at least. 0: its best moment.

    Raises:
        UserError: as `seeds.target`.
    """
    place = target(music, parts, metric)
    tally = music.tally(rules)
    for track in tracks_of(music, parts):
        tally.shut_out(track)
    scores = likeness(music, place, over, share, metric)
    chosen = choose(scores, music.fitting(rules), tally, n)
    return tuple(music.found(track, place, metric, float(scores[track])) for track in chosen)


def likeness(music: Music, place: Floats, over: Over, share: float, metric: Metric) -> Floats:
    """(T,) how alike each track is to a (d,) place; a track without rows is as unlike as can be."""
    if over == "tracks":
        return music.places.similarity(place, metric)
    likeness = np.full(len(music), -1.0, np.float32)
    if not len(music.values):
        return likeness
    alike = music.space.similarity(music.values, place, metric)
    first = np.flatnonzero(np.append(True, music.track[1:] != music.track[:-1]))
    count = np.diff(np.append(first, len(music.track)))
    falling = alike[np.lexsort((-alike, music.track))]
    enough = np.ceil(np.clip(share, 0.0, 1.0) * count).astype(np.int64)
    likeness[music.track[first]] = falling[first + np.maximum(enough, 1) - 1]
    return likeness
