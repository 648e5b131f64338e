"""Several playlists: one at hand, every step undone where it was done."""

from __future__ import annotations

import string
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.formats.listing import Line
from musicmap.session import events as e
from musicmap.session.kept_lists import lists_of, records_of
from musicmap.session.lists import NO_LISTS, Rows, TrackList, added, free_name, renamed, without
from musicmap.session.state import State, apply
from musicmap.types import Seconds, TrackId

NAMES = st.text(string.ascii_letters + " ", max_size=6)
LISTS = st.lists(NAMES, min_size=1, max_size=6).map(
    lambda names: tuple(TrackList(name) for name in dict.fromkeys(free_name(n, ()) for n in names))
)


@given(LISTS, NAMES)
def test_no_two_are_called_the_same(lists: tuple[TrackList, ...], wish: str) -> None:
    more = added(lists, TrackList(wish))
    assert len({one.name for one in more}) == len(lists) + 1
    for at in range(len(more)):
        again = renamed(more, at, wish)
        assert len({one.name for one in again}) == len(more)
        assert all(one.name.strip() for one in again)
        assert again[:at] + again[at + 1 :] == more[:at] + more[at + 1 :]


def test_a_name_that_is_free_stays_as_it_is() -> None:
    lists = (TrackList("Evening"), TrackList("Evening 2"))
    assert free_name(" Late  night ", lists) == "Late night"
    assert free_name("Evening", lists) == "Evening 3"
    assert renamed(lists, 0, "Evening") == lists
    assert renamed(lists, 0, "  ") == lists


def test_there_is_always_one() -> None:
    assert without((TrackList("Evening"),), 0) == NO_LISTS
    assert without((TrackList("a"), TrackList("b")), 0) == (TrackList("b"),)


def test_what_is_collected_comes_into_the_list_at_hand(empty: State) -> None:
    state = apply(apply(empty, e.Collected((TrackId(1),))), e.ListAdded(TrackList("Evening")))
    assert (state.list_shown, state.playlist) == (1, ())
    state = apply(state, e.Collected((TrackId(2),)))
    assert [one.tracks for one in state.lists] == [(1,), (2,)]
    state = apply(apply(state, e.ListShown(0)), e.Dropped((TrackId(1),)))
    assert [one.tracks for one in state.lists] == [(), (2,)]


def test_undo_shows_the_list_that_it_changes(empty: State) -> None:
    state = apply(apply(empty, e.ListAdded(TrackList("Evening"))), e.Collected((TrackId(2),)))
    state = apply(state, e.ListShown(0))
    assert apply(state, e.ListShown(7)) is state
    state = apply(state, e.Undone())
    assert (state.list_shown, state.playlist) == (1, ())
    state = apply(apply(state, e.ListShown(0)), e.Redone())
    assert (state.list_shown, state.playlist) == (1, (2,))


def test_a_closed_list_comes_back_where_it_was(empty: State) -> None:
    state = empty
    for name in ("b", "c"):
        state = apply(state, e.ListAdded(TrackList(name, (TrackId(len(name)),))))
    state = apply(apply(state, e.ListShown(1)), e.ListClosed())
    assert ([one.name for one in state.lists], state.list_shown) == (["Playlist", "c"], 1)
    state = apply(apply(state, e.ListShown(0)), e.Undone())
    assert ([one.name for one in state.lists], state.list_shown) == (["Playlist", "b", "c"], 1)
    state = apply(apply(state, e.ListRenamed("Late")), e.Undone())
    assert state.lists[1].name == "b"


def test_the_last_list_that_is_closed_leaves_an_empty_one(empty: State) -> None:
    state = apply(apply(empty, e.Collected((TrackId(1),))), e.ListClosed())
    assert state.lists == NO_LISTS
    assert apply(state, e.Undone()).playlist == (1,)


JOGA, RADIO = Line("../jóga.mp3", Path("/x/jóga.mp3"), "Jóga", "Björk"), Line("http://radio", None)


def test_missing_rows_are_moved_taken_out_and_undone_as_tracks_are(empty: State) -> None:
    one, two = TrackId(1), TrackId(2)
    state = apply(empty, e.ListAdded(TrackList("Read", (one, JOGA, two, RADIO))))
    assert (state.playlist, state.lists[1].missing) == ((one, two), (JOGA, RADIO))
    moved = apply(state, e.Moved((1,), 4))
    assert moved.rows == (one, two, RADIO, JOGA)
    gone = apply(moved, e.Dropped((RADIO, one)))
    assert gone.rows == (two, JOGA)
    assert apply(apply(gone, e.Undone()), e.Undone()).rows == state.rows
    assert apply(state, e.Collected((two, TrackId(3)))).rows == (one, JOGA, two, RADIO, 3)
    assert apply(state, e.ListOrdered((two, one, TrackId(9)))).rows == (two, one, JOGA, RADIO)


def test_a_missing_row_that_is_found_is_the_track_also_in_what_was_undone(empty: State) -> None:
    one, two = TrackId(1), TrackId(2)
    state = apply(empty, e.ListAdded(TrackList("Read", (one, JOGA, RADIO))))
    state = apply(apply(state, e.Dropped((RADIO,))), e.Undone())
    found = apply(state, e.MissingFound({JOGA: two}))
    assert found.rows == (one, two, RADIO)
    assert len(found.doing.past) == len(state.doing.past), "no step that could be undone"
    assert apply(found, e.Redone()).rows == (one, two)
    assert apply(found, e.MissingFound({JOGA: two})) is found
    assert apply(state, e.MissingFound({JOGA: one})).rows == (one, RADIO), "it is in the list already"


LINES = st.builds(
    Line,
    st.text(max_size=5),
    st.none() | st.text(string.ascii_letters, min_size=1, max_size=5).map(lambda name: Path("/x", name)),
    st.text(max_size=3),
    st.text(max_size=3),
    st.floats(0, 1e4).map(Seconds),
)
ROWS = st.lists(st.integers(1, 20).map(TrackId) | LINES, unique=True, max_size=12).map(tuple)


@given(st.lists(ROWS, max_size=3))
def test_what_is_kept_comes_back_in_its_place(lists: list[Rows]) -> None:
    made = tuple(TrackList(f"{number}", rows) for number, rows in enumerate(lists))
    assert lists_of(records_of(made)) == made
