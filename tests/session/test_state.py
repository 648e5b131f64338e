"""Every event, and what it makes of the state."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.cache.writer import Writer
from musicmap.jobs.events import Progress
from musicmap.playlist import order
from musicmap.session import events as e
from musicmap.session.events import Event
from musicmap.session.highlight import Highlight
from musicmap.session.history import History
from musicmap.session.session import Session
from musicmap.session.state import State, apply
from musicmap.types import Ints, Problem, TrackId
from tests.cache.made import fill, heard
from tests.session.conftest import PCA, SEGMENTS, STD, collection_of, picture_of, tag_names


def ints(*numbers: int) -> Ints:
    return np.array(numbers, np.int32)


@pytest.fixture
def shown(empty: State, file: Path) -> State:
    """The library on its map."""
    read = apply(empty, e.TracksRead(collection_of(file)))
    return apply(read, e.PictureArrived(PCA, picture_of(file), tag_names()))


def lit(state: State) -> list[int]:
    """The tracks' rows of the points that stand out."""
    assert state.lit is not None
    assert state.picture is not None
    assert state.rows is not None
    return sorted({int(state.rows[state.picture.track[i]]) for i in np.flatnonzero(state.lit)})


class TestMap:
    def test_points_know_their_tracks(self, shown: State) -> None:
        assert [shown.row_at(i) for i in (0, SEGMENTS - 1, SEGMENTS, 4 * SEGMENTS - 1)] == [0, 0, 1, 3]
        assert shown.row_at(-1) is None
        assert shown.row_at(4 * SEGMENTS) is None
        track = shown.track_at(SEGMENTS)
        assert track is not None
        assert track.title == "Hyperballad"
        np.testing.assert_array_equal(shown.points_of(track.id), range(SEGMENTS, 2 * SEGMENTS))

    def test_without_a_map_there_are_no_points(self, empty: State, file: Path) -> None:
        read = apply(empty, e.TracksRead(collection_of(file)))
        assert read.row_at(0) is None
        assert read.track_at(0) is None
        assert len(read.points_of(TrackId(1))) == 0
        assert read.tracks_of(ints(0)) == ()

    def test_tracks_of_points_come_once_and_the_most_lassoed_first(self, shown: State) -> None:
        ids = [t.id for t in shown.collection.tracks]
        assert shown.tracks_of(ints(0, 5, 6, 10, 11, 12)) == (ids[2], ids[1], ids[0])
        assert shown.tracks_of(ints()) == ()

    def test_a_picture_of_another_recipe_changes_nothing(self, shown: State, file: Path) -> None:
        late = e.PictureArrived(STD, picture_of(file, STD), tag_names())
        assert apply(shown, late) is shown
        chosen = apply(shown, e.RecipeChosen(STD))
        assert chosen.picture is shown.picture, "the old map stays until the new one is there"
        assert (chosen.recipe, chosen.picture_recipe) == (STD, PCA)
        assert apply(chosen, e.RecipeChosen(STD)) is chosen
        assert apply(chosen, late).picture_recipe == STD

    def test_other_axes_are_the_same_points_elsewhere(self, shown: State) -> None:
        chosen = apply(apply(shown, e.PointsSelected(ints(1, 7))), e.AxesChosen((2, 0)))
        assert chosen.axes == (2, 0)
        assert chosen.picture is shown.picture
        np.testing.assert_array_equal(chosen.selection, [1, 7])

    def test_another_projection_of_the_same_points_keeps_the_selection(self, shown: State, file: Path) -> None:
        chosen = apply(apply(shown, e.PointsSelected(ints(1, 7))), e.RecipeChosen(STD))
        there = apply(chosen, e.PictureArrived(STD, picture_of(file, STD), tag_names()))
        np.testing.assert_array_equal(there.selection, [1, 7])

    def test_a_library_that_grows_keeps_the_selection_and_one_that_shrinks_does_not(
        self, shown: State, file: Path, tmp_path: Path
    ) -> None:
        selected = apply(apply(shown, e.PointsSelected(ints(1, 7))), e.Hovered(3))
        fill(file, tmp_path, {"e.mp3": 9})
        grown = apply(selected, e.PictureArrived(PCA, picture_of(file), tag_names()))
        np.testing.assert_array_equal(grown.selection, [1, 7])
        assert grown.hover is None
        with Writer(file, tmp_path) as writer:
            writer.lost([tmp_path / "a.mp3"])
        shrunk = apply(grown, e.PictureArrived(PCA, picture_of(file), tag_names()))
        assert len(shrunk.selection) == 0

    def test_a_track_that_became_shorter_does_not_leave_points_selected_that_are_no_more(
        self, shown: State, file: Path, tmp_path: Path
    ) -> None:
        selected = apply(shown, e.PointsSelected(ints(4 * SEGMENTS - 1)))
        with Writer(file, tmp_path) as writer:
            writer.analysed(heard(4, segments=SEGMENTS - 2))
        assert len(apply(selected, e.PictureArrived(PCA, picture_of(file), tag_names())).selection) == 0

    def test_a_track_that_has_gone_meanwhile_is_nobodys(self, shown: State, file: Path, tmp_path: Path) -> None:
        with Writer(file, tmp_path) as writer:
            writer.lost([tmp_path / "b.mp3"])
        state = apply(shown, e.TracksRead(collection_of(file)))
        assert state.picture is shown.picture
        assert state.row_at(SEGMENTS) is None
        assert state.track_at(SEGMENTS) is None
        assert state.track_at(0) is not None
        assert len(state.tracks_of(ints(0, SEGMENTS))) == 1
        assert lit(apply(state, e.Highlighted(Highlight("artist", "Björk")))) == [0]


class TestHighlight:
    @pytest.mark.parametrize(
        ("highlight", "rows"),
        [
            (Highlight("artist", "Björk"), [0, 1]),
            (Highlight("album", "Post"), [1]),
            (Highlight("genre", "Pop"), [0, 2]),
            (Highlight("search", "bjork"), [0, 1]),
            (Highlight("search", "nothing like it"), []),
        ],
    )
    def test_whole_tracks_stand_out(self, shown: State, highlight: Highlight, rows: list[int]) -> None:
        state = apply(shown, e.Highlighted(highlight))
        assert lit(state) == rows
        assert state.lit is not None
        assert state.lit.sum() == SEGMENTS * len(rows)

    def test_a_tag_lights_the_segments_it_is_strong_in(self, shown: State) -> None:
        names = tag_names()
        assert shown.picture is not None
        number = int(shown.picture.top[0, 0])
        expected = (shown.picture.top == number).any(axis=1)
        for highlight in (Highlight("tag", names[number]), Highlight("tag", names[number].upper())):
            np.testing.assert_array_equal(apply(shown, e.Highlighted(highlight)).lit, expected)
        assert 0 < expected.sum() < len(expected)

    def test_a_search_for_a_tags_name_lights_both(self, shown: State) -> None:
        state = apply(shown, e.Highlighted(Highlight("search", " Rock ")))
        assert shown.picture is not None
        tagged = (shown.picture.top == tag_names().index("rock")).any(axis=1)
        titled = shown.picture.track == 2  # Rock Bottom
        np.testing.assert_array_equal(state.lit, tagged | titled)

    def test_a_tag_that_this_model_does_not_know_lights_nothing(self, shown: State) -> None:
        state = apply(shown, e.Highlighted(Highlight("tag", "harpsichord")))
        assert state.lit is not None
        assert not state.lit.any()

    def test_none_lets_all_stand_out(self, shown: State) -> None:
        assert shown.lit is None
        state = apply(shown, e.Highlighted(Highlight("artist", "Björk")))
        assert apply(state, e.Highlighted(Highlight("artist", "Björk"))) is state
        assert apply(state, e.Highlighted(None)).lit is None

    def test_it_stays_when_the_map_changes(self, shown: State, file: Path, tmp_path: Path) -> None:
        state = apply(shown, e.Highlighted(Highlight("artist", "Björk")))
        fill(file, tmp_path, {"e.mp3": 9})
        state = apply(state, e.TracksRead(collection_of(file)))
        state = apply(state, e.PictureArrived(PCA, picture_of(file), tag_names()))
        assert lit(state) == [0, 1]


class TestSmallThings:
    def test_hover_selection_sound_problems_and_progress(self, shown: State) -> None:
        assert apply(shown, e.Hovered(3)).hover == 3
        assert apply(shown, e.Hovered(None)) is shown
        assert apply(shown, e.SoundModeChosen("silent")).sound == "silent"
        problems = (Problem(Path("/music/x.mp3"), "why"),)
        assert apply(shown, e.ProblemsRead(problems)).problems == problems
        progress = Progress("listening", 1, 2)
        assert apply(shown, e.AnalysisSaid(progress)).progress == progress
        assert apply(apply(shown, e.AnalysisSaid(progress)), e.AnalysisSaid(None)).progress is None
        np.testing.assert_array_equal(apply(shown, e.PointsSelected(ints(1, 2))).selection, [1, 2])

    @pytest.mark.parametrize(
        "event",
        [
            e.Undone(),
            e.Redone(),
            e.AnalysisSaid(None),
            e.SoundModeChosen("hover"),
            e.ProblemsRead(()),
            e.PlaylistRead(()),
            e.Collected(()),
            e.PointsSelected(np.zeros(0, np.int32)),
            e.Highlighted(None),
            e.RecipeChosen(PCA),
            e.AxesChosen((0, 1)),
        ],
    )
    def test_what_changes_nothing_gives_the_same_state(self, shown: State, event: Event) -> None:
        assert apply(shown, event) is shown

    def test_an_event_touches_only_its_own_fields(self, shown: State) -> None:
        after = apply(shown, e.Hovered(3))
        for name in ("collection", "picture", "rows", "lit", "selection", "playlist"):
            assert getattr(after, name) is getattr(shown, name)


_TRACKS = st.lists(st.integers(1, 9).map(TrackId), max_size=4)
_EDITS = st.one_of(
    st.builds(e.Collected, _TRACKS),
    st.builds(e.Dropped, _TRACKS),
    st.builds(e.Moved, st.just((0,)), st.integers(0, 5)),
    st.just(e.Undone()),
    st.just(e.Redone()),
)


class TestPlaylist:
    def test_collecting_dropping_and_moving(self, empty: State) -> None:
        one, two, three = map(TrackId, (1, 2, 3))
        state = apply(empty, e.Collected((one, two, three, one)))
        assert state.playlist.now == (one, two, three)
        assert apply(state, e.Collected((two,))) is state, "what is there already is no step"
        assert apply(state, e.Dropped((two,))).playlist.now == (one, three)
        assert apply(state, e.Moved((2,), 0)).playlist.now == (three, one, two)

    @given(st.lists(_EDITS, max_size=20))
    def test_undo_and_redo_walk_through_what_was(self, edits: list[Event]) -> None:
        """Against the plainest model there is: a list of all lists and a place in it."""
        state = State(recipe=PCA, sound="hover", collection=None)  # type: ignore[arg-type]
        steps: list[order.Order] = [()]
        at = 0
        for edit in edits:
            match edit:
                case e.Undone():
                    at = max(at - 1, 0)
                case e.Redone():
                    at = min(at + 1, len(steps) - 1)
                case e.Moved() if not steps[at]:
                    continue
                case e.Collected(tracks) | e.Dropped(tracks):
                    change = order.added if isinstance(edit, e.Collected) else order.removed
                    new = change(steps[at], tracks)
                    if new != steps[at]:
                        steps, at = [*steps[: at + 1], new], at + 1
                case e.Moved(rows, before):
                    new = order.moved(steps[at], rows, before)
                    if new != steps[at]:
                        steps, at = [*steps[: at + 1], new], at + 1
            state = apply(state, edit)
            assert state.playlist.now == steps[at]

    def test_one_that_was_read_has_no_past(self, empty: State) -> None:
        state = apply(apply(empty, e.Collected((TrackId(1),))), e.PlaylistRead((TrackId(5),)))
        assert state.playlist == History((TrackId(5),))
        assert apply(state, e.Undone()).playlist.now == (TrackId(5),)

    def test_the_past_is_long_but_not_endless(self) -> None:
        history: History[int] = History(0)
        for number in range(1, 1000):
            history = history.then(number)
        assert len(history.past) == 200
        assert history.undone().now == 998


def test_every_event_is_known(shown: State, file: Path) -> None:
    examples: dict[type, Event] = {
        e.TracksRead: e.TracksRead(collection_of(file)),
        e.ProblemsRead: e.ProblemsRead(()),
        e.PictureArrived: e.PictureArrived(PCA, picture_of(file), tag_names()),
        e.RecipeChosen: e.RecipeChosen(STD),
        e.AxesChosen: e.AxesChosen((1, 0)),
        e.Highlighted: e.Highlighted(Highlight("search", "x")),
        e.SoundModeChosen: e.SoundModeChosen("click"),
        e.Hovered: e.Hovered(1),
        e.PointsSelected: e.PointsSelected(ints(1)),
        e.PlaylistRead: e.PlaylistRead((TrackId(1),)),
        e.Collected: e.Collected((TrackId(1),)),
        e.Dropped: e.Dropped((TrackId(1),)),
        e.Moved: e.Moved((), 0),
        e.Undone: e.Undone(),
        e.Redone: e.Redone(),
        e.AnalysisSaid: e.AnalysisSaid(None),
    }
    assert set(examples) == set(get_args(Event))
    for event in examples.values():
        assert isinstance(apply(shown, event), State)


def test_a_session_tells_its_watchers_only_of_changes(shown: State) -> None:
    session = Session(shown)
    told: list[tuple[int | None, int | None]] = []
    session.watch(lambda before, after: told.append((before.hover, after.hover)))
    for point in (1, 1, 2, None, None):
        session.apply(e.Hovered(point))
    assert told == [(None, 1), (1, 2), (2, None)]
