"""Which points stand out, and which are drawn at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

import numpy as np

from musicmap.jobs.picture import Picture
from musicmap.playlist.mixing import Rhythms, mixing_with
from musicmap.playlist.rhythm import rhythm_of
from musicmap.session.collection import Collection, Facet
from musicmap.session.lists import Lists
from musicmap.session.selection import Selection
from musicmap.types import Bools, Bytes8, Ints, TrackId

MOST_HIGHLIGHTS = 6
"""More colours than that cannot be told apart at a glance."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A tag, an artist, an album …, or words typed into the search field. Also what a filter lets through."""

    by: Facet | Literal["search", "mixes"]
    value: str
    """Empty: what has no tag, no artist … For “mixes” the id of a track: those stand out that can be mixed with it."""


Part = Literal[
    "cluster",
    "certainty",
    "trust",
    "file date",
    "date added",
    "last heard",
    "times heard",
    "rating",
    "tempo",
    "years",
    "tag level",
]
"""What a map's colours tell apart, and no facet of the tracks does."""
PARTS: tuple[Part, ...] = get_args(Part)


def is_part(by: object) -> TypeGuard[Part]:
    """Whether a filter by this is a `Cut`."""
    return by in PARTS


@dataclass(frozen=True, slots=True)
class Cut:
    """What one line or stretch of a legend stood for when it was chosen: the map may be laid out anew since."""

    by: Part
    of: str
    """What the legend is headed by: two tags' levels are two filters."""
    value: str
    """In words: “Year 1970 to 1979”."""
    segments: Selection


Filter = Highlight | Cut


@dataclass(frozen=True, slots=True)
class Subject:
    """What highlights and filters look at: a map's points, and all that is known of their tracks."""

    collection: Collection
    picture: Picture
    rows: Ints
    """(T',) for each track of the picture its row in the collection, −1 when it is gone."""
    tag_names: Sequence[str]
    """The classes of the picture's model."""
    lists: Lists = ()


def tracks_lit(highlight: Highlight, subject: Subject) -> Bools:
    """(T,) which tracks of the collection a highlight names; for a tag use `points_lit`."""
    collection = subject.collection
    if highlight.by == "search":
        return collection.matching(highlight.value)
    if highlight.by == "mixes":
        return _mixing(collection, highlight.value)
    if highlight.by == "playlist":
        lit = np.zeros(len(collection), dtype=bool)
        listed = (track for one in subject.lists if one.name == highlight.value for track in one.tracks)
        lit[[row for row in map(collection.row, listed) if row is not None]] = True
        return lit
    return collection.having(highlight.by, highlight.value)


def _mixing(collection: Collection, track: str) -> Bools:
    """(T,) which tracks mix with one, itself among them."""
    rhythms = [rhythm_of(each) for each in collection.tracks]
    row = collection.row(TrackId(int(track))) if track.isdecimal() else None
    if row is None:
        return np.zeros(len(collection), dtype=bool)
    lit = mixing_with(rhythms[row], Rhythms.of(rhythms)).fits
    lit[row] = True
    return lit


def points_lit(highlight: Highlight, subject: Subject) -> Bools:
    """(N,) which points stand out.

    A tag lights the segments it is among the strongest of; a typed search lights both the tracks that
    match and, where it is the name of a tag, that tag's segments.
    """
    picture = subject.picture
    lit = np.zeros(len(picture), dtype=bool)
    if highlight.by == "tag" and not highlight.value:
        lit |= picture.top_values.max(axis=1, initial=0) == 0
        return lit
    if highlight.by != "tag":
        tracks = np.append(tracks_lit(highlight, subject), False)  # row −1 is never lit
        lit |= tracks[subject.rows[picture.track]]
    wanted = highlight.value.strip().casefold()
    if highlight.by in ("tag", "search") and wanted in (names := [n.casefold() for n in subject.tag_names]):
        lit |= (picture.top == names.index(wanted)).any(axis=1)
    return lit


def lights(highlights: Sequence[Highlight], subject: Subject) -> Bytes8:
    """(N,) the highlight each point stands out by, counted from 1; 0 for none. Of several the first."""
    found = np.zeros(len(subject.picture), np.uint8)
    for number, highlight in reversed(list(enumerate(highlights, 1))):
        found[points_lit(highlight, subject)] = number
    return found


def left_out(filters: Sequence[Filter], subject: Subject) -> Bools:
    """(N,) which points no filter lets through: of each facet that is filtered one value must fit."""
    passed = np.ones(len(subject.picture), dtype=bool)
    for facet in dict.fromkeys(map(_facet, filters)):
        passed &= np.logical_or.reduce([_passed(f, subject) for f in filters if _facet(f) == facet])
    return ~passed


def _facet(one: Filter) -> tuple[str, str]:
    return (one.by, one.of) if isinstance(one, Cut) else (one.by, "")


def _passed(one: Filter, subject: Subject) -> Bools:
    return one.segments.held(subject.picture) if isinstance(one, Cut) else points_lit(one, subject)
