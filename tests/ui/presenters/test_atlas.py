"""All maps together: as many panes as maps, one pointer for all, and where each is looked at from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from musicmap.models.registry import Registry
from musicmap.projection.recipe import Recipe
from musicmap.scene.camera import Camera
from musicmap.scene.colouring import Colouring
from musicmap.scene.names import Name
from musicmap.scene.points import Flag, Points
from musicmap.scene.theme import MapTheme
from musicmap.session import events as e
from musicmap.session.highlight import Highlight
from musicmap.session.lists import TrackList
from musicmap.session.look import Look
from musicmap.session.maps import MapState, Spot
from musicmap.session.session import Session
from musicmap.types import Seconds, TrackId
from musicmap.ui.atlas import Atlas
from musicmap.ui.map.view import MapView
from musicmap.ui.pointing import Pointing
from musicmap.ui.presenters import map as presenter
from musicmap.ui.sounding import Playing
from musicmap.ui.theme import Theme
from musicmap.ui.widgets import map_pane
from musicmap.ui.widgets.map_area import MapArea
from musicmap.ui.widgets.map_pane import MapPane
from tests.session.conftest import PCA, SEGMENTS, STD
from tests.ui.presenters.conftest import arrive
from tests.ui.presenters.fakes import Unheard, at_once
from tests.ui.widgets.shelf import Stage, click, heard, settle

COARSE = replace(PCA, grain="10s")
TRACKS = replace(PCA, grain="track")
UMAP = PCA.by("umap")
Pump = Callable[..., None]


@dataclass
class Maps:
    """The area with all maps of a session on the screen."""

    area: MapArea
    atlas: Atlas
    session: Session
    sound: Unheard
    file: Path
    app: QApplication

    def show(self, *recipes: Recipe) -> None:
        """Maps of these recipes, laid out."""
        self.session.apply(e.LooksChosen(tuple(map(Look, recipes))))
        for recipe in dict.fromkeys(recipes):
            arrive(self.session, self.file, recipe)
        settle(self.app)

    def hovers(self) -> list[int | None]:
        """What each map shows as pointed at."""
        return [pane.view._marked.hover for pane in self.area.panes]

    def recipes(self) -> list[Recipe | None]:
        return [there.shown for there in self.session.state.maps]


@pytest.fixture
def maps(
    session: Session,
    sound: Unheard,
    file: Path,
    registry: Registry,
    dark: Theme,
    stage: Stage,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> Maps:
    # OpenGL without a graphics card and finding names are slow, and tested elsewhere.
    monkeypatch.setattr(map_pane, "MapView", partial(MapView, drawing="raster"))
    monkeypatch.setattr(presenter, "names_of", lambda there: ())
    still = replace(dark, motion=False)
    area = MapArea(still)
    stage(area, 600, 420)
    atlas = Atlas(area, session, sound, at_once, registry, still)
    return Maps(area, atlas, session, sound, file, qapp)


def cross_of(pane: MapPane) -> QAbstractButton:
    (cross,) = [b for b in pane.findChildren(QAbstractButton) if b.isVisible() and "Close" in b.toolTip()]
    return cross


def places(pane: MapPane) -> list[list[float]]:
    found: list[list[float]] = pane.view.points.positions.tolist()
    return found


def nearer(pane: MapPane) -> Camera:
    """Look from somewhere that is not everything."""
    camera = pane.view.camera
    there = Camera((camera.centre[0] + 0.1, camera.centre[1]), (2 * camera.scale[0], 2 * camera.scale[1]), camera.size)
    pane.view.set_camera(there)
    return there


# As many as there are


def test_there_are_as_many_panes_as_maps(maps: Maps) -> None:
    maps.show(PCA)
    assert len(maps.area.panes) == 1
    maps.show(PCA, STD, TRACKS)
    assert [len(pane.view.points) for pane in maps.area.panes] == [20, 20, 4]
    maps.session.apply(e.Undone())
    assert len(maps.area.panes) == 1
    maps.session.apply(e.Redone())
    assert [look.recipe for look in maps.session.state.looks] == [PCA, STD, TRACKS]
    assert len(maps.area.panes) == 3


def test_a_new_map_begins_with_what_the_active_one_shows(maps: Maps) -> None:
    maps.show(PCA)
    maps.session.apply(e.LooksChosen((Look(PCA), Look(UMAP))))
    assert places(maps.area.panes[1]) == places(maps.area.panes[0])


def test_closing_the_middle_one_moves_the_others_up_with_their_cameras(maps: Maps) -> None:
    maps.show(PCA, STD, TRACKS)
    stays, goes = (nearer(maps.area.panes[i]) for i in (0, 2))
    third = places(maps.area.panes[2])
    click(cross_of(maps.area.panes[1]))
    settle(maps.app)
    assert maps.recipes() == [PCA, TRACKS]
    assert [look.recipe for look in maps.session.state.looks] == [PCA, TRACKS]
    assert places(maps.area.panes[1]) == third
    assert maps.atlas.cameras[0] == pytest.approx((*stays.centre, *stays.scale))
    assert maps.atlas.cameras[1] == pytest.approx((*goes.centre, *goes.scale))
    assert maps.area.panes[1].view.camera.centre == pytest.approx(goes.centre)


def test_closing_one_leaves_the_active_one_active(maps: Maps) -> None:
    maps.show(PCA, STD, TRACKS)
    maps.session.apply(e.MapActivated(1))
    click(cross_of(maps.area.panes[0]))
    assert maps.session.state.look.recipe == STD
    assert maps.atlas.view is maps.area.panes[0].view


def test_the_last_map_cannot_be_closed(maps: Maps) -> None:
    maps.show(PCA)
    assert not [b for b in maps.area.panes[0].findChildren(QAbstractButton) if b.isVisible()]
    maps.area.panes[0].close_asked.emit()
    assert len(maps.session.state.looks) == 1


def test_a_press_on_a_map_makes_it_the_active_one(maps: Maps) -> None:
    maps.show(PCA, STD)
    click(maps.area.panes[1].view.viewport(), 5, 5)
    assert maps.session.state.active == 1
    assert maps.atlas.view is maps.area.panes[1].view


def test_giving_up_is_told_with_which_map(maps: Maps) -> None:
    maps.show(PCA, STD)
    asked = heard(maps.atlas.cancel_asked)
    maps.session.apply(e.LookChosen(Look(UMAP)))
    maps.session.apply(e.MapActivated(1))
    maps.session.apply(e.LayoutBegan(UMAP))
    (cross,) = [b for b in maps.area.panes[0].findChildren(QAbstractButton) if "Stop" in b.toolTip()]
    click(cross)
    assert asked == [(0,)]


# One pointer


def test_what_one_map_points_at_all_maps_show(maps: Maps) -> None:
    maps.show(PCA, COARSE, TRACKS)
    maps.atlas.pointed.connect(lambda spot, *_: maps.session.apply(e.Hovered(spot)))
    fine, coarse, whole = maps.area.panes
    picture = maps.session.state.maps[1].picture
    assert picture is not None
    segment = SEGMENTS - 1
    fine.view.hovered.emit(segment)
    (held,) = [
        i
        for i in range(len(picture))
        if picture.track[i] == 0 and picture.segment[i] <= segment < picture.segment[i] + picture.count[i]
    ]
    assert maps.hovers() == [segment, held, 0]
    coarse.view.hovered.emit(held)
    assert maps.hovers() == [int(picture.segment[held]), held, 0]
    whole.view.hovered.emit(2)
    assert maps.hovers()[0] == 2 * SEGMENTS
    whole.view.hovered.emit(None)
    assert maps.hovers() == [None, None, None]


def test_the_pointed_segment_is_heard_whatever_map_is_active(maps: Maps, pump: Pump) -> None:
    maps.show(TRACKS, PCA)
    assert maps.session.state.active == 0
    pointing = Pointing(maps.session, maps.sound, lambda *_: None, maps.atlas.near, maps.area)
    maps.atlas.pointed.connect(pointing.point_at)
    maps.area.panes[1].view.hovered.emit(3)
    (asked,) = maps.sound.pointed
    assert asked is not None
    assert (asked.start, asked.length) == pytest.approx((3 * 2.992, 2.992), rel=1e-3)
    maps.area.panes[0].view.hovered.emit(0)
    whole = maps.sound.pointed[-1]
    assert whole is not None
    assert (whole.start, whole.length) == pytest.approx((0.0, SEGMENTS * 2.992), rel=1e-3)
    pointing.close()


def test_what_the_pointer_may_come_to_next_is_opened_ahead(maps: Maps, pump: Pump) -> None:
    maps.show(PCA)
    pointing = Pointing(maps.session, maps.sound, lambda *_: None, maps.atlas.near, maps.area)
    maps.atlas.pointed.connect(pointing.point_at)
    view = maps.area.panes[0].view
    view.set_camera(view.camera.zoomed(0.05))  # all lie next to each other
    view.hovered.emit(3)
    pump(lambda: maps.sound.expected)
    (expected,) = maps.sound.expected
    assert expected[0] == maps.sound.pointed[0]
    assert 1 < len({(s.path, s.start) for s in expected}) == len(expected) <= 7
    pointing.close()


def test_scrubbing_hears_what_it_crosses(maps: Maps, pump: Pump) -> None:
    maps.show(PCA)
    pointing = Pointing(maps.session, maps.sound, lambda *_: None, maps.atlas.near, maps.area)
    maps.atlas.scrubbed.connect(pointing.scrub)
    maps.atlas.take_tool("scrub")
    view = maps.area.panes[0].view
    before, spots = view.camera, [view.pixel_of(index).toPoint() for index in (0, 7)]
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=spots[0])
    QTest.mouseMove(view.viewport(), spots[1])
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=spots[1])
    heard = [s.start for s in maps.sound.scrubbed if s is not None]
    assert len(heard) == 2
    assert view.camera == before, "the map stays where it is"
    assert maps.sound.clicked == []
    assert maps.session.state.hover is not None
    pointing.close()


def test_the_list_at_hand_is_a_line_through_the_map(maps: Maps) -> None:
    maps.show(PCA, TRACKS)
    ids = [track.id for track in maps.session.state.collection.tracks]
    maps.session.apply(e.Collected((ids[3], ids[0], ids[1])))

    def lines() -> list[int]:
        runs = [pane.view._trajectories for pane in maps.area.panes]
        return [0 if run is None else len(run.rows) for run in runs]

    assert lines() == [0, 0]
    maps.atlas.show_list(True)
    assert lines() == [3, 3]
    maps.session.apply(e.Dropped((ids[0],)))
    assert lines() == [2, 2]
    maps.session.apply(e.ListAdded(TrackList("Other")))
    assert lines() == [0, 0]
    maps.atlas.show_list(False)
    maps.session.apply(e.ListShown(0))
    assert lines() == [0, 0]


def test_a_pair_is_marked_on_every_map_that_has_both(maps: Maps) -> None:
    maps.show(PCA, TRACKS)
    first, second, *_ = (track.id for track in maps.session.state.collection.tracks)

    def marked() -> list[list[int]]:
        return [pane.view._marked._pair.tolist() for pane in maps.area.panes]

    maps.atlas.show_pair((Spot(first, 3), Spot(second, 1)))
    assert marked() == [[3, SEGMENTS + 1], [0, 1]]
    maps.sound.playing.emit(Playing(first, Seconds(9.1), True, audition=True))
    assert maps.area.panes[0].view._marked.playing.tolist() == [3], "without a tail, that would look like more places"
    maps.atlas.show_pair((Spot(first, 3), Spot(TrackId(999), 1)))
    assert marked() == [[], []]
    maps.atlas.show_pair((Spot(first, 0), Spot(second, 0)))
    maps.atlas.show_pair(())
    assert marked() == [[], []]


def test_the_map_goes_along_with_what_plays(maps: Maps) -> None:
    maps.show(PCA)
    view, track = maps.area.panes[0].view, maps.session.state.collection.tracks[2].id
    view.set_camera(view.camera.zoomed(4))

    def play(at: float, *, audition: bool = False) -> bool:
        before = view.camera
        maps.sound.playing.emit(Playing(track, Seconds(at), True, audition))
        return view.camera != before

    assert not play(0.1)
    maps.atlas.follow(True)
    assert play(3.1)
    assert not play(3.2), "within a segment there is nowhere to go"
    assert not play(6.1, audition=True), "what the pointer hears is where the pointer is"


def test_selection_highlight_and_filter_are_seen_on_all_maps(maps: Maps) -> None:
    maps.show(PCA, TRACKS)
    maps.area.panes[0].view.lassoed.emit(np.array([0, 1]), "replace")

    def flagged(pane: int, flag: Flag) -> list[int]:
        return np.flatnonzero(maps.area.panes[pane].view.points.flags & flag).tolist()

    assert flagged(0, Flag.SELECTED) == [0, 1]
    assert flagged(1, Flag.SELECTED) == [0]
    maps.session.apply(e.Highlighted((Highlight("artist", "Somebody"),)))
    assert flagged(1, Flag.DIMMED) == [0, 1, 2]
    maps.session.apply(e.Filtered((Highlight("artist", "Björk"),)))
    assert flagged(0, Flag.HIDDEN) == list(range(2 * SEGMENTS, 4 * SEGMENTS))
    assert flagged(1, Flag.HIDDEN) == [2, 3]


def test_a_lasso_collects_the_tracks_that_are_not_dimmed(maps: Maps) -> None:
    maps.show(STD, PCA)
    collected = heard(maps.atlas.collected)
    maps.session.apply(e.Highlighted((Highlight("artist", "Björk"),)))
    maps.area.panes[1].view.lassoed.emit(np.arange(20), "replace")
    assert len(maps.session.state.playlist) == 2
    assert collected == [(2,)]
    assert maps.session.state.active == 1
    maps.area.panes[1].view.lassoed.emit(np.arange(SEGMENTS), "subtract")
    maps.area.panes[1].view.lassoed.emit(np.arange(20), "intersect")
    assert collected == [(2,), (-1,)], "to keep what lies in both takes nothing in"
    assert list(maps.session.state.playlist) == [maps.session.state.collection.tracks[1].id]


def test_everything_highlighted_goes_into_the_playlist(maps: Maps) -> None:
    maps.show(PCA)
    maps.atlas.collect_lit()
    assert maps.session.state.playlist == ()
    maps.session.apply(e.Highlighted((Highlight("artist", "Björk"),)))
    maps.atlas.collect_lit()
    assert len(maps.session.state.playlist) == 2


def test_an_arrow_points_on_the_active_map(maps: Maps) -> None:
    maps.show(PCA, STD)
    maps.session.apply(e.MapActivated(1))
    pointed = heard(maps.atlas.pointed)
    maps.atlas.point("right")
    ((spot, *_),) = pointed
    assert isinstance(spot, Spot)


def test_flying_somewhere_brings_it_into_the_middle_of_every_map(maps: Maps, pump: Pump) -> None:
    maps.show(PCA, TRACKS)
    there = maps.session.state.map.spot_at(7)
    assert there is not None
    maps.atlas.fly_to(there)
    pump(lambda: all(pane.view.at_rest for pane in maps.area.panes))
    for pane, index in zip(maps.area.panes, (7, 1), strict=True):
        middle = pane.view.viewport().rect().center()
        assert (pane.view.pixel_of(index).toPoint() - middle).manhattanLength() < 4


def test_a_tool_is_in_the_hand_on_every_map(maps: Maps) -> None:
    maps.show(PCA)
    maps.atlas.take_tool("lasso")
    maps.show(PCA, STD)
    assert [pane.view.tool for pane in maps.area.panes] == ["lasso", "lasso"], "also on one that came later"
    maps.atlas.take_tool(None)
    assert [pane.view.tool for pane in maps.area.panes] == ["pan", "pan"]


def test_what_plays_has_its_ring_on_every_map(maps: Maps) -> None:
    maps.show(PCA, TRACKS)
    track = maps.session.state.collection.tracks[1].id
    maps.sound.playing.emit(Playing(track, Seconds(3.1), True, False))
    assert [pane.view._marked.playing.tolist() for pane in maps.area.panes] == [[SEGMENTS, SEGMENTS + 1], [1]]
    maps.sound.playing.emit(None)
    assert [pane.view._marked.playing.tolist() for pane in maps.area.panes] == [[], []]


# Where one looks from


def test_a_camera_that_is_awaited_is_taken_up_with_the_first_picture(maps: Maps) -> None:
    maps.session.apply(e.Restored((Look(PCA), Look(STD))))
    wanted = (0.1, -0.2, 300.0, 300.0)
    maps.atlas.await_cameras((wanted, None))
    assert maps.atlas.cameras == (wanted, None), "kept, though nothing can be seen yet"
    arrive(maps.session, maps.file, PCA)
    arrive(maps.session, maps.file, STD)
    first, second = (pane.view for pane in maps.area.panes)
    assert first.camera.centre == pytest.approx(wanted[:2])
    assert first.camera.scale == pytest.approx(wanted[2:])
    assert second.fitted
    assert maps.atlas.cameras[1] is None


def test_looking_from_somewhere_is_kept_and_fitting_forgets_it(maps: Maps, pump: Pump) -> None:
    maps.show(PCA)
    changed = heard(maps.atlas.camera_changed)
    camera = nearer(maps.area.panes[0])
    assert maps.atlas.cameras[0] == pytest.approx((*camera.centre, *camera.scale))
    assert changed
    maps.atlas.view.fit()
    pump(lambda: maps.atlas.view.at_rest)
    assert maps.atlas.cameras[0] is None


def test_looking_from_where_a_view_was_saved(maps: Maps, pump: Pump) -> None:
    maps.show(PCA, STD)
    there = (0.0, 0.1, 250.0, 250.0)
    maps.atlas.look_from((None, there))
    pump(lambda: all(pane.view.at_rest for pane in maps.area.panes))
    assert maps.atlas.cameras[0] is None
    assert maps.atlas.cameras[1] == pytest.approx(there)


# What is drawn


def test_colours_follow_what_they_say_and_the_legend_stands_beside_them(maps: Maps, pump: Pump) -> None:
    maps.show(PCA)
    view = maps.area.panes[0].view
    sound = view.points.colour.copy()
    assert not maps.area.panes[0].legend.isVisible()
    maps.session.apply(e.LookChosen(Look(PCA, colour=Colouring("artist"))))
    pump(maps.area.panes[0].legend.isVisible)
    assert len(np.unique(view.points.colour, axis=0)) == 3
    maps.session.apply(e.LookChosen(Look(PCA)))
    pump(lambda: np.array_equal(view.points.colour, sound))
    assert not maps.area.panes[0].legend.isVisible()


def test_averages_are_a_circle_a_track_and_stand_for_all_of_it(maps: Maps) -> None:
    maps.show(PCA)
    maps.session.apply(e.LookChosen(Look(PCA, "averages")))
    view = maps.area.panes[0].view
    assert len(view.points) == 4
    pointed = heard(maps.atlas.pointed)
    view.hovered.emit(2)
    assert pointed[0][0].track == maps.session.state.collection.tracks[2].id
    view.lassoed.emit(np.array([2]), "replace")
    assert len(maps.session.state.selection) == SEGMENTS
    maps.session.apply(e.LookChosen(Look(PCA, "segments")))
    assert len(view.points) == 20


def test_the_view_trajectories_draws_a_line_through_each_chosen_track(maps: Maps) -> None:
    maps.show(PCA)

    def drawn() -> list[int]:
        lines = maps.area.panes[0].view._trajectories
        return [] if lines is None else lines.rows.tolist()

    assert drawn() == []
    maps.session.apply(e.LookChosen(Look(PCA, "trajectories")))
    assert drawn() == list(range(4 * SEGMENTS))
    maps.session.apply(e.Highlighted((Highlight("artist", "Björk"),)))
    assert drawn() == list(range(2 * SEGMENTS))
    maps.session.apply(e.LookChosen(Look(PCA)))
    assert drawn() == []


def test_ctrl_and_a_click_collect_one_track(maps: Maps, pump: Pump) -> None:
    maps.show(PCA)
    view = maps.area.panes[0].view
    pump(lambda: view.at_rest)
    clicked = heard(maps.atlas.clicked)
    place = view.pixel_of(0).toPoint()
    QTest.keyPress(view, Qt.Key.Key_Control)
    click(view.viewport(), place.x(), place.y(), modifier=Qt.KeyboardModifier.ControlModifier)
    QTest.keyRelease(view, Qt.Key.Key_Control)
    assert len(maps.session.state.playlist) == 1
    assert clicked == []
    click(view.viewport(), place.x(), place.y())
    click(view.viewport(), 3, 3)
    assert [spot and maps.session.state.map.point_at(spot) is not None for (spot,) in clicked] == [True, None]
    assert len(maps.session.state.selection) == 0, "a click beside all points lets go"


def test_names_and_islands_are_of_what_is_drawn(maps: Maps, pump: Pump, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a filter takes points away, what was said of them goes too."""
    seen: list[int] = []

    def names_of(there: MapState) -> tuple[Name, ...]:
        seen.append(int(there.there().sum()))
        return ()

    def islands(points: Points, theme: MapTheme) -> None:
        seen.append(int(points.visible.sum()))

    monkeypatch.setattr(presenter, "names_of", names_of)
    monkeypatch.setattr(presenter, "islands", islands)
    maps.show(PCA)
    seen.clear()
    maps.session.apply(e.Filtered((Highlight("artist", "Björk"),)))
    assert seen == [10, 10]
    seen.clear()
    maps.session.apply(e.Highlighted((Highlight("artist", "Björk"),)))
    maps.session.apply(e.PointsSelected(np.array([0], np.int32)))
    assert seen == [], "neither changes where anything lies"
