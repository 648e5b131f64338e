"""Saved views: chosen, added, renamed, removed."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView

from musicmap.ui.theme import DARK, LIGHT, ROW, Theme
from musicmap.ui.widgets.saved_views import SavedViews
from tests.ui.widgets.shelf import HOSTILE, Pump, Stage, click, heard, picture, press, settle, shows

NAMES = ("Sunday", "Wide", "Techno corner")


def shown(theme: Theme, stage: Stage) -> SavedViews:
    views = SavedViews(theme)
    views.setWindowFlags(Qt.WindowType.Window)  # A popup would hold the pointer.
    views.show_views(NAMES, "Wide")
    stage(views, 264, 200)
    return views


def rows(views: SavedViews) -> QListView:
    return cast(QListView, views.findChild(QListView))


def click_row(views: SavedViews, row: int, from_right: int = 200) -> None:
    place = rows(views).visualRect(rows(views).model().index(row, 0))
    click(rows(views).viewport(), place.right() - from_right, place.center().y())


def editor(views: SavedViews) -> QLineEdit:
    return cast(QLineEdit, rows(views).viewport().findChild(QLineEdit))


def test_a_click_goes_there_and_closes(theme: Theme, stage: Stage) -> None:
    views = shown(theme, stage)
    said = heard(views.chosen)
    click_row(views, 2)
    assert said == [("Techno corner",)]
    assert not views.isVisible()


def test_the_pencil_and_the_bin(dark: Theme, stage: Stage, pump: Pump) -> None:
    views = shown(dark, stage)
    renamed, removed, chosen = heard(views.renamed), heard(views.removed), heard(views.chosen)
    click_row(views, 1, 36)
    assert editor(views).text() == "Wide"
    QTest.keyClicks(editor(views), "Everything")
    press(editor(views), Qt.Key.Key_Return)
    pump(lambda: bool(renamed))
    assert rows(views).model().index(1, 0).data() == "Wide", "Until the owner says otherwise."
    click_row(views, 0, 10)
    assert (renamed, removed, chosen) == ([("Wide", "Everything")], [("Sunday",)], [])


def test_the_owner_may_answer_at_once(dark: Theme, stage: Stage, pump: Pump) -> None:
    views = shown(dark, stage)
    views.renamed.connect(lambda old, new: views.show_views([new if n == old else n for n in NAMES], new))
    click_row(views, 1, 36)
    QTest.keyClicks(editor(views), "Everything")
    press(editor(views), Qt.Key.Key_Return)
    pump(lambda: rows(views).model().index(1, 0).data() == "Everything")
    assert editor(views) is None or not editor(views).isVisible()


def test_all_of_it_by_keys(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    views = shown(dark, stage)
    renamed, removed, chosen = heard(views.renamed), heard(views.removed), heard(views.chosen)
    views.setFocus()
    assert rows(views).hasFocus()
    press(rows(views), Qt.Key.Key_Down)
    press(rows(views), Qt.Key.Key_F2)
    QTest.keyClicks(editor(views), "Sunday")
    press(editor(views), Qt.Key.Key_Return)
    settle(qapp)
    assert renamed == [], "That name is taken."
    press(rows(views), Qt.Key.Key_Delete)
    press(rows(views), Qt.Key.Key_Return)
    assert (removed, chosen) == ([("Wide",)], [("Wide",)])


def test_what_is_in_sight_gets_a_name(dark: Theme, stage: Stage) -> None:
    views = shown(dark, stage)
    said = heard(views.added)
    assert not views._save.isEnabled()
    click(views._name)
    QTest.keyClicks(views._name, "  ")
    press(views._name, Qt.Key.Key_Return)
    assert said == []
    QTest.keyClicks(views._name, "Evening")
    press(views._name, Qt.Key.Key_Return)
    QTest.keyClicks(views._name, "Night")
    click(views._save)
    assert said == [("Evening",), ("Night",)]
    assert views._name.text() == ""


def test_the_one_in_sight_is_marked_and_said(theme: Theme, stage: Stage) -> None:
    views = shown(theme, stage)
    lit = shows(picture(rows(views)).copy(0, ROW, 264, ROW), theme.accent)
    views.show_views(NAMES, None)
    assert shows(picture(rows(views)).copy(0, ROW, 264, ROW), theme.accent) < lit
    views.show_views(NAMES, "Wide")
    said = [rows(views).model().index(r, 0).data(Qt.ItemDataRole.AccessibleTextRole) for r in range(3)]
    assert said == ["Sunday", "Wide, in sight", "Techno corner"]


def test_none_says_what_they_are_for_and_many_scroll(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    views = shown(dark, stage)
    views.show_views(())
    settle(qapp)
    assert views._empty.isVisible()
    assert not rows(views).isVisible()
    views.setFocus()
    assert views._name.hasFocus()
    views.show_views([f"View {n}" for n in range(40)])
    settle(qapp)
    assert views.height() < 450
    assert rows(views).verticalScrollBar().maximum() > 0


@pytest.mark.parametrize("name", [h for h in HOSTILE if h])
def test_names_are_plain(name: str, dark: Theme, stage: Stage) -> None:
    views = shown(dark, stage)
    said = heard(views.removed)
    views.show_views([name])
    picture(views)
    index = rows(views).model().index(0, 0)
    assert "\n" not in str(index.data())
    assert "<b>" not in str(index.data(Qt.ItemDataRole.ToolTipRole))
    press(rows(views), Qt.Key.Key_Delete)
    assert said == [(name,)], "What goes out is what came in."
    assert views.width() == 264


def test_it_follows_the_theme(dark: Theme, stage: Stage) -> None:
    views = shown(DARK, stage)
    before = picture(views)
    views.show_theme(LIGHT)
    assert picture(views) != before
