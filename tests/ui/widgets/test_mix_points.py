"""The sheet of places where one track goes over into the next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from musicmap.types import Seconds
from musicmap.ui.theme import LIGHT, Theme
from musicmap.ui.widgets.mix_points import MixLine, MixPoints, MixSheet
from tests.ui.widgets.shelf import HOSTILE, Stage, click, heard, picture, press, settle, shows

LINES = (
    MixLine(Seconds(221.0), Seconds(12.0), 0.84),
    MixLine(Seconds(230.0), Seconds(3.0), 0.5),
    MixLine(Seconds(3700.0), Seconds(0.0), 1.0),
)
SHEET = MixSheet("Isobel", "Roads", "128 to 126 bpm: play the next one 2 % faster", "8A to 9A: neighbours", LINES)


def opened(theme: Theme, stage: Stage, app: QApplication, sheet: MixSheet = SHEET) -> MixPoints:
    under = QWidget()
    made = MixPoints(theme, under)
    stage(under, 320, 200)
    made.show_sheet(sheet)
    made.open_under(under)
    settle(app)
    return made


def lines(sheet: MixPoints) -> list[QAbstractButton]:
    return sheet.findChildren(QAbstractButton)


def words(sheet: MixPoints) -> list[str]:
    return [label.text() for label in sheet.findChildren(QLabel) if label.isVisible()]


def test_it_says_what_goes_into_what_and_how(theme: Theme, stage: Stage, qapp: QApplication) -> None:
    sheet = opened(theme, stage, qapp)
    assert {"Isobel", "Roads", SHEET.tempo, SHEET.key, "how alike they sound"} <= set(words(sheet))
    assert [line.text().replace("\u202f", " ") for line in lines(sheet)] == [
        "from 3:41 into 0:12, 84 % alike",
        "from 3:50 into 0:03, 50 % alike",
        "from 1:01:40 into 0:00, 100 % alike",
    ]
    picture(sheet)


def test_the_arrow_keys_walk_the_lines_and_enter_lets_one_be_heard(
    dark: Theme, stage: Stage, qapp: QApplication
) -> None:
    sheet = opened(dark, stage, qapp)
    chosen = heard(sheet.chosen)
    rows = lines(sheet)
    assert rows[0].hasFocus(), "the first one, as soon as it opens"
    press(rows[0], Qt.Key.Key_Return)
    press(rows[0], Qt.Key.Key_Up)
    assert rows[0].hasFocus()
    press(rows[0], Qt.Key.Key_Down)
    press(rows[1], Qt.Key.Key_Down)
    press(rows[2], Qt.Key.Key_Down)
    assert rows[2].hasFocus()
    press(rows[2], Qt.Key.Key_Enter)
    press(rows[2], Qt.Key.Key_Space)
    click(rows[1])
    assert chosen == [(0,), (2,), (2,), (1,)]


def test_the_line_that_sounds_is_marked(theme: Theme, stage: Stage, qapp: QApplication) -> None:
    sheet = opened(theme, stage, qapp)
    rows = lines(sheet)
    rows[2].setFocus()
    before = shows(picture(rows[1]), theme.accent)
    sheet.show_playing(1)
    assert before == 0 < shows(picture(rows[1]), theme.accent)
    assert [row.accessibleDescription() for row in rows] == ["", "Sounds", ""]
    sheet.show_playing(None)
    assert shows(picture(rows[1]), theme.accent) == 0


def test_where_there_is_no_place_it_says_why(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    sheet = opened(dark, stage, qapp, MixSheet("A", "B", "", "", empty="One of them was not heard."))
    assert "One of them was not heard." in words(sheet)
    assert "how alike they sound" not in words(sheet)
    assert lines(sheet) == []
    press(sheet, Qt.Key.Key_Down)
    press(sheet, Qt.Key.Key_Return)


def test_escape_closes_it_and_that_is_said_once(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    sheet = opened(dark, stage, qapp)
    left = heard(sheet.left)
    press(lines(sheet)[0], Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert left == [()]


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_are_plain(title: str, dark: Theme, stage: Stage, qapp: QApplication) -> None:
    sheet = opened(dark, stage, qapp, MixSheet(title, title, "", "", LINES))
    wide = sheet.width()
    picture(sheet)
    assert wide == 320
    assert not any("\n" in text for text in words(sheet))


def test_it_follows_the_theme(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    sheet = opened(dark, stage, qapp)
    before = picture(sheet)
    sheet.show_theme(LIGHT)
    assert picture(sheet) != before
