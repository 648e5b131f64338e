"""The shelf: what is likely to be heard next."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playback.shelf import ROOM, Place, Shelf
from musicmap.playback.voice import Source
from musicmap.types import Seconds

PLACES = st.lists(st.integers(0, 20).map(lambda n: (Path(f"{n}.flac"), Seconds(float(n)))), max_size=30)


def source() -> Source:
    return Source(iter([np.zeros((10, 2), np.float32)] * 3))


@given(st.lists(PLACES, max_size=5))
def test_the_likeliest_come_first_and_no_more_are_open_than_there_is_room_for(wishes: list[list[Place]]) -> None:
    shelf, ready = Shelf(), dict[Place, Source]()
    for wish in wishes:
        shelf.want(wish)
        kept = [*dict.fromkeys(wish)][:ROOM]
        for place, one in [*ready.items()]:
            assert one.finished == (place not in kept), "what is not wanted any more is let go"
            if place not in kept:
                del ready[place]
        for place in [place for place in kept if place not in ready]:
            assert shelf.next() == place
            ready[place] = source()
            shelf.put(place, ready[place])
        assert shelf.next() is None
        assert len(ready) <= ROOM
    for place, one in ready.items():
        assert shelf.take(place) is one
        assert shelf.take(place) is None


def test_it_can_be_cleared() -> None:
    shelf, one = Shelf(), source()
    shelf.want([(Path("a"), Seconds(0.0)), (Path("b"), Seconds(0.0))])
    place = shelf.next()
    assert place is not None
    shelf.put(place, one)
    shelf.clear()
    assert one.finished
    assert shelf.next() is None
