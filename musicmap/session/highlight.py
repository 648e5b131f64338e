"""Which points stand out: the rest is dimmed, never removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from musicmap.jobs.picture import Picture
from musicmap.session.collection import Collection, Facet
from musicmap.types import Bools, Ints


@dataclass(frozen=True, slots=True)
class Highlight:
    """A tag, an artist, an album, a genre, or words typed into the search field."""

    by: Facet | Literal["search"]
    value: str


def tracks_lit(highlight: Highlight, collection: Collection) -> Bools:
    """(T,) which tracks of the collection a highlight names; for a tag use `points_lit`."""
    if highlight.by == "search":
        return collection.matching(highlight.value)
    return collection.having(highlight.by, highlight.value)


def points_lit(
    highlight: Highlight, collection: Collection, picture: Picture, point_rows: Ints, tag_names: Sequence[str]
) -> Bools:
    """(N,) which points stand out.

    Args:
        point_rows: (T',) for each track of the picture its row in the collection, −1 when it is gone.
        tag_names: the classes of the picture's model.

    A tag lights the segments it is among the strongest of; a typed search lights both the tracks that
    match and, where it is the name of a tag, that tag's segments.
    """
    lit = np.zeros(len(picture.track), dtype=bool)
    if highlight.by != "tag":
        tracks = np.append(tracks_lit(highlight, collection), False)  # row −1 is never lit
        lit |= tracks[point_rows[picture.track]]
    wanted = highlight.value.strip().casefold()
    if highlight.by in ("tag", "search") and wanted in (names := [n.casefold() for n in tag_names]):
        lit |= (picture.top == names.index(wanted)).any(axis=1)
    return lit
