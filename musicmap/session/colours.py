"""What a map's points are coloured by, from what is on the map and what is known of its tracks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from musicmap.playlist.musical_key import PLACES
from musicmap.playlist.rhythm import rhythm_of
from musicmap.scene.colour import UNKNOWN, category_colours
from musicmap.scene.colouring import (
    By,
    Colouring,
    Legend,
    activation,
    by_category,
    by_magnitude,
    by_wheel,
    certainty,
    strongest_tag,
)
from musicmap.scene.peaks import clusters
from musicmap.scene.theme import Rgb
from musicmap.scene.wording import group_names
from musicmap.session.collection import Collection, Facet
from musicmap.session.dates import DAY_S, ago
from musicmap.session.highlight import Highlight, Part
from musicmap.session.maps import MapState
from musicmap.types import Bytes8, Doubles, Ints

TITLES: Final[dict[By, str]] = {
    "sound": "Sound",
    "strongest tag": "Strongest tag",
    "tag": "One tag",
    "artist": "Artist",
    "album": "Album",
    "genre": "Genre",
    "year": "Year",
    "folder": "Folder",
    "cluster": "Cluster",
    "certainty": "Certainty of the tagger",
    "trust": "Trust",
    "file date": "File date",
    "date added": "Date added",
    "last heard": "Last heard",
    "times heard": "Times heard",
    "rating": "Rating",
    "tempo": "Tempo",
    "key": "Key",
}

_FACETS: Final[dict[By, Facet]] = {"artist": "artist", "album": "album", "genre": "genre", "folder": "folder"}
_FILTERS: Final[dict[By, Facet | Part]] = {
    **_FACETS,
    "strongest tag": "tag",
    "tag": "tag level",
    "year": "years",
    "cluster": "cluster",
    "certainty": "certainty",
    "trust": "trust",
    "file date": "file date",
    "date added": "date added",
    "last heard": "last heard",
    "times heard": "times heard",
    "rating": "rating",
    "tempo": "tempo",
    "key": "key",
}


def colours_of(
    colouring: Colouring,
    there: MapState,
    highlights: Sequence[Highlight],
    *,
    dark: bool,
    now: Callable[[], float] = time.time,
) -> tuple[Bytes8, Legend]:
    """(N, 3) colours of a map's points, and what they mean. Up to a second for a million of them.

    Several highlights have a colour each; one leaves the points in their own. `now`, in seconds since 1970, is what
    tracks were last heard before.
    """
    colours, legend = _plain(colouring, there, now(), dark=dark)
    if len(highlights) > 1 and there.lights is not None:
        hues = np.array(highlight_colours(len(highlights), dark=dark), np.uint8)
        lit = there.lights > 0
        colours = colours.copy()
        colours[lit] = hues[there.lights[lit] - 1]
    return colours, legend


def highlight_colours(count: int, *, dark: bool) -> tuple[Rgb, ...]:
    """A colour for each of several highlights."""
    hues = category_colours(np.arange(count), dark=dark).tolist()
    return tuple((red, green, blue) for red, green, blue in hues)


def _plain(colouring: Colouring, there: MapState, now: float, *, dark: bool) -> tuple[Bytes8, Legend]:
    picture, collection, title = there.picture, there.collection, title_of(colouring)
    if picture is None:
        return np.zeros((0, 3), np.uint8), Legend()
    if collection is None or there.rows is None:  # the tracks are still being read
        return (picture.dark if dark else picture.light), Legend()
    row = there.rows[picture.track]
    names = there.tag_names
    match colouring.by:
        case "sound":
            return (picture.dark if dark else picture.light), Legend()
        case "strongest tag":
            codes = strongest_tag(picture.top, picture.top_values)
            return by_category(names, codes, dark=dark, title=title)
        case "tag":
            tag = names.index(colouring.value) if colouring.value in names else len(names)
            heard = activation(tag, picture.top, picture.top_values)
            return by_magnitude(heard, dark=dark, title=title, say=_percent)
        case "artist" | "album" | "genre" | "folder":
            values, codes = _codes(collection, _FACETS[colouring.by])
            unknown = "top folder" if colouring.by == "folder" else "not known"
            return by_category(values, np.append(codes, UNKNOWN)[row], dark=dark, title=title, unknown=unknown)
        case "year":
            years = np.array([t.tags.year or np.nan for t in collection.tracks])
            return by_magnitude(_of_points(years, row), dark=dark, title=title, say=lambda year: f"{year:.0f}")
        case "cluster":
            group = clusters(picture.positions)
            named = group_names(group, int(group.max(initial=-1)) + 1, picture.top, picture.top_values, names)
            return by_category(named, group, dark=dark, title=title)
        case "certainty":
            return by_magnitude(certainty(picture.top_values), dark=dark, title=title, say=_percent)
        case "trust":
            known = there.truth is not None and there.truth.is_whole
            trust = there.truth.trust / 255 if known and there.truth else np.full(len(picture), np.nan)
            return by_magnitude(trust, dark=dark, title=title, say=_percent)
        case "file date":
            dates = np.array([t.modified or np.nan for t in collection.tracks])
            return by_magnitude(_of_points(dates, row) / DAY_S, dark=dark, title=title, say=_date)
        case "date added":
            dates = np.array([t.added or np.nan for t in collection.tracks])
            return by_magnitude(_of_points(dates, row) / DAY_S, dark=dark, title=title, say=_date)
        case "last heard":
            dates = np.array([np.nan if t.heard.last is None else t.heard.last for t in collection.tracks])
            # By ratios: between yesterday and last week lies as much as between a year and seven.
            ages = -np.log2(1 + np.maximum(now - _of_points(dates, row), 0) / DAY_S)
            return by_magnitude(ages, dark=dark, title=title, say=lambda age: ago(2**-age - 1), unknown="not heard")
        case "times heard":
            counts = np.log2([1 + t.heard.count for t in collection.tracks])
            return by_magnitude(_of_points(counts, row), dark=dark, title=title, say=lambda c: f"{2**c - 1:.0f}")
        case "rating":
            rated = np.array([np.nan if t.heard.rating is None else t.heard.rating for t in collection.tracks])
            return by_magnitude(_of_points(rated, row), dark=dark, title=title, say=_stars, unknown="not rated")
        case "tempo":
            tempi = np.array([rhythm_of(t).bpm or np.nan for t in collection.tracks])
            return by_magnitude(_of_points(tempi, row), dark=dark, title=title, say=lambda bpm: f"{bpm:.0f} bpm")
        case "key":
            codes = np.full(len(collection), UNKNOWN, np.int32)
            for value, rows in collection.facets["key"].items():
                codes[rows] = PLACES.index(value)
            return by_wheel(PLACES, np.append(codes, UNKNOWN)[row], dark=dark, title=title)


def title_of(colouring: Colouring) -> str:
    """What a legend is headed by."""
    return colouring.value if colouring.by == "tag" else TITLES[colouring.by]


def filtered_by(by: By) -> Facet | Part | None:
    """What a line, or a stretch, of this legend filters by; None: it does not."""
    return _FILTERS.get(by)


def _codes(collection: Collection, facet: Facet) -> tuple[tuple[str, ...], Ints]:
    """The values of a facet, and (T,) which one each track has; of several the most frequent."""
    values = tuple(collection.facets[facet])
    codes = np.full(len(collection), UNKNOWN, np.int32)
    for code, rows in reversed(list(enumerate(collection.facets[facet].values()))):
        codes[rows] = code
    return values, codes


def _of_points(values: Doubles, row: Ints) -> Doubles:
    """(T,) values of tracks as (N,) of points; not a number where the track is gone."""
    return np.append(values, np.nan)[row]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u202f%"


def _date(days: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(days * DAY_S))


def _stars(rating: float) -> str:
    """0.8 → “4 of 5”."""
    return f"{round(5 * rating, 1):g} of 5"
