"""What holds for every list, however its tracks are found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from musicmap.layers.pooling import strongest
from musicmap.playlist.catalogue import Catalogue
from musicmap.types import Bools, Floats, Seconds, TrackId

STRONGEST = 5
"""A track has a tag when it is among its this many strongest ones."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Conditions on the tracks of a list. What the user puts into it (stops of a path, a list to be extended) stays
    anyway, and counts.
    """

    per_artist: int | None = None
    """At most so many of one artist; None: any number. Whose artist is not known counts for itself."""
    per_album: int | None = None
    once: bool = True
    """Whether of the same song (live, remastered, or twice) only one is taken."""
    shortest: Seconds = Seconds(0.0)
    longest: Seconds = Seconds(math.inf)
    variance: float = 0.0
    """0: always the best; up to 1: others among the good ones, by `seed`."""
    seed: int = 0
    genres: tuple[str, ...] = ()
    """Of the file tags: one of them; empty: any. Case does not count."""
    not_genres: tuple[str, ...] = ()
    """None of them."""
    tags: tuple[str, ...] = ()
    """Of the model: all of them are among the track's `STRONGEST`."""
    not_tags: tuple[str, ...] = ()
    """None of them is."""
    avoid: frozenset[TrackId] = frozenset()
    """Heard lately, or not wanted."""


def fitting(rules: Rules, catalogue: Catalogue, means: Floats, tag_names: tuple[str, ...]) -> Bools:
    """(T,) which tracks may be in a list at all.

    Args:
        means: (T, tags) mean taggrams.
        tag_names: what their columns are called. No track has a tag that is not among them.
    """
    fits: Bools = (catalogue.duration >= rules.shortest) & (catalogue.duration <= rules.longest)
    if rules.avoid:
        fits &= ~np.isin(np.array(catalogue.ids, np.int64), np.array(sorted(rules.avoid), np.int64))
    wanted, unwanted = ({g.casefold() for g in some} for some in (rules.genres, rules.not_genres))
    if wanted:
        fits &= np.array([not wanted.isdisjoint(own) for own in catalogue.genres], bool)
    if unwanted:
        fits &= np.array([unwanted.isdisjoint(own) for own in catalogue.genres], bool)
    if rules.tags or rules.not_tags:
        top = strongest(means, STRONGEST)
        names = [name.casefold() for name in tag_names]
        for tag in rules.tags:
            fits &= _having(top, names, tag)
        for tag in rules.not_tags:
            fits &= ~_having(top, names, tag)
    return fits


def _having(top: np.ndarray[tuple[int, ...], np.dtype[np.int32]], names: list[str], tag: str) -> Bools:
    wanted = tag.casefold()
    if wanted not in names:
        return np.zeros(len(top), bool)
    has: Bools = (top == names.index(wanted)).any(axis=1)
    return has
