"""The filter panel: counts, highlighting, folding, searching."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu

from musicmap.scene.colour import category_colours, contrast
from musicmap.ui.theme import DARK, ROW, Theme
from musicmap.ui.widgets.chips import Chip
from musicmap.ui.widgets.filter_list import FilterList, funnel_room, lit_ground
from musicmap.ui.widgets.filter_model import FEW, FilterModel, Heading, Lit, More, Value
from musicmap.ui.widgets.filters import PAUSE, FilterPanel
from tests.ui.widgets.shelf import HOSTILE, Pump, Stage, click, heard, hover, picture, press, settle, shows

VIOLET, GREEN = (133, 79, 252), (79, 204, 120)
NO_KEY, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
TAGS = (("guitar", 40), ("slow", 20), ("techno", 10))
ARTISTS = tuple((f"Artist {n}", 30 - n) for n in range(20))


def filled(theme: Theme) -> FilterPanel:
    panel = FilterPanel(theme)
    panel.show_library("Music", "60 tracks · 4 h")
    panel.show_counts("tag", TAGS)
    panel.show_counts("artist", ARTISTS)
    return panel


def view(panel: FilterPanel) -> FilterList:
    return cast(FilterList, panel.findChild(FilterList))


def model(panel: FilterPanel) -> FilterModel:
    return cast(FilterModel, view(panel).model())


def field(panel: FilterPanel) -> QLineEdit:
    return cast(QLineEdit, panel.findChild(QLineEdit))


def rows(panel: FilterPanel) -> list[object]:
    return [model(panel).row(n) for n in range(model(panel).rowCount())]


def values(panel: FilterPanel) -> list[str]:
    return [row.value for row in rows(panel) if isinstance(row, Value)]


def row_of(panel: FilterPanel, value: str) -> int:
    return next(n for n, row in enumerate(rows(panel)) if isinstance(row, Value) and row.value == value)


def click_row(panel: FilterPanel, row: int, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    place = view(panel).visualRect(model(panel).index(row))
    click(view(panel).viewport(), 60, place.center().y(), modifier=modifier)


def click_funnel(panel: FilterPanel, row: int) -> None:
    place = funnel_room(view(panel).visualRect(model(panel).index(row))).center()
    click(view(panel).viewport(), place.x(), place.y())


def lit_rows(panel: FilterPanel) -> list[Value]:
    return [row for row in rows(panel) if isinstance(row, Value) and row.lit]


def chips(panel: FilterPanel) -> list[Chip]:
    return [chip for chip in panel.findChildren(Chip) if chip.isVisible()]


def test_sections_stand_in_their_order_with_shares(dark: Theme) -> None:
    found = rows(filled(dark))
    assert found[0] == Heading("tag", "Tags", 3, folded=False)
    assert found[1:4] == [
        Value("tag", "guitar", 40, 1.0),
        Value("tag", "slow", 20, 0.5),
        Value("tag", "techno", 10, 0.25),
    ]
    assert found[4] == Heading("artist", "Artists", 20, folded=False)
    assert found[-1] == More("artist", "Artists", 20, all_shown=False)
    assert len(found) == 1 + 3 + 1 + FEW + 1, "Sections without values are not there."


def test_a_click_highlights_and_another_lets_go(theme: Theme, stage: Stage) -> None:
    panel = filled(theme)
    said = heard(panel.highlighted)
    stage(panel, 248, 500)
    plain = picture(panel)
    click_row(panel, row_of(panel, "slow"))
    assert said == [("tag", "slow", False)]
    assert "slow" in values(panel)
    panel.show_highlights([Lit("tag", "slow", VIOLET)])
    ground, bar = lit_ground(theme, VIOLET)
    assert min(shows(picture(panel), rgb) for rgb in (VIOLET, ground, bar)) > 0
    click_row(panel, row_of(panel, "slow"))
    assert said[1:] == [("tag", None, False)]
    panel.show_highlights([])
    assert shows(picture(panel), VIOLET) == shows(plain, VIOLET) == 0


def test_what_is_filtered_and_lit_can_be_said_before_there_are_values(dark: Theme, stage: Stage) -> None:
    panel = FilterPanel(dark)
    stage(panel, 248, 500)
    panel.show_filters([("tag", "slow")])
    panel.show_highlights([Lit("tag", "slow", VIOLET)])
    assert len(chips(panel)) == 1
    panel.show_counts("tag", TAGS)
    assert [(row.value, row.filtered) for row in lit_rows(panel)] == [("slow", True)]


def test_several_are_highlighted_each_in_its_colour(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    said = heard(panel.highlighted)
    stage(panel, 248, 500)
    panel.show_highlights([Lit("tag", "slow", VIOLET), Lit("artist", "Artist 2", GREEN)])
    assert [(row.value, row.lit) for row in lit_rows(panel)] == [("slow", VIOLET), ("Artist 2", GREEN)]
    image = picture(panel)
    assert shows(image, VIOLET) > ROW
    assert shows(image, GREEN) > ROW
    click_row(panel, row_of(panel, "guitar"), CTRL)
    click_row(panel, row_of(panel, "slow"), CTRL)
    assert said == [("tag", "guitar", True), ("tag", "slow", True)], "Whether it joins or leaves, the owner knows."
    click_row(panel, row_of(panel, "slow"))
    assert said[2:] == [("tag", "slow", False)], "One of several, alone from now on."


@pytest.mark.parametrize("name", [h for h in HOSTILE if h])
def test_a_filter_is_a_plain_chip(name: str, theme: Theme, stage: Stage) -> None:
    panel = filled(theme)
    said = heard(panel.filtered)
    stage(panel, 248, 500)
    panel.show_filters([("album", name)])
    (chip,) = chips(panel)
    assert chip.isVisible()
    assert chip.width() <= panel.width(), "A long name does not widen the panel."
    assert "\n" not in chip.accessibleName()
    assert "<b>" not in chip.toolTip()
    press(chip, Qt.Key.Key_Delete)
    assert said == [("album", name, False)]


def test_a_funnel_narrows_the_map_and_widens_it_again(theme: Theme, stage: Stage) -> None:
    panel = filled(theme)
    filtered, highlighted = heard(panel.filtered), heard(panel.highlighted)
    stage(panel, 248, 500)
    before = shows(picture(panel), theme.accent)
    click_funnel(panel, row_of(panel, "slow"))
    assert filtered == [("tag", "slow", True)]
    panel.show_filters([("tag", "slow")])
    assert shows(picture(panel), theme.accent) > before
    click_funnel(panel, row_of(panel, "slow"))
    assert filtered[1:] == [("tag", "slow", False)]
    assert highlighted == [], "A funnel is not the row it stands in."


def test_filters_go_one_by_one_or_all_at_once(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    panel = filled(dark)
    filtered, cleared = heard(panel.filtered), heard(panel.filters_cleared)
    stage(panel, 248, 500)
    assert not panel._chips.isVisible()
    panel.show_filters([("tag", "slow"), ("artist", "Artist 2"), ("tag", "techno")])
    settle(qapp)
    assert [chip.accessibleName() for chip in chips(panel)] == [
        "Only slow: remove",
        "Only Artist 2: remove",
        "Only techno: remove",
    ]
    click(chips(panel)[1])
    assert filtered == [("artist", "Artist 2", False)]
    chips(panel)[1].setFocus()
    panel.show_filters([("tag", "slow"), ("tag", "techno")])
    settle(qapp)
    assert chips(panel)[1].hasFocus(), "The keyboard goes on to the next one."
    click(panel._chips._all)
    assert cleared == [()]
    panel.show_filters([])
    assert not panel._chips.isVisible()


def test_chips_wrap_and_many_are_counted(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    panel = filled(dark)
    stage(panel, 248, 700)
    panel.show_filters([("artist", f"Artist {n}") for n in range(40)])
    settle(qapp)
    shown = chips(panel)
    assert len(shown) == 12
    assert len({chip.y() for chip in shown}) > 3
    assert all(chip.geometry().right() < panel._chips.width() for chip in shown)
    assert panel._chips._all.geometry().bottom() < panel._chips.height()
    assert "and 28 more" in [label.text() for label in panel._chips.findChildren(QLabel)]


def test_the_menu_offers_the_same(dark: Theme, stage: Stage, pump: Pump) -> None:
    panel = filled(dark)
    filtered, highlighted = heard(panel.filtered), heard(panel.highlighted)
    stage(panel, 248, 500)
    panel.show_filters([("tag", "techno")])
    for value in ("slow", "techno"):
        place = view(panel).visualRect(model(panel).index(row_of(panel, value))).center()
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view(panel).viewport().mapToGlobal(place))
        QApplication.sendEvent(view(panel).viewport(), asked)
        (menu,) = (m for m in view(panel).findChildren(QMenu) if m.isVisible())
        for action in menu.actions():
            if action.text():
                action.trigger()
        menu.close()
    assert highlighted[:2] == [("tag", "slow", False), ("tag", "slow", True)]
    assert filtered == [("tag", "slow", True), ("tag", "techno", False)]


def test_lit_text_can_be_read_in_every_colour(theme: Theme) -> None:
    for rgb in category_colours(np.arange(13), dark=theme.dark).tolist():
        assert min(contrast(theme.text, ground) for ground in lit_ground(theme, tuple(rgb))) >= 4.5


def test_enter_in_the_field_is_a_wish_to_go_there(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    entered, searched = heard(panel.search_entered), heard(panel.searched)
    stage(panel, 248, 500)
    panel.focus_search()
    press(field(panel), Qt.Key.Key_Return)
    assert entered == [], "There is nowhere to go."
    QTest.keyClicks(field(panel), " slow")
    press(field(panel), Qt.Key.Key_Return)
    assert searched == [("slow",)], "It does not wait for the typing to rest."
    assert entered == [("slow",)]


def test_keys_go_through_the_list(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    said = heard(panel.highlighted)
    stage(panel, 248, 500)
    panel.focus_search()
    press(field(panel), Qt.Key.Key_Down)
    the_list = view(panel)
    assert the_list.hasFocus()
    for _ in range(2):
        press(the_list, Qt.Key.Key_Down)
    filtered = heard(panel.filtered)
    press(the_list, Qt.Key.Key_Return)
    press(the_list, Qt.Key.Key_Return, CTRL)
    assert said == [("tag", "slow", False), ("tag", "slow", True)]
    press(the_list, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert filtered == [("tag", "slow", True)]
    press(the_list, Qt.Key.Key_Left)
    assert values(panel)[0] == "Artist 0", "The tags are folded."
    assert the_list.currentIndex().row() == 0
    press(the_list, Qt.Key.Key_Right)
    assert values(panel)[0] == "guitar"


def test_headings_fold_and_the_rest_unfolds(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    stage(panel, 248, 900)
    click_row(panel, 0)
    assert values(panel) == [f"Artist {n}" for n in range(FEW)]
    click_row(panel, model(panel).rowCount() - 1)
    assert values(panel) == [name for name, _ in ARTISTS]
    click_row(panel, model(panel).rowCount() - 1)
    assert values(panel) == [f"Artist {n}" for n in range(FEW)]


def test_a_heading_stays_in_sight_and_folds_from_there(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    panel = filled(dark)
    stage(panel, 248, 300)
    assert view(panel).pinned() is None
    view(panel).verticalScrollBar().setValue(7 * ROW + 3)
    settle(qapp)
    pinned = view(panel).pinned()
    assert pinned is not None
    assert pinned.by == "artist"
    click(panel, 60, view(panel).y() + ROW // 2)
    assert values(panel) == ["guitar", "slow", "techno"]


def test_new_counts_leave_the_list_where_it_is(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    panel = filled(dark)
    stage(panel, 248, 300)
    view(panel).verticalScrollBar().setValue(90)
    panel.show_counts("tag", (*TAGS, ("ambient", 5)))
    settle(qapp)
    assert view(panel).verticalScrollBar().value() == 90


def test_typing_searches_once_it_rests(dark: Theme, stage: Stage, pump: Pump) -> None:
    panel = filled(dark)
    said = heard(panel.searched)
    stage(panel, 248, 500)
    press(panel, Qt.Key.Key_Slash)
    assert field(panel).hasFocus()
    panel._pause.setInterval(60_000)  # However slowly the keys come.
    QTest.keyClicks(field(panel), "ARTÍST 1")
    assert said == []
    panel._pause.setInterval(PAUSE)
    pump(lambda: bool(said))
    assert said == [("ARTÍST 1",)]
    assert values(panel)[:2] == ["Artist 1", "Artist 10"]


def test_escape_clears_the_search_and_then_the_highlight(dark: Theme, stage: Stage, pump: Pump) -> None:
    panel = filled(dark)
    searched, highlighted = heard(panel.searched), heard(panel.highlighted)
    stage(panel, 248, 500)
    panel.show_highlights([Lit("tag", "slow", VIOLET)])
    panel.focus_search()
    QTest.keyClicks(field(panel), "gui")
    pump(lambda: bool(searched))
    assert values(panel) == ["guitar"]
    press(field(panel), Qt.Key.Key_Escape)
    assert searched == [("gui",), ("",)]
    assert values(panel)[:3] == ["guitar", "slow", "techno"]
    press(field(panel), Qt.Key.Key_Escape)
    assert highlighted == [("tag", None, False)]


def test_the_cross_clears_too(dark: Theme, stage: Stage, pump: Pump) -> None:
    panel = filled(dark)
    said = heard(panel.searched)
    stage(panel, 248, 500)
    panel.focus_search()
    QTest.keyClicks(field(panel), "gui")
    pump(lambda: bool(said))
    click(field(panel), field(panel).width() - 14)
    assert field(panel).text() == ""
    pump(lambda: said[-1] == ("",))


def test_an_echo_does_not_disturb_typing(dark: Theme, stage: Stage, pump: Pump) -> None:
    panel = filled(dark)
    said = heard(panel.searched)
    stage(panel, 248, 500)
    panel.focus_search()
    QTest.keyClicks(field(panel), "art")
    pump(lambda: bool(said))
    QTest.keyClicks(field(panel), "ist")
    panel.show_search("art")
    assert field(panel).text() == "artist"
    pump(lambda: said[-1] == ("artist",))
    panel.show_search("artist")
    panel.show_search("")
    assert field(panel).text() == "", "The owner let go of it."
    assert len(values(panel)) == 3 + FEW


def test_a_kept_search_comes_back_into_the_field(dark: Theme) -> None:
    panel = filled(dark)
    said = heard(panel.searched)
    panel.show_search("techno")
    assert field(panel).text() == "techno"
    assert values(panel) == ["techno"]
    QTest.qWait(2 * PAUSE)
    assert said == [], "The owner knows already."


def test_empty_places_say_what_could_be_there(dark: Theme, stage: Stage, pump: Pump) -> None:
    panel = FilterPanel(dark)
    stage(panel, 248, 300)
    assert "appear here" in panel.findChildren(type(panel._empty))[0].text()
    panel.show_counts("tag", TAGS)
    assert not panel._empty.isVisible()
    panel.focus_search()
    QTest.keyClicks(field(panel), "zzz")
    pump(lambda: panel._empty.isVisible())
    assert "called that" in panel._empty.text()


def test_another_library_can_be_asked_for(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    said = heard(panel.library_asked)
    stage(panel, 248, 300)
    click(panel._other)
    assert said == [()]


def test_fifty_thousand_values_can_be_unfolded_and_searched(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    many = tuple((f"Värtist {n}" if n % 3 else f"Artist {n}", 50_000 - n) for n in range(50_000))
    panel = FilterPanel(dark)
    stage(panel, 248, 500)
    panel.show_counts("artist", many)
    model(panel).show_all("artist", True)
    assert model(panel).rowCount() == 1 + 50_000 + 1
    view(panel).scrollToBottom()
    settle(qapp)
    last = view(panel).visualRect(model(panel).index(50_001))
    assert view(panel).viewport().rect().contains(last), "The last of them can be reached."
    model(panel).search("ärtist 49999")
    assert values(panel) == ["Värtist 49999"]


def test_names_folded_ahead_are_found_as_others_are(dark: Theme, pump: Pump) -> None:
    many = tuple((f"Värtist {n}", 1) for n in range(20_000))
    panel = filled(dark)
    panel.show_counts("artist", many)
    model(panel).prepare()
    panel.show_counts("artist", (*many, ("Ärtist of the day", 1)))  # While the others are being folded.
    pump(lambda: not model(panel)._folding.busy)
    model(panel).search("artist of")
    assert values(panel) == ["Ärtist of the day"]
    model(panel).prepare()
    pump(lambda: not model(panel)._folding.busy)
    model(panel).search("vartist 19999")
    assert values(panel) == ["Värtist 19999"]


@pytest.mark.parametrize("name", [h for h in HOSTILE if h])
def test_values_are_plain(name: str, dark: Theme, stage: Stage) -> None:
    panel = FilterPanel(dark)
    said = heard(panel.highlighted)
    panel.show_counts("album", ((name, 3), ("x", 1)))
    stage(panel, 248, 300)
    picture(panel)
    click_row(panel, 1)
    assert said == [("album", name, False)], "What goes out is what came in."
    index = model(panel).index(1)
    assert "\n" not in str(model(panel).data(index))
    assert "<b>" not in str(model(panel).data(index, Qt.ItemDataRole.ToolTipRole))


def test_the_panel_follows_the_theme(dark: Theme, stage: Stage) -> None:
    from musicmap.ui.theme import LIGHT

    panel = filled(dark)
    stage(panel, 248, 300)
    before = picture(panel)
    panel.show_theme(LIGHT)
    assert picture(panel) != before


def test_hovering_shows_where_one_is(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    panel = filled(dark)
    stage(panel, 248, 500)
    before = shows(picture(panel), dark.hover)
    hover(view(panel).viewport(), 60, 3 * ROW + 10)
    settle(qapp)
    assert shows(picture(panel), dark.hover) > before + 1000


def test_a_panel_without_values_takes_highlights_without_a_word(qapp: QApplication) -> None:
    """Qt complains of a change in a list that has no rows."""
    panel = FilterPanel(DARK)
    panel.show_highlights([Lit("artist", "Björk", (1, 2, 3))])
    panel.show_filters([("artist", "Björk")])
    panel.deleteLater()
