"""The lists the user makes: one is at hand, the others wait in their tabs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from musicmap.playlist.formats.listing import Line
from musicmap.playlist.order import Order
from musicmap.types import TrackId

FIRST_NAME = "Playlist"
Row = TrackId | Line
"""A track, or what a file said of one that is not in the library."""
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class TrackList:
    """A named list; each row is in it once."""

    name: str = FIRST_NAME
    rows: Rows = ()

    @property
    def tracks(self) -> Order:
        return tuple(row for row in self.rows if not isinstance(row, Line))

    @property
    def missing(self) -> tuple[Line, ...]:
        """What an imported file named that is not in the library."""
        return tuple(row for row in self.rows if isinstance(row, Line))


Lists = tuple[TrackList, ...]
"""At least one."""
NO_LISTS: Lists = (TrackList(),)


def with_rows(lists: Lists, at: int, rows: Rows) -> Lists:
    """Other rows in one of them."""
    return (*lists[:at], replace(lists[at], rows=rows), *lists[at + 1 :])


def with_found(lists: Lists, found: Mapping[Line, TrackId]) -> Lists:
    """With the tracks, in their places, that some missing rows have turned out to be."""

    def now(row: Row) -> Row:
        return found.get(row, row) if isinstance(row, Line) else row

    return tuple(replace(one, rows=tuple(dict.fromkeys(map(now, one.rows)))) for one in lists)


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
