"""A list that holds each track once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.order import Order, added, moved, removed
from musicmap.types import TrackId

_TRACK = st.integers(1, 12).map(TrackId)
_ORDER = st.lists(_TRACK, unique=True, max_size=10).map(tuple)


@given(_ORDER, st.lists(_TRACK, max_size=10))
def test_what_is_added_stands_once_and_last(order: Order, tracks: list[TrackId]) -> None:
    result = added(order, tracks)
    assert result[: len(order)] == order
    assert len(set(result)) == len(result)
    assert set(result) == {*order, *tracks}
    new = [t for t in tracks if t not in order]
    assert sorted(result[len(order) :], key=new.index) == list(result[len(order) :]), "in the order they came"


@given(_ORDER, st.lists(_TRACK, max_size=10))
def test_what_is_removed_is_gone_and_the_rest_keeps_its_order(order: Order, tracks: list[TrackId]) -> None:
    assert list(removed(order, tracks)) == [t for t in order if t not in tracks]


@given(_ORDER, st.lists(_TRACK, max_size=10))
def test_adding_and_removing_what_is_new_leaves_all_as_it_was(order: Order, tracks: list[TrackId]) -> None:
    new = [t for t in tracks if t not in order]
    assert removed(added(order, new), new) == order


@given(_ORDER.filter(bool), st.data())
def test_moving_puts_rows_together_in_front_of_another(order: Order, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(order) - 1), max_size=6))
    before = data.draw(st.integers(0, len(order) + 3))
    result = moved(order, rows, before)
    chosen = [order[i] for i in sorted(set(rows))]
    assert sorted(result) == sorted(order), "none is lost, none comes twice"
    assert [t for t in result if t not in chosen] == [t for t in order if t not in chosen]
    if chosen:
        at = result.index(chosen[0])
        assert list(result[at : at + len(chosen)]) == chosen
        # What stood in front of row `before` still does.
        assert [t for t in order[:before] if t not in chosen] == list(result[:at])


def test_moving_by_examples() -> None:
    order = tuple(map(TrackId, (10, 11, 12, 13)))
    assert moved(order, [0], 2) == (11, 10, 12, 13)
    assert moved(order, [3, 1], 0) == (11, 13, 10, 12)
    assert moved(order, [1], 1) == order
    assert moved(order, [1], 2) == order
    assert moved(order, [0, 2], 99) == (11, 13, 10, 12)
    assert moved(order, [], 2) == order


@pytest.mark.parametrize("row", [-1, 4])
def test_a_row_that_is_not_there_is_an_error(row: int) -> None:
    with pytest.raises(IndexError):
        moved(tuple(map(TrackId, (10, 11, 12, 13))), [0, row], 2)
