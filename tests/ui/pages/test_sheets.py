"""The pages over the map: problems, keys, about."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QTextEdit, QToolButton, QWidget

from musicmap import __version__
from musicmap.types import Problem
from musicmap.ui.pages.about import AboutPage
from musicmap.ui.pages.problems import ProblemsPage
from musicmap.ui.pages.shortcuts import KeyCaps, ShortcutsPage, evenly
from musicmap.ui.theme import DARK, LIGHT, Theme
from tests.ui.widgets.shelf import HOSTILE, Stage, click, heard, picture, press, shows

PROBLEMS = (
    Problem(Path("/music/a.mp3"), "The file is empty."),
    Problem(Path("/music/b.flac"), "This is a picture, not music."),
    Problem(Path("/music/c.ape"), "The file is damaged."),
)
KEYS = (
    ("Sound", ("Space",), "Play or pause"),
    ("Map", ("Left",), "To the left"),
    ("Map", ("+", "Ctrl++"), "Nearer"),
    ("Playlist", ("Ctrl+Z",), "Undo"),
    ("Playlist", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo"),
)


def button(page: QWidget, text: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def texts(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def filled(theme: Theme, stage: Stage) -> ProblemsPage:
    page = ProblemsPage(theme)
    page.show_problems(PROBLEMS)
    stage(page, 800, 500)
    return page


def view(page: ProblemsPage) -> QListView:
    return cast(QListView, page.findChild(QListView))


def test_problems_are_counted_and_told(dark: Theme, stage: Stage) -> None:
    page = filled(dark, stage)
    assert "3 files are not on the map. All others are." in texts(page)
    assert view(page).model().index(0, 0).data() == "a.mp3: The file is empty."
    page.show_problems(PROBLEMS[:1])
    assert "1 file is not on the map. All others are." in texts(page)
    page.show_problems(())
    assert "Every file could be read." in texts(page)
    assert not button(page, "Try all again").isEnabled()


def test_buttons_act_on_what_is_selected(theme: Theme, stage: Stage) -> None:
    page = filled(theme, stage)
    shown, again = heard(page.file_asked), heard(page.again_asked)
    click(button(page, "Show file"))
    place = view(page).visualRect(view(page).model().index(1, 0)).center()
    click(view(page).viewport(), 100, place.y())
    click(button(page, "Try again"))
    press(view(page), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not button(page, "Show file").isEnabled(), "One at a time."
    click(button(page, "Try again"))
    click(button(page, "Try all again"))
    assert shown == [(PROBLEMS[0].path,)]
    assert again == [(PROBLEMS[1:2],), (PROBLEMS,), (PROBLEMS,)]


def test_return_shows_the_file(dark: Theme, stage: Stage) -> None:
    page = filled(dark, stage)
    shown = heard(page.file_asked)
    view(page).setFocus()
    press(view(page), Qt.Key.Key_Down)
    press(view(page), Qt.Key.Key_Return)
    assert shown == [(PROBLEMS[1].path,)]


def test_sheets_close(dark: Theme, stage: Stage) -> None:
    page = filled(dark, stage)
    said = heard(page.closed)
    click(next(b for b in page.findChildren(QToolButton) if b.accessibleName() == "Close"))
    press(page, Qt.Key.Key_Escape)
    assert said == [(), ()]


@pytest.mark.parametrize("text", [h for h in HOSTILE if "\0" not in h and h])
def test_names_and_reasons_are_plain(text: str, dark: Theme, stage: Stage) -> None:
    page = ProblemsPage(dark)
    page.show_problems((Problem(Path("/music") / text, text),))
    stage(page, 700, 400)
    picture(page)
    index = view(page).model().index(0, 0)
    assert len(str(index.data()).splitlines()) == 1
    assert "<b>" not in str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert page.width() == 700


def test_all_keys_are_there(theme: Theme, stage: Stage) -> None:
    page = ShortcutsPage(theme, KEYS)
    stage(page, 800, 500)
    said = texts(page)
    assert [t for t in said if t in ("Sound", "Map", "Playlist")] == ["Sound", "Map", "Playlist"]
    assert {what for _, _, what in KEYS} <= set(said)
    assert shows(picture(page), theme.groove) > 500


def test_columns_are_as_even_as_they_get() -> None:
    groups = [KEYS[:1], KEYS[1:3], KEYS[3:]]
    assert evenly(groups) == (groups[:2], groups[2:])
    assert evenly([]) == ([], [])


def test_keys_pressed_together_are_keys_each(dark: Theme, stage: Stage) -> None:
    caps = KeyCaps(dark, ("Ctrl++", "+", "Left"))
    assert caps._ways == [["Ctrl", "+"], ["+"], ["←"]]
    assert caps.accessibleName() == "Ctrl++ or + or Left"


def test_about_is_a_page_away(dark: Theme, stage: Stage) -> None:
    page = ShortcutsPage(dark, KEYS)
    said = heard(page.about_asked)
    stage(page, 800, 500)
    click(button(page, "About musicmap"))
    assert said == [()]


def test_about_says_who_and_under_which_terms(dark: Theme, stage: Stage) -> None:
    page = AboutPage(dark, "# Notices\n\n<b>Models</b> by *others*")
    stage(page, 800, 500)
    assert f"Version {__version__}" in texts(page)
    assert any("Affero" in text for text in texts(page))
    notices = cast(QTextEdit, page.findChild(QTextEdit))
    assert notices.toPlainText() == "Notices\n<b>Models</b> by others"
    assert notices.isReadOnly()


def test_sheets_follow_the_theme(theme: Theme, stage: Stage) -> None:
    other = LIGHT if theme is DARK else DARK
    page = filled(theme, stage)
    keys = ShortcutsPage(theme, KEYS)
    stage(keys, 800, 500)
    before = picture(page), picture(keys)
    page.show_theme(other)
    keys.show_theme(other)
    assert picture(page) != before[0]
    assert picture(keys) != before[1]
