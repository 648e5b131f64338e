"""The playlists' tabs."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTabBar

from musicmap.ui.theme import LIGHT, Theme
from musicmap.ui.widgets.list_tabs import ListTabs
from tests.ui.widgets.shelf import HOSTILE, Stage, click, heard, picture, settle


def opened(theme: Theme, stage: Stage, *names: str) -> tuple[ListTabs, QTabBar]:
    tabs = ListTabs(theme)
    tabs.show_lists(names, 0)
    stage(tabs, 320, 36)
    return tabs, cast(QTabBar, tabs.findChild(QTabBar))


def middle(bar: QTabBar, place: int) -> QPoint:
    return bar.tabRect(place).center()


def test_a_click_asks_for_a_list_and_showing_says_nothing(theme: Theme, stage: Stage) -> None:
    tabs, bar = opened(theme, stage, "Morning", "Evening")
    asked = heard(tabs.chosen)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=middle(bar, 1))
    assert asked == [(1,)]
    tabs.show_lists(["Morning", "Evening", "Night"], 2)
    tabs.show_lists(["Night"], 0)
    assert asked == [(1,)]
    assert [bar.tabText(place) for place in range(bar.count())] == ["Night"]
    picture(tabs)
    tabs.show_theme(LIGHT)


def test_a_new_one_is_asked_for(dark: Theme, stage: Stage) -> None:
    tabs, _ = opened(dark, stage, "Morning")
    asked = heard(tabs.added)
    click(tabs._add)
    assert asked == [()]


def test_a_double_click_renames(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    tabs, bar = opened(dark, stage, "Morning", "Evening")
    said = heard(tabs.renamed)
    field = cast(QLineEdit, tabs.findChild(QLineEdit))
    QTest.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=middle(bar, 1))
    settle(qapp)
    assert field.isVisible()
    assert field.text() == "Evening"
    QTest.keyClicks(field, "Late & loud")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert said == [("Late & loud",)]
    assert not field.isVisible()
    tabs.rename()
    QTest.keyClicks(field, "Never")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    settle(qapp)
    assert (len(said), field.isVisible()) == (1, False), "Esc leaves it as it was"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_plain(name: str, dark: Theme, stage: Stage) -> None:
    tabs, bar = opened(dark, stage, name, "b")
    picture(tabs)
    assert tabs.width() == 320
    assert "\n" not in bar.tabText(0)
    assert "<b>" not in bar.tabToolTip(0)
