"""Lists that are there already: continued, and put in another order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from musicmap.layers.neighbours import Metric
from musicmap.playlist.choosing import choose
from musicmap.playlist.music import Found, Music
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import TrackSeed, liking, target
from musicmap.playlist.tour import shortest_way
from musicmap.types import Ints, TrackId


def continued(
    music: Music, tracks: Sequence[TrackId], n: int, rules: Rules, metric: Metric = "cosine"
) -> tuple[Found, ...]:
    """Up to n tracks more, those most like the list as a whole, in a short way on from its last track.

    Tracks of the list that the model has not heard are passed over.
    """
    rows = heard(music, tracks)
    if not len(rows):
        return ()
    tally = music.tally(rules)
    for row in rows:
        tally.take(int(row))
    place = target(music, liking([TrackSeed(music.catalogue.ids[row]) for row in rows]), metric)
    chosen = choose(music.places.similarity(place, metric), music.fitting(rules), tally, n)
    way = walked(music, np.array([rows[-1], *chosen], np.int32), metric, from_first=True)[1:]
    return tuple(music.found(int(row), place, metric) for row in way)


def shortest(
    music: Music, tracks: Sequence[TrackId], metric: Metric = "cosine", *, from_first: bool = False
) -> tuple[TrackId, ...]:
    """The same tracks, each once, in a short way through them; those that the model has not heard come last."""
    way = walked(music, heard(music, tracks), metric, from_first=from_first)
    return tuple(dict.fromkeys((*(music.catalogue.ids[row] for row in way), *tracks)))


def listed(music: Music, tracks: Sequence[TrackId], metric: Metric = "cosine") -> tuple[Found, ...]:
    """A list as it is. The similarity of each is that to the track before it, that of the first is 1.

    What the model has not heard has the similarity 0, and its first segment.
    """
    found, before = [], None
    for track in tracks:
        row = music.heard(track)
        if row is None:
            found.append(Found(track, 0, 0.0))
            continue
        place = music.places.rows[row if before is None else before]
        found.append(music.found(row, place, metric, 1.0 if before is None else None))
        before = row
    return tuple(found)


def walked(music: Music, rows: Ints, metric: Metric, *, from_first: bool = False) -> Ints:
    """(n,) the same tracks, by their row in the catalogue, in a short way through where they lie."""
    places = music.places.unit() if metric == "cosine" else music.places.rows
    return rows[shortest_way(places[rows], from_first=from_first)]


def heard(music: Music, tracks: Sequence[TrackId]) -> Ints:
    """(n,) rows in the catalogue of those tracks that the model has heard, each once, in their order."""
    known = (music.heard(track) for track in dict.fromkeys(tracks))
    return np.array([row for row in known if row is not None], np.int32)
