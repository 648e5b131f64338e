"""The legend of a map: a click on a line narrows the map to it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QWidget

from musicmap.jobs.layout_messages import Truth
from musicmap.jobs.picture import Picture
from musicmap.scene.colouring import Colouring, Legend, by_category
from musicmap.session import events as e
from musicmap.session.collection import Collection
from musicmap.session.colours import colours_of
from musicmap.session.highlight import Cut, Filter, Highlight
from musicmap.session.look import Look
from musicmap.session.session import Session
from musicmap.types import Heard
from musicmap.ui.actions import ACTIONS, bind
from musicmap.ui.presenters.legend import LegendPresenter
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.legend import Legend as LegendWidget
from musicmap.ui.widgets.legend_list import LegendList, LegendRow
from musicmap.ui.widgets.legend_ramp import LegendRamp
from musicmap.ui.widgets.map_area import MapArea
from tests.session.conftest import PCA, SEGMENTS
from tests.ui.widgets.shelf import Stage, click, heard, settle

BJORK, WYATT = Highlight("artist", "Björk"), Highlight("artist", "Robert Wyatt")
CTRL = Qt.KeyboardModifier.ControlModifier


class Corner:
    """A legend on the screen, of the first map of a session."""

    def __init__(self, session: Session, theme: Theme, stage: Stage, app: QApplication) -> None:
        self.session, self._app = session, app
        over = QWidget()
        self.widget = LegendWidget(theme, over)
        stage(over, 500, 400)
        self.presenter = LegendPresenter(self.widget, 0, session)
        (self.list,) = self.widget.findChildren(LegendList)

    def colour_by(self, colouring: Colouring) -> Legend:
        self.session.apply(e.LookChosen(replace(self.session.state.look, colour=colouring)))
        _, legend = colours_of(colouring, self.session.state.map, (), dark=True)
        self.presenter.show_legend(legend)
        settle(self._app)
        return legend

    def filters(self) -> tuple[Filter, ...]:
        return self.session.state.filters

    def rows(self) -> list[str]:
        """As a screen reader says them."""
        model = self.list.model()
        said = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
        return [str(text) for text in said]

    def click(self, label: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        (row,) = [n for n, said in enumerate(self.rows()) if said.startswith(label)]
        self.list.scrollTo(self.list.model().index(row, 0))
        place = self.list.visualRect(self.list.model().index(row, 0)).center()
        click(self.list.viewport(), place.x(), place.y(), modifier=modifier)
        settle(self._app)


@pytest.fixture
def corner(shown: Session, dark: Theme, stage: Stage, qapp: QApplication) -> Corner:
    return Corner(shown, dark, stage, qapp)


def test_colours_that_speak_for_themselves_have_none(corner: Corner) -> None:
    corner.colour_by(Colouring("artist"))
    assert corner.widget.isVisible()
    corner.colour_by(Colouring("sound"))
    assert not corner.widget.isVisible()


def test_a_click_narrows_the_map_and_another_widens_it(corner: Corner) -> None:
    corner.colour_by(Colouring("artist"))
    assert corner.rows() == ["Björk, 10", "Robert Wyatt, 5", "Somebody, 5"]
    corner.click("Björk")
    assert corner.filters() == (BJORK,)
    assert corner.session.state.map.there().tolist() == [True] * 10 + [False] * 10
    assert corner.rows() == ["Björk, 10", "Robert Wyatt, 5, not shown", "Somebody, 5, not shown"]
    corner.click("Robert Wyatt")
    assert corner.filters() == (WYATT,), "only this"
    corner.click("Robert Wyatt")
    assert corner.filters() == ()
    assert not any("not shown" in said for said in corner.rows())


def test_ctrl_adds_a_line_and_takes_it_away(corner: Corner) -> None:
    corner.colour_by(Colouring("artist"))
    corner.click("Björk")
    corner.click("Robert Wyatt", CTRL)
    assert corner.filters() == (BJORK, WYATT)
    assert corner.rows()[2].endswith("not shown")
    assert not corner.rows()[1].endswith("not shown")
    corner.click("Björk", CTRL)
    assert corner.filters() == (WYATT,)
    corner.session.apply(e.Undone())
    corner.session.apply(e.Undone())
    assert corner.filters() == (BJORK,)
    assert corner.rows()[1].endswith("not shown"), "undo is seen here too"


def test_filters_by_something_else_stay(corner: Corner) -> None:
    pop = Highlight("genre", "Pop")
    corner.session.apply(e.Filtered((pop,)))
    corner.colour_by(Colouring("artist"))
    assert not any("not shown" in said for said in corner.rows())
    corner.click("Björk")
    assert corner.filters() == (pop, BJORK)
    corner.click("Björk")
    assert corner.filters() == (pop,)


def test_the_strongest_tags_filter_by_tag(corner: Corner) -> None:
    legend = corner.colour_by(Colouring("strongest tag"))
    corner.click(legend.entries[0].label)
    assert corner.filters() == (Highlight("tag", legend.entries[0].label),)


def test_what_has_no_value_can_be_narrowed_to(corner: Corner) -> None:
    legend = corner.colour_by(Colouring("genre"))
    assert legend.entries[-1].is_unknown
    corner.click("not known")
    assert corner.filters() == (Highlight("genre", ""),)
    assert corner.session.state.map.there().sum() == legend.entries[-1].count
    assert [said.endswith("not shown") for said in corner.rows()] == [True] * (len(legend.entries) - 1) + [False]
    corner.click(legend.entries[0].label, CTRL)
    assert corner.session.state.map.there().sum() == legend.entries[-1].count + legend.entries[0].count
    corner.click("not known", CTRL)
    assert corner.filters() == (Highlight("genre", legend.entries[0].label),)


def test_the_line_of_all_others_does_nothing(corner: Corner) -> None:
    names = [f"album {n}" for n in range(20)]
    _, legend = by_category(names, np.arange(20), dark=True, title="Album")
    corner.colour_by(Colouring("album"))
    corner.presenter.show_legend(legend)
    assert legend.entries[-1].is_rest
    corner.click("other")
    assert corner.filters() == ()


def test_a_cluster_is_what_it_was_when_it_was_chosen(corner: Corner) -> None:
    legend = corner.colour_by(Colouring("cluster"))
    first = legend.place == 0
    corner.click(legend.entries[0].label)
    (cut,) = corner.filters()
    assert isinstance(cut, Cut)
    assert (cut.by, cut.value) == ("cluster", legend.entries[0].label)
    np.testing.assert_array_equal(corner.session.state.map.there(), first)
    assert [said.endswith("not shown") for said in corner.rows()] == [False] + [True] * (len(legend.entries) - 1)
    corner.session.apply(e.PictureArrived(PCA, moved(corner.session), corner.session.state.map.tag_names))
    np.testing.assert_array_equal(corner.session.state.map.there(), first, "the same music, wherever it lies")
    corner.click(legend.entries[0].label)
    assert corner.filters() == ()


def moved(session: Session) -> Picture:
    """The map, laid out otherwise."""
    picture = session.state.map.picture
    assert picture is not None
    return replace(picture, positions=picture.positions[::-1].copy())


def test_a_stretch_of_a_ramp_is_a_filter(corner: Corner) -> None:
    legend = corner.colour_by(Colouring("certainty"))
    assert legend.ramp is not None
    corner.widget.stretch_chosen.emit((100, 200))
    (cut,) = corner.filters()
    assert cut.value == f"Certainty of the tagger {legend.ramp.said[100]} to {legend.ramp.said[200]}"
    wanted = (legend.place >= 100) & (legend.place <= 200)
    assert 0 < wanted.sum() < len(wanted)
    np.testing.assert_array_equal(corner.session.state.map.there(), wanted)
    corner.widget.stretch_chosen.emit(None)
    assert corner.filters() == ()
    corner.session.apply(e.Undone())
    assert corner.filters() == (cut,)


def rated(session: Session) -> None:
    """The first two tracks are rated, the others are not."""
    ratings = (0.2, 1.0, None, None)
    tracks = [
        replace(track, heard=Heard(rating=rating))
        for track, rating in zip(session.state.collection.tracks, ratings, strict=True)
    ]
    session.apply(e.TracksRead(Collection.of(tracks, Path("/"))))


def there(corner: Corner) -> list[bool]:
    """Which of the four tracks are on the map."""
    seen = corner.session.state.map.there().reshape(4, SEGMENTS)
    assert (seen == seen[:, :1]).all()
    return [bool(one) for one in seen[:, 0]]


def test_what_has_no_value_is_a_line_below_the_ramp_and_filters(corner: Corner) -> None:
    rated(corner.session)
    corner.colour_by(Colouring("rating"))
    (ramp,) = corner.widget.findChildren(LegendRamp)
    assert ramp.isVisible()
    assert ramp.accessibleDescription() == ""
    assert corner.list.isVisible()
    assert corner.rows() == ["not rated, 10"]
    corner.click("not rated")
    assert there(corner) == [False, False, True, True]
    assert [(one.by, one.value) for one in corner.filters()] == [("rating", "Rating: not rated")]
    assert ramp.accessibleDescription() == "Not shown"
    assert corner.rows() == ["not rated, 10"]
    corner.widget.stretch_chosen.emit((0, 0))
    assert there(corner) == [True, False, False, False], "only that stretch"
    assert corner.rows() == ["not rated, 10, not shown"]
    corner.click("not rated", CTRL)
    assert there(corner) == [True, False, True, True], "that too"
    assert ramp.accessibleDescription() == "Only 1 of 5"
    corner.click("not rated", CTRL)
    corner.widget.stretch_chosen.emit(None)
    assert there(corner) == [True] * 4


def test_where_all_values_are_alike_their_line_and_the_other_one_filter(corner: Corner) -> None:
    tracks = corner.session.state.collection.tracks
    first = replace(tracks[0], heard=Heard(rating=0.6))
    corner.session.apply(e.TracksRead(Collection.of((first, *tracks[1:]), Path("/"))))
    corner.colour_by(Colouring("rating"))
    assert corner.rows() == ["3 of 5, 5", "not rated, 15"]
    corner.click("3 of 5")
    assert there(corner) == [True, False, False, False]
    assert corner.rows() == ["3 of 5, 5", "not rated, 15, not shown"]
    corner.click("not rated")
    assert there(corner) == [False, True, True, True]


def test_a_place_on_the_wheel_filters_by_key(corner: Corner) -> None:
    keys = ("Am", "C", "Ebm", "")
    tracks = [
        replace(track, tags=replace(track.tags, key=key))
        for track, key in zip(corner.session.state.collection.tracks, keys, strict=True)
    ]
    corner.session.apply(e.TracksRead(Collection.of(tracks, Path("/"))))
    corner.colour_by(Colouring("key"))
    assert corner.rows() == ["2A · 2B, 5", "8A · 8B, 10", "not known, 5"]
    corner.click("8A")
    assert corner.filters() == (Highlight("key", "8A · 8B"),)
    assert there(corner) == [True, True, False, False]


def test_the_levels_of_two_tags_narrow_the_map_together(corner: Corner) -> None:
    held = np.ones(4 * SEGMENTS, dtype=bool)
    picture = corner.session.state.map.picture
    assert picture is not None
    for tag in dict.fromkeys(corner.session.state.map.tag_names[n] for n in picture.top[:2, 0]):
        legend = corner.colour_by(Colouring("tag", tag))
        held &= legend.place < 200
        corner.widget.stretch_chosen.emit((0, 199))
    assert len(corner.filters()) == 2
    np.testing.assert_array_equal(corner.session.state.map.there(), held)
    corner.widget.stretch_chosen.emit(None)
    assert len(corner.filters()) == 1


def test_a_magnitude_is_a_ramp(corner: Corner) -> None:
    there = corner.session.state.map
    corner.session.apply(e.TruthFound(PCA, Truth(0.9, 0.5, 4 * SEGMENTS, np.arange(4 * SEGMENTS, dtype=np.uint8))))
    assert corner.session.state.map is not there
    corner.colour_by(Colouring("trust"))
    assert corner.widget.isVisible()
    assert not corner.list.isVisible()
    assert corner.widget.accessibleName() == "Legend: Trust"


def test_its_keys_are_not_the_maps(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    window, area, did = QMainWindow(), MapArea(dark), list[str]()
    window.setCentralWidget(area)
    stage(window, 600, 420)
    shortcuts = bind(window, area, {action.name: partial(did.append, action.name) for action in ACTIONS})
    legend = area.panes[0].legend
    legend.show_rows("Artist", [LegendRow(name, (9, 9, 9), 1) for name in ("Björk", "Somebody")])
    settle(qapp)
    said, folded = heard(legend.row_clicked), heard(legend.folded)
    legend.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(window.windowHandle(), key)
    assert said == [("Somebody", False)]
    legend.findChildren(QAbstractButton)[0].setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Left)
    assert folded == [(True,)]
    assert did == []
    area.panes[0].view.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    assert did == ["point_down"]
    assert shortcuts


def test_the_legend_of_a_map_that_was_closed_is_still(corner: Corner, file: Path) -> None:
    corner.colour_by(Colouring("artist"))
    corner.session.apply(e.LooksChosen((Look(PCA), Look(PCA))))
    corner.presenter.close()
    corner.session.apply(e.Filtered((BJORK,)))
    assert not any("not shown" in said for said in corner.rows())
