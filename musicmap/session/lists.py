"""The lists the user makes: one is at hand, the others wait in their tabs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from musicmap.playlist.order import Order

FIRST_NAME = "Playlist"


@dataclass(frozen=True, slots=True)
class TrackList:
    """A named list; each track is in it once."""

    name: str = FIRST_NAME
    tracks: Order = ()
    missing: tuple[str, ...] = ()
    """What an imported file named that is not in the library, in its own words."""


Lists = tuple[TrackList, ...]
"""At least one."""
NO_LISTS: Lists = (TrackList(),)


def with_tracks(lists: Lists, at: int, tracks: Order) -> Lists:
    """Other tracks in one of them."""
    return (*lists[:at], replace(lists[at], tracks=tracks), *lists[at + 1 :])


def renamed(lists: Lists, at: int, name: str) -> Lists:
    """Another name for one of them; as it is where the name is empty."""
    others = (*lists[:at], *lists[at + 1 :])
    called = free_name(name, others) if name.strip() else lists[at].name
    return (*lists[:at], replace(lists[at], name=called), *lists[at + 1 :])


def added(lists: Lists, one: TrackList) -> Lists:
    """One more at the end, under a name that no other has."""
    return (*lists, replace(one, name=free_name(one.name, lists)))


def without(lists: Lists, at: int) -> Lists:
    """One less; in the place of the last there is an empty one."""
    return (*lists[:at], *lists[at + 1 :]) or NO_LISTS


def free_name(wish: str, lists: Iterable[TrackList]) -> str:
    """A name like the one wished for that none of them has: “Evening”, “Evening 2”."""
    taken, wish = {one.name for one in lists}, " ".join(wish.split()) or FIRST_NAME
    number, name = 2, wish
    while name in taken:
        name, number = f"{wish} {number}", number + 1
    return name
