"""Every event, and what it makes of the state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musicmap.cache.writer import Writer
from musicmap.jobs.events import Progress
from musicmap.jobs.layout_messages import Truth
from musicmap.jobs.neighbours import Alike
from musicmap.playlist import order
from musicmap.playlist.formats.listing import Line
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.events import Event
from musicmap.session.highlight import Highlight
from musicmap.session.history import History
from musicmap.session.lists import Rows, TrackList
from musicmap.session.look import Look
from musicmap.session.maps import Spot
from musicmap.session.selection import MODES, Mode, Selection
from musicmap.session.session import Session
from musicmap.session.state import State, apply
from musicmap.types import Ints, Problem, Seconds, TrackId
from tests.cache.made import fill, heard
from tests.session.conftest import PCA, SEGMENTS, STD, collection_of, picture_of, tag_names


def ints(*numbers: int) -> Ints:
    return np.array(numbers, np.int32)


@pytest.fixture
def two(shown: State, file: Path) -> State:
    """The library on two maps, the second of which joins segments."""
    state = apply(shown, e.LooksChosen((Look(PCA), Look(COARSE))))
    return apply(state, e.PictureArrived(COARSE, picture_of(file, COARSE), tag_names()))


COARSE = replace(PCA, grain="10s")
"""Of five segments three and two."""


def lit(state: State) -> list[int]:
    """The tracks' rows of the points that stand out."""
    there = state.map
    assert there.lit is not None
    assert there.picture is not None
    assert there.rows is not None
    return sorted({int(there.rows[there.picture.track[i]]) for i in np.flatnonzero(there.lit)})


def selected(state: State, index: int = 0) -> list[int]:
    """The points that a map shows as selected."""
    picture = state.maps[index].picture
    assert picture is not None
    return [int(i) for i in state.selection.points(picture)]


class TestMap:
    def test_points_know_their_tracks(self, shown: State) -> None:
        there = shown.map
        assert [there.row_at(i) for i in (0, SEGMENTS - 1, SEGMENTS, 4 * SEGMENTS - 1)] == [0, 0, 1, 3]
        assert there.row_at(-1) is None
        assert there.row_at(4 * SEGMENTS) is None
        track = there.track_at(SEGMENTS)
        assert track is not None
        assert track.title == "Hyperballad"
        np.testing.assert_array_equal(there.points_of(track.id), range(SEGMENTS, 2 * SEGMENTS))

    def test_a_point_is_a_place_in_the_music_and_back(self, two: State) -> None:
        for there in two.maps:
            for point in range(len(there)):
                assert there.point_at(there.spot_at(point)) == point
            assert there.spot_at(len(there)) is None
            assert there.point_at(None) is None
        fine, coarse = two.maps
        assert [coarse.point_at(fine.spot_at(point)) for point in range(SEGMENTS)] == [0, 0, 0, 1, 1]
        spot = fine.spot_at(0)
        assert spot is not None
        assert coarse.point_at(Spot(spot.track, SEGMENTS)) is None
        assert coarse.point_at(Spot(TrackId(99), 0)) is None

    def test_what_sounds_is_found(self, two: State) -> None:
        fine, coarse = two.maps
        track = two.collection.tracks[1].id
        assert [fine.point_sounding(track, Seconds(at)) for at in (0.0, 2.9, 3.1, 999.0)] == [5, 5, 6, 9]
        assert [coarse.point_sounding(track, Seconds(at)) for at in (0.0, 8.9, 9.1)] == [2, 2, 3]
        assert fine.point_sounding(TrackId(99), Seconds(0.0)) is None

    def test_until_the_tracks_are_read_none_has_gone(self, empty: State, file: Path) -> None:
        early = apply(empty, e.PictureArrived(PCA, picture_of(file), tag_names()))
        assert early.map.there().all()
        assert early.map.row_at(0) is None
        read = apply(early, e.TracksRead(collection_of(file)))
        assert read.map.row_at(0) == 0
        gone = apply(early, e.TracksRead(Collection.of([], Path("/music"))))
        assert not gone.map.there().any()

    def test_without_a_map_there_are_no_points(self, empty: State, file: Path) -> None:
        read = apply(empty, e.TracksRead(collection_of(file))).map
        assert read.row_at(0) is None
        assert read.track_at(0) is None
        assert len(read.points_of(TrackId(1))) == 0
        assert read.tracks_of(ints(0)) == ()
        assert read.spot_at(0) is None

    def test_tracks_of_points_come_once_and_the_most_lassoed_first(self, shown: State) -> None:
        ids = [t.id for t in shown.collection.tracks]
        assert shown.map.tracks_of(ints(0, 5, 6, 10, 11, 12)) == (ids[2], ids[1], ids[0])
        assert shown.map.tracks_of(ints()) == ()

    def test_a_picture_of_another_recipe_changes_nothing(self, shown: State, file: Path) -> None:
        late = e.PictureArrived(STD, picture_of(file, STD), tag_names())
        assert apply(shown, late) is shown
        chosen = apply(shown, e.LookChosen(Look(STD)))
        assert chosen.map.picture is shown.map.picture, "the old map stays until the new one is there"
        assert (chosen.look.recipe, chosen.map.shown) == (STD, PCA)
        assert apply(chosen, e.LookChosen(Look(STD))) is chosen
        assert apply(chosen, late).map.shown == STD

    def test_the_selection_is_of_the_music_not_of_one_map(self, two: State) -> None:
        state = apply(two, e.PointsSelected(ints(1, 7)))
        assert selected(state, 0) == [1, 7]
        assert selected(state, 1) == [0, 2]
        state = apply(two, e.PointsSelected(ints(1), map=1))
        assert selected(state, 0) == [3, 4]
        assert selected(state, 1) == [1]

    def test_a_library_that_grows_or_shrinks_keeps_the_selection(
        self, shown: State, file: Path, tmp_path: Path
    ) -> None:
        state = apply(shown, e.PointsSelected(ints(1, 7)))
        fill(file, tmp_path, {"e.mp3": 9})
        state = apply(state, e.PictureArrived(PCA, picture_of(file), tag_names()))
        assert selected(state) == [1, 7]
        with Writer(file, tmp_path) as writer:
            writer.lost([tmp_path / "a.mp3"])
        state = apply(state, e.PictureArrived(PCA, picture_of(file), tag_names()))
        assert selected(state) == [7 - SEGMENTS]

    def test_a_track_that_became_shorter_does_not_leave_points_selected_that_are_no_more(
        self, shown: State, file: Path, tmp_path: Path
    ) -> None:
        state = apply(shown, e.PointsSelected(ints(4 * SEGMENTS - 1)))
        with Writer(file, tmp_path) as writer:
            writer.analysed(heard(4, segments=SEGMENTS - 2))
        assert selected(apply(state, e.PictureArrived(PCA, picture_of(file), tag_names()))) == []

    def test_a_track_that_has_gone_meanwhile_is_nobodys(self, shown: State, file: Path, tmp_path: Path) -> None:
        with Writer(file, tmp_path) as writer:
            writer.lost([tmp_path / "b.mp3"])
        state = apply(shown, e.TracksRead(collection_of(file)))
        there = state.map
        assert there.picture is shown.map.picture
        assert there.row_at(SEGMENTS) is None
        assert there.track_at(SEGMENTS) is None
        assert there.track_at(0) is not None
        assert len(there.tracks_of(ints(0, SEGMENTS))) == 1
        assert there.there().tolist() == [True] * SEGMENTS + [False] * SEGMENTS + [True] * 2 * SEGMENTS
        assert lit(apply(state, e.Highlighted((Highlight("artist", "Björk"),)))) == [0]


class TestSeveralMaps:
    def test_a_new_map_begins_with_what_the_active_one_shows(self, shown: State) -> None:
        state = apply(shown, e.LooksChosen((Look(PCA), Look(STD))))
        assert [m.shown for m in state.maps] == [PCA, PCA]
        assert state.maps[1].picture is shown.map.picture
        assert apply(state, e.MapActivated(1)).look == Look(STD)
        assert apply(state, e.MapActivated(2)) is state

    def test_what_another_map_shows_is_there_at_once(self, two: State) -> None:
        """The library does not tell a picture again that is on a map already."""
        state = apply(two, e.LooksChosen((Look(COARSE), Look(PCA), Look(COARSE))))
        assert [m.shown for m in state.maps] == [COARSE, PCA, COARSE]
        assert state.maps[0].picture is two.maps[1].picture

    def test_choices_are_the_active_maps(self, two: State) -> None:
        state = apply(apply(two, e.MapActivated(1)), e.LookChosen(Look(STD)))
        assert [look.recipe for look in state.looks] == [PCA, STD]

    def test_a_picture_is_for_every_map_that_wants_it(self, shown: State, file: Path) -> None:
        state = apply(shown, e.LooksChosen((Look(STD), Look(PCA), Look(STD, "averages"))))
        state = apply(state, e.PictureArrived(STD, picture_of(file, STD), tag_names()))
        assert [m.shown for m in state.maps] == [STD, PCA, STD]

    def test_the_active_map_closes_and_comes_back(self, two: State) -> None:
        state = apply(apply(two, e.MapActivated(1)), e.LooksChosen((Look(PCA),)))
        assert (len(state.maps), state.active) == (1, 0)
        back = apply(state, e.Undone())
        assert [look.recipe for look in back.looks] == [PCA, COARSE]
        assert len(back.maps) == 2

    def test_what_is_restored_has_no_past(self, shown: State) -> None:
        chosen = apply(shown, e.LookChosen(Look(STD)))
        state = apply(chosen, e.Restored((Look(PCA), Look(STD)), 1, (Highlight("search", "x"),)))
        assert (len(state.maps), state.active) == (2, 1)
        assert state.highlights == (Highlight("search", "x"),)
        assert apply(state, e.Undone()) is state

    def test_a_saved_view_is_one_step(self, shown: State) -> None:
        pop, bjork = (Highlight("genre", "Pop"),), (Highlight("artist", "Björk"),)
        state = apply(shown, e.Arranged((Look(PCA), Look(STD)), 1, bjork, pop))
        assert (state.active, state.filters, state.highlights) == (1, pop, bjork)
        assert len(state.maps) == 2
        back = apply(state, e.Undone())
        assert (len(back.maps), back.filters) == (1, ())
        assert apply(state, e.Arranged((Look(PCA), Look(STD)), 1, bjork, pop)) is state

    def test_a_layout_forms_and_is_given_up(self, shown: State, file: Path) -> None:
        state = apply(apply(shown, e.LookChosen(Look(STD))), e.LayoutBegan(STD))
        assert state.map.forming == 0.0
        state = apply(state, e.PictureArrived(STD, picture_of(file, STD), tag_names(), 0.5))
        assert (state.map.forming, state.map.shown, state.map.before) == (0.5, STD, PCA)
        assert apply(state, e.LayoutEnded(STD)).map.forming is None
        done = apply(state, e.PictureArrived(STD, picture_of(file, STD), tag_names()))
        assert (done.map.forming, done.map.before) == (None, STD)
        assert apply(shown, e.LayoutBegan(STD)) is shown
        assert apply(shown, e.LayoutEnded(PCA)) is shown

    def test_truth_belongs_to_the_picture_it_was_measured_of(self, shown: State) -> None:
        truth = Truth(0.9, 0.5, 4 * SEGMENTS, np.zeros(4 * SEGMENTS, np.uint8))
        assert apply(shown, e.TruthFound(PCA, truth)).map.truth is truth
        assert apply(shown, e.TruthFound(STD, truth)) is shown
        assert apply(shown, e.TruthFound(PCA, Truth(0.9, 0.5, 3, np.zeros(3, np.uint8)))) is shown


class TestAlike:
    def test_it_is_of_what_the_pointer_is_on(self, shown: State) -> None:
        found = e.AlikeFound(Alike(PCA, SPOT.track, SPOT.segment, ((2, 0), (3, 4))))
        assert apply(shown, found) is shown, "the pointer has gone on"
        state = apply(apply(shown, e.Hovered(SPOT)), found)
        assert state.alike == (Spot(TrackId(2), 0), Spot(TrackId(3), 4))
        assert apply(state, e.Hovered(None)).alike == ()
        other = replace(found.alike, recipe=STD)
        assert apply(state, e.AlikeFound(other)) is state


class TestFilter:
    def test_of_a_facet_one_value_must_fit_and_of_every_facet(self, shown: State) -> None:
        def rows(*filters: Highlight) -> list[int]:
            there = apply(shown, e.Filtered(filters)).map
            return sorted({there.row_at(int(i)) or 0 for i in np.flatnonzero(there.there())})

        bjork, wyatt = Highlight("artist", "Björk"), Highlight("artist", "Robert Wyatt")
        assert rows() == [0, 1, 2, 3]
        assert rows(bjork) == [0, 1]
        assert rows(bjork, wyatt) == [0, 1, 2]
        assert rows(bjork, wyatt, Highlight("genre", "Pop")) == [0, 2]
        assert rows(Highlight("genre", "Polka")) == []

    def test_it_can_be_undone(self, shown: State) -> None:
        state = apply(shown, e.Filtered((Highlight("artist", "Björk"),)))
        assert state.map.left_out is not None
        assert apply(state, e.Undone()).map.left_out is None
        assert apply(apply(state, e.Undone()), e.Redone()).filters == state.filters


class TestPlaylistAsFilter:
    def test_it_follows_the_playlist(self, shown: State) -> None:
        ids = [t.id for t in shown.collection.tracks]
        state = apply(shown, e.Filtered((Highlight("playlist", "Playlist"),)))
        assert not state.map.there().any()
        state = apply(state, e.Collected((ids[2],)))
        assert np.flatnonzero(state.map.there()).tolist() == list(range(2 * SEGMENTS, 3 * SEGMENTS))
        state = apply(state, e.Undone())
        assert not state.map.there().any()
        lists = (TrackList("Morning", (ids[0],)), TrackList("Evening", (ids[1], ids[3])))
        state = apply(apply(shown, e.ListsRead(lists)), e.Highlighted((Highlight("playlist", "Evening"),)))
        assert lit(state) == [1, 3], "whichever list is at hand"


class TestSelection:
    @given(st.lists(st.tuples(st.sets(st.integers(0, 19)), st.sampled_from(MODES)), max_size=6))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_it_is_a_set(self, shown: State, steps: list[tuple[set[int], Mode]]) -> None:
        state, expected = shown, set[int]()
        for points, mode in steps:
            state = apply(state, e.PointsSelected(ints(*sorted(points)), mode))
            match mode:
                case "replace":
                    expected = points
                case "add":
                    expected = expected | points
                case "subtract":
                    expected = expected - points
                case "intersect":
                    expected = expected & points
            assert set(selected(state)) == expected
        assert set(selected(apply(state, e.SelectionInverted()))) == set(range(20)) - expected

    def test_what_is_not_drawn_is_not_selected_by_inverting(self, shown: State) -> None:
        state = apply(shown, e.Filtered((Highlight("artist", "Björk"),)))
        state = apply(apply(state, e.PointsSelected(ints(0))), e.SelectionInverted())
        assert selected(state) == list(range(1, 2 * SEGMENTS))

    def test_collecting_is_one_step(self, shown: State) -> None:
        ids = [t.id for t in shown.collection.tracks]
        state = apply(shown, e.PointsCollected(ints(0, 1, 5)))
        assert state.playlist == (ids[0], ids[1])
        assert selected(state) == [0, 1, 5]
        back = apply(state, e.Undone())
        assert (back.playlist, selected(back)) == ((), [])
        less = apply(state, e.PointsCollected(ints(0, 1), "subtract"))
        assert less.playlist == (ids[1],)
        assert selected(less) == [5]
        assert selected(apply(state, e.SelectionCleared())) == []

    def test_what_led_to_a_track_is_remembered_with_it(self, shown: State) -> None:
        ids, picture = [t.id for t in shown.collection.tracks], shown.map.picture
        assert picture is not None
        length = float(picture.segment_length[0])
        state = apply(shown, e.PointsCollected(ints(4, 2, 5, 6)))
        assert dict(state.leads) == pytest.approx({ids[0]: 2 * length, ids[1]: 0.0}), "the earliest of each"
        again = apply(state, e.PointsCollected(ints(0)))
        assert again.leads[ids[0]] == pytest.approx(2 * length), "it was led to there"
        added = apply(again, e.Collected((ids[2],), {ids[2]: Seconds(7.5)}))
        assert added.leads[ids[2]] == 7.5
        assert dict(apply(shown, e.PointsCollected(ints(1), "subtract")).leads) == {}


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
        state = apply(shown, e.Highlighted((highlight,)))
        assert lit(state) == rows
        assert state.map.lit is not None
        assert state.map.lit.sum() == SEGMENTS * len(rows)

    def test_a_tag_lights_the_segments_it_is_strong_in(self, shown: State) -> None:
        names, picture = tag_names(), shown.map.picture
        assert picture is not None
        number = int(picture.top[0, 0])
        expected = (picture.top == number).any(axis=1)
        for highlight in (Highlight("tag", names[number]), Highlight("tag", names[number].upper())):
            np.testing.assert_array_equal(apply(shown, e.Highlighted((highlight,))).map.lit, expected)
        assert 0 < expected.sum() < len(expected)

    def test_a_search_for_a_tags_name_lights_both(self, shown: State) -> None:
        state, picture = apply(shown, e.Highlighted((Highlight("search", " Rock "),))), shown.map.picture
        assert picture is not None
        tagged = (picture.top == tag_names().index("rock")).any(axis=1)
        titled = picture.track == 2  # Rock Bottom
        np.testing.assert_array_equal(state.map.lit, tagged | titled)

    def test_a_tag_that_this_model_does_not_know_lights_nothing(self, shown: State) -> None:
        state = apply(shown, e.Highlighted((Highlight("tag", "harpsichord"),)))
        assert state.map.lit is not None
        assert not state.map.lit.any()

    def test_of_several_each_point_has_the_first_that_fits(self, shown: State) -> None:
        several = (Highlight("genre", "Pop"), Highlight("artist", "Björk"), Highlight("album", "Post"))
        state = apply(shown, e.Highlighted(several))
        assert state.map.lights is not None
        assert state.map.lights.reshape(4, SEGMENTS).tolist() == [[n] * SEGMENTS for n in (1, 2, 1, 0)]
        assert lit(state) == [0, 1, 2]

    def test_none_lets_all_stand_out(self, shown: State) -> None:
        assert shown.map.lit is None
        state = apply(shown, e.Highlighted((Highlight("artist", "Björk"),)))
        assert apply(state, e.Highlighted((Highlight("artist", "Björk"),))) is state
        assert apply(state, e.Highlighted(())).map.lit is None

    def test_it_stays_when_the_map_changes(self, shown: State, file: Path, tmp_path: Path) -> None:
        state = apply(shown, e.Highlighted((Highlight("artist", "Björk"),)))
        fill(file, tmp_path, {"e.mp3": 9})
        state = apply(state, e.TracksRead(collection_of(file)))
        state = apply(state, e.PictureArrived(PCA, picture_of(file), tag_names()))
        assert lit(state) == [0, 1]


SPOT = Spot(TrackId(1), 2)


class TestSmallThings:
    def test_hover_sound_problems_and_progress(self, shown: State) -> None:
        assert apply(shown, e.Hovered(SPOT)).hover == SPOT
        assert apply(shown, e.Hovered(None)) is shown
        assert apply(shown, e.SoundModeChosen("silent")).sound == "silent"
        problems = (Problem(Path("/music/x.mp3"), "why"),)
        assert apply(shown, e.ProblemsRead(problems)).problems == problems
        progress = Progress("listening", 1, 2)
        assert apply(shown, e.AnalysisSaid(progress)).progress == progress
        assert apply(apply(shown, e.AnalysisSaid(progress)), e.AnalysisSaid(None)).progress is None

    @pytest.mark.parametrize(
        "event",
        [
            e.Undone(),
            e.Redone(),
            e.AnalysisSaid(None),
            e.SoundModeChosen("hover"),
            e.ProblemsRead(()),
            e.Collected(()),
            e.PointsSelected(np.zeros(0, np.int32)),
            e.PointsCollected(np.zeros(0, np.int32)),
            e.SelectionCleared(),
            e.Highlighted(()),
            e.Filtered(()),
            e.LookChosen(Look(PCA)),
            e.LooksChosen((Look(PCA),)),
            e.MapActivated(0),
        ],
    )
    def test_what_changes_nothing_gives_the_same_state(self, shown: State, event: Event) -> None:
        assert apply(shown, event) is shown

    def test_an_event_touches_only_its_own_fields(self, shown: State) -> None:
        after = apply(shown, e.Hovered(SPOT))
        for name in ("collection", "maps", "doing", "highlights"):
            assert getattr(after, name) is getattr(shown, name)
        moved = apply(shown, e.PointsSelected(ints(1)))
        assert moved.maps is shown.maps
        assert moved.playlist is shown.playlist


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
        assert state.playlist == (one, two, three)
        assert apply(state, e.Collected((two,))) is state, "what is there already is no step"
        assert apply(state, e.Dropped((two,))).playlist == (one, three)
        assert apply(state, e.Moved((2,), 0)).playlist == (three, one, two)

    @given(st.lists(_EDITS, max_size=20))
    def test_undo_and_redo_walk_through_what_was(self, edits: list[Event]) -> None:
        """Against the plainest model there is: a list of all lists and a place in it."""
        state = State.first(PCA, "hover", Collection.of([], Path("/music")))
        steps: list[Rows] = [()]
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
            assert state.playlist == steps[at]

    def test_one_that_was_read_has_no_past(self, empty: State) -> None:
        state = apply(apply(empty, e.Collected((TrackId(1),))), e.ListsRead((TrackList("x", (TrackId(5),)),)))
        assert state.playlist == (TrackId(5),)
        assert apply(state, e.Undone()).playlist == (TrackId(5),)

    def test_the_past_is_long_but_not_endless(self) -> None:
        history: History[int] = History(0)
        for number in range(1, 1000):
            history = history.then(number)
        assert len(history.past) == 200
        assert history.undone().now == 998


def test_every_event_is_known(shown: State, file: Path) -> None:
    examples: dict[type, Event] = {
        e.TracksRead: e.TracksRead(collection_of(file)),
        e.TrackHeard: e.TrackHeard(TrackId(1), 5.0),
        e.ProblemsRead: e.ProblemsRead(()),
        e.PictureArrived: e.PictureArrived(PCA, picture_of(file), tag_names()),
        e.LayoutBegan: e.LayoutBegan(PCA),
        e.LayoutEnded: e.LayoutEnded(PCA),
        e.TruthFound: e.TruthFound(PCA, Truth(1.0, 1.0, 4 * SEGMENTS, np.zeros(4 * SEGMENTS, np.uint8))),
        e.AlikeFound: e.AlikeFound(Alike(PCA, 1, 2, ((2, 0),))),
        e.LookChosen: e.LookChosen(Look(STD)),
        e.LooksChosen: e.LooksChosen((Look(STD), Look(PCA))),
        e.MapActivated: e.MapActivated(0),
        e.Restored: e.Restored((Look(STD),)),
        e.Arranged: e.Arranged((Look(STD),), 0, (), ()),
        e.Highlighted: e.Highlighted((Highlight("search", "x"),)),
        e.Filtered: e.Filtered((Highlight("genre", "x"),)),
        e.SoundModeChosen: e.SoundModeChosen("click"),
        e.Hovered: e.Hovered(SPOT),
        e.PointsSelected: e.PointsSelected(ints(1)),
        e.PointsCollected: e.PointsCollected(ints(1)),
        e.SelectionInverted: e.SelectionInverted(),
        e.SelectionGrown: e.SelectionGrown(np.array([5], np.int64)),
        e.SelectionCleared: e.SelectionCleared(),
        e.ListsRead: e.ListsRead((TrackList("x", (TrackId(1),)),)),
        e.MissingFound: e.MissingFound({Line("x.mp3", None): TrackId(1)}),
        e.ListShown: e.ListShown(0),
        e.ListAdded: e.ListAdded(TrackList("x")),
        e.ListRenamed: e.ListRenamed("x"),
        e.ListClosed: e.ListClosed(),
        e.ListOrdered: e.ListOrdered((TrackId(1),)),
        e.SegmentsSelected: e.SegmentsSelected(Selection(np.array([5], np.int64))),
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
    told: list[tuple[Spot | None, Spot | None]] = []
    session.watch(lambda before, after: told.append((before.hover, after.hover)))
    here, there = SPOT, Spot(TrackId(2), 0)
    for spot in (here, here, there, None, None):
        session.apply(e.Hovered(spot))
    assert told == [(None, here), (here, there), (there, None)]


def test_who_has_left_is_told_nothing_more(shown: State) -> None:
    session = Session(shown)
    told: list[State] = []

    def watcher(_before: State, after: State) -> None:
        told.append(after)
        session.leave(watcher)

    session.watch(watcher)
    session.watch(lambda _before, after: told.append(after))
    session.apply(e.Hovered(SPOT))
    session.apply(e.Hovered(None))
    assert len(told) == 3
