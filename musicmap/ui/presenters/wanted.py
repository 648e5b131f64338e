"""What the maker asks for, out of what the session holds and what the user wishes: the command line asks the same."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from musicmap.jobs.suggesting import By, Reorder, Similar
from musicmap.layers.keys import split_key
from musicmap.playlist.energy import liveliness
from musicmap.playlist.order import Order
from musicmap.playlist.rhythm import key_place, tempo_place
from musicmap.playlist.rules import Rules
from musicmap.playlist.seeds import Seed, SegmentSeed, TagSeed
from musicmap.playlist.surprise import heard_since
from musicmap.session.dates import DAY_S
from musicmap.session.maps import MapState
from musicmap.session.selection import Selection
from musicmap.session.state import State
from musicmap.types import Seconds, TrackId
from musicmap.ui.widgets.wishes import Wishes

_SEEDS = 12
"""Segments of a selection that speak for it."""


def rules_of(wishes: Wishes, state: State, *, seed: int, now: float | None = None) -> Rules:
    """The rules that the user wishes. Tags that the active map's model does not have are passed over.

    Args:
        seed: with variety, another one gives another list.
        now: seconds since 1970; the present if not given.
    """
    tags = wishes.tags.known(state.map.tag_names)
    moment = time.time() if now is None else now
    return Rules(
        per_artist=wishes.per_artist,
        per_album=wishes.per_album,
        once=wishes.once,
        shortest=Seconds(wishes.shortest),
        longest=Seconds(wishes.longest),
        variance=wishes.variety,
        seed=seed,
        genres=wishes.genres.these,
        not_genres=wishes.genres.nots,
        tags=tags.these,
        not_tags=tags.nots,
        avoid=frozenset()
        if wishes.rested is None
        else heard_since(state.collection.tracks, moment - DAY_S * wishes.rested),
    )


def like(state: State, seeds: Sequence[Seed], nots: Sequence[Seed], wishes: Wishes, rules: Rules) -> Similar:
    """What sounds like these and not like those, with the tags that are blended in."""
    blend = wishes.blend.known(state.map.tag_names)
    return Similar(
        state.look.recipe,
        (*seeds, *(TagSeed(tag) for tag in blend.these)),
        (*nots, *(TagSeed(tag) for tag in blend.nots)),
        wishes.length,
        rules,
        wishes.over,
        wishes.part if wishes.over == "segments" else 0.0,
    )


def spread(selection: Selection) -> tuple[Seed, ...]:
    """Some of the selected segments, evenly over all of them."""
    places = np.unique(np.linspace(0, len(selection) - 1, min(_SEEDS, len(selection))).astype(int))
    spots = (split_key(int(key)) for key in selection.keys[places])
    return tuple(SegmentSeed(TrackId(track), segment) for track, segment in spots)


def reordered(way: str, state: State) -> Reorder:
    """The list at hand in another order."""
    recipe, order = state.look.recipe, state.playlist
    if way == "order_energy":
        return Reorder(recipe, order, "energy", energies(state.map, order))
    if way in ("order_tempo", "order_key"):
        by: By = "tempo" if way == "order_tempo" else "key"
        place = tempo_place if by == "tempo" else key_place
        rows = [state.collection.row(track) for track in order]
        places = (np.nan if row is None else place(state.collection.tracks[row]) for row in rows)
        return Reorder(recipe, order, by, tuple(places))
    if way == "order_tag":
        return Reorder(recipe, order, "tag", tag=tag_at_hand(state))
    return Reorder(recipe, order)


def tag_at_hand(state: State) -> str:
    """The tag that was highlighted last, or else the one that points are coloured by; empty where there is none."""
    highlighted = [one.value for one in state.highlights if one.by == "tag"]
    colour = state.look.colour
    return highlighted[-1] if highlighted else colour.value if colour.by == "tag" else ""


def energies(there: MapState, order: Order) -> tuple[float, ...]:
    """How lively each track of a list is on average, 0 to 1, by the taggers' words; NaN where the map lacks it."""
    picture = there.picture
    if picture is None:
        return (np.nan,) * len(order)
    lively = liveliness(picture.means, there.tag_names)
    of = dict(zip(picture.tracks.tolist(), lively.tolist(), strict=True))
    return tuple(of.get(int(track), np.nan) for track in order)
