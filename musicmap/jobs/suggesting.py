"""Lists that a library suggests: what can be asked for, and the answer.

The window asks on a thread (`NeighbourHost.suggest`), the command line in place; both get what `suggest` gives. Only
the layers of a recipe count: a list does not depend on the grain or the projection of a map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from musicmap.errors import UserError
from musicmap.layers.keys import Keys
from musicmap.layers.neighbours import Metric
from musicmap.playlist.arranging import arc, ramp
from musicmap.playlist.drawn import along
from musicmap.playlist.listed import continued, listed, shortest
from musicmap.playlist.music import Found, Music
from musicmap.playlist.path import path
from musicmap.playlist.region import region
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import Part, Seed, liking
from musicmap.playlist.selected import ENOUGH, from_selection
from musicmap.playlist.similar import Over, similar
from musicmap.playlist.surprise import surprise
from musicmap.projection.recipe import Recipe
from musicmap.types import Doubles, Floats, TrackId

ANY = Rules()


@dataclass(frozen=True, slots=True)
class Similar:
    """“More like these”, and not like those."""

    recipe: Recipe
    likes: tuple[Seed, ...]
    nots: tuple[Seed, ...] = ()
    n: int = 20
    rules: Rules = ANY
    over: Over = "tracks"
    share: float = 0.0
    metric: Metric = "cosine"


@dataclass(frozen=True, slots=True)
class Blend:
    """Tracks and tags, added and taken away."""

    recipe: Recipe
    parts: tuple[Part, ...]
    n: int = 20
    rules: Rules = ANY
    metric: Metric = "cosine"


@dataclass(frozen=True, slots=True, eq=False)
class Surprise:
    """“Surprise me”: forgotten tracks near these."""

    recipe: Recipe
    likes: tuple[Seed, ...]
    last_heard: Mapping[TrackId, float]
    """When each track was heard last, in seconds since 1970; without those that never were."""
    now: float
    n: int = 20
    rules: Rules = ANY
    metric: Metric = "cosine"


@dataclass(frozen=True, slots=True)
class Path:
    """From the first of some tracks to the last, through the others."""

    recipe: Recipe
    stops: tuple[TrackId, ...]
    n: int = 20
    rules: Rules = ANY
    metric: Metric = "cosine"


@dataclass(frozen=True, slots=True)
class Extend:
    """So many tracks more for a list; only those are the answer."""

    recipe: Recipe
    tracks: tuple[TrackId, ...]
    n: int = 10
    rules: Rules = ANY
    metric: Metric = "cosine"


By = Literal["way", "energy", "tempo", "key", "tag"]


@dataclass(frozen=True, slots=True)
class Reorder:
    """A list in another order; the answer holds all of it. Tracks of which too little is known come last."""

    recipe: Recipe
    tracks: tuple[TrackId, ...]
    by: By = "way"
    """The shortest way; an arc of energy; tempo, key or a tag, rising."""
    values: tuple[float, ...] = ()
    """The energy, tempo or place in the order of keys of each track, NaN where it is not known. Without them, tempo is
    that of the file tags."""
    tag: str = ""
    falling: bool = False
    from_first: bool = False
    """The shortest way begins with the list's first track."""
    metric: Metric = "cosine"


@dataclass(frozen=True, slots=True, eq=False)
class FromSelection:
    """Tracks of which enough is selected."""

    recipe: Recipe
    keys: Keys
    """Of the selected segments, rising."""
    share: float = ENOUGH
    n: int | None = None
    rules: Rules = ANY
    metric: Metric = "cosine"


@dataclass(frozen=True, slots=True, eq=False)
class AlongLine:
    """Tracks along a line that was drawn on a map."""

    recipe: Recipe
    line: Doubles
    """(K, 2)"""
    keys: Keys
    """(M,) of the map's points, as `Picture.keys`."""
    positions: Floats
    """(M, 2) in the units in which distances are seen."""
    n: int = 20
    rules: Rules = ANY
    metric: Metric = "cosine"


@dataclass(frozen=True, slots=True)
class Region:
    """“Lasso for me”: what lies around a moment, about so many segments."""

    recipe: Recipe
    track: TrackId
    segment: int
    k: int = 100


Request = Similar | Blend | Surprise | Path | Extend | Reorder | FromSelection | AlongLine | Region


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A list; shorter than was asked for where the library or the rules do not give more."""

    request: Request
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lassoed:
    """Segments to be selected: keys, rising."""

    request: Region
    keys: Keys


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer, in a sentence."""

    request: Request
    sentence: str


Suggested = Suggestion | Lassoed | Refused


def suggest(music: Music, request: Request) -> Suggestion | Lassoed:
    """Answer a request.

    Raises:
        UserError: the model has heard nothing, or not what was asked about; or a tag that it does not have.
    """
    if not len(music):
        raise UserError(f"The model “{request.recipe.layer.model}” has not heard anything of this yet.")
    match request:
        case Similar(_, likes, nots, n, rules, over, share, metric):
            parts = liking(likes, nots)
            return Suggestion(request, similar(music, parts, n, rules, over=over, share=share, metric=metric))
        case Blend(_, parts, n, rules, metric):
            return Suggestion(request, similar(music, parts, n, rules, metric=metric))
        case Surprise(_, likes, last_heard, now, n, rules, metric):
            return Suggestion(request, surprise(music, liking(likes), last_heard, now, n, rules, metric))
        case Path(_, stops, n, rules, metric):
            return Suggestion(request, path(music, stops, n, rules, metric))
        case Extend(_, tracks, n, rules, metric):
            return Suggestion(request, continued(music, tracks, n, rules, metric))
        case Reorder():
            return Suggestion(request, listed(music, _reordered(music, request), request.metric))
        case FromSelection(_, keys, share, n, rules, metric):
            return Suggestion(request, from_selection(music, keys, rules, share=share, n=n, metric=metric))
        case AlongLine(_, line, keys, positions, n, rules, metric):
            return Suggestion(request, along(music, line, keys, positions, n, rules, metric))
        case Region(_, track, segment, k):
            return Lassoed(request, region(music, track, segment, k))


def _reordered(music: Music, request: Reorder) -> tuple[TrackId, ...]:
    if request.by == "way":
        return shortest(music, request.tracks, request.metric, from_first=request.from_first)
    tracks = tuple(dict.fromkeys(request.tracks))
    values = _values(music, tracks, request)
    order = arc(values) if request.by == "energy" else ramp(values, falling=request.falling)
    return tuple(tracks[place] for place in order)


def _values(music: Music, tracks: tuple[TrackId, ...], request: Reorder) -> Doubles:
    """(n,) what tracks are put in order by; NaN where it is not known."""
    if request.by == "tag":
        return music.values_of(tracks, music.tag(request.tag))
    if request.values:
        given = dict(zip(request.tracks, request.values, strict=True))
        return np.array([given[track] for track in tracks], np.float64)
    if request.by in ("energy", "key"):
        raise UserError(f"The {request.by} of these tracks is not known yet.", "Put them in another order.")
    return music.values_of(tracks, music.catalogue.bpm)
