"""Going through a list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.order import Order
from musicmap.playlist.turns import Turns
from musicmap.types import TrackId

ORDERS = st.lists(st.integers(0, 99).map(TrackId), min_size=1, max_size=12, unique=True).map(tuple)
SEEDS = st.none() | st.integers(0, 2**32)


def walked(turns: Turns, order: Order, first: TrackId, most: int) -> list[TrackId]:
    """What is heard from a track on, by itself."""
    heard = [first]
    while len(heard) < most and (after := turns.after(order, heard[-1])) is not None:
        heard.append(after)
    return heard


@given(ORDERS)
def test_in_order_and_once(order: Order) -> None:
    assert walked(Turns(), order, order[0], 99) == list(order)
    assert Turns().beside(order, order[0], -1) is None


@given(ORDERS, SEEDS)
def test_round_and_round_every_track_has_its_turn(order: Order, seed: int | None) -> None:
    turns = Turns("all", seed)
    heard = walked(turns, order, order[0], 2 * len(order))
    assert sorted(heard[: len(order)]) == sorted(order)
    assert heard[len(order) :] == heard[: len(order)]


@given(ORDERS, SEEDS)
def test_back_is_where_one_came_from(order: Order, seed: int | None) -> None:
    turns = Turns("all", seed)
    for track in order:
        after = turns.beside(order, track, +1)
        assert after is not None
        assert turns.beside(order, after, -1) == track


@given(ORDERS)
def test_one_track_again_and_again_until_it_is_left_by_hand(order: Order) -> None:
    turns = Turns("one")
    assert turns.after(order, order[0]) == order[0]
    assert turns.beside(order, order[0], +1) == (order[1] if len(order) > 1 else None)


@given(ORDERS, st.integers(0, 2**32))
def test_shuffling_is_another_order_of_the_same(order: Order, seed: int) -> None:
    firsts = [track for track in order if Turns(shuffle=seed).beside(order, track, -1) is None]
    assert len(firsts) == 1
    assert sorted(walked(Turns(shuffle=seed), order, firsts[0], 99)) == sorted(order)


def test_a_track_that_is_not_in_the_list_has_nothing_after_it() -> None:
    assert Turns("all").beside((TrackId(1), TrackId(2)), TrackId(3), +1) is None
    assert Turns("all").after((), TrackId(3)) is None
