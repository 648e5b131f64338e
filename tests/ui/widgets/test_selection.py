"""The line over the map: what was collected, the question, remarks."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from musicmap.ui.theme import FAR, Theme
from musicmap.ui.widgets.selection import FloatingLine
from tests.ui.widgets.shelf import HOSTILE, Pump, Stage, click, heard, picture, press


class Map(QWidget):
    """Counts what is clicked on it."""

    clicks = 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicks += 1


def line_over(theme: Theme, stage: Stage) -> tuple[Map, FloatingLine]:
    over = Map()
    line = FloatingLine(theme, over)
    stage(over, 640, 300)
    return over, line


def words(line: FloatingLine) -> list[str]:
    parts: list[QLabel | QPushButton] = [*line.findChildren(QLabel), *line.findChildren(QPushButton)]
    return [part.text() for part in sorted(parts, key=lambda part: part.x()) if part.isVisible()]


def button(line: FloatingLine, text: str) -> QPushButton:
    return next(b for b in line.findChildren(QPushButton) if b.text() == text)


def test_what_was_collected_can_be_undone(dark: Theme, stage: Stage, pump: Pump) -> None:
    over, line = line_over(dark, stage)
    said = heard(line.undo_asked)
    assert not line.isVisible()
    line.show_collected(23)
    assert words(line) == ["23 tracks collected", "Undo"]
    click(button(line, "Undo"))
    assert said == [()]
    pump(lambda: not line.isVisible())
    assert over.clicks == 0


@pytest.mark.parametrize(("word", "answer"), [("Yes", True), ("Not now", False)])
def test_the_question_is_answered(word: str, answer: bool, dark: Theme, stage: Stage, pump: Pump) -> None:
    _, line = line_over(dark, stage)
    said = heard(line.sound_answered)
    line.ask_sound()
    assert words(line) == ["Sound under the pointer?", "Yes", "Not now"]
    click(button(line, word))
    assert said == [(answer,)]
    pump(lambda: not line.isVisible())


def test_escape_means_not_now(dark: Theme, stage: Stage) -> None:
    _, line = line_over(dark, stage)
    said = heard(line.sound_answered)
    line.ask_sound()
    button(line, "Yes").setFocus()
    press(button(line, "Yes"), Qt.Key.Key_Escape)
    assert said == [(False,)]


def test_a_question_waits_for_its_answer(dark: Theme, stage: Stage) -> None:
    _, line = line_over(dark, stage)
    line.ask_sound()
    line.show_toast("A remark")
    assert words(line)[0] == "Sound under the pointer?"
    line.go()
    line.show_toast("A remark")
    assert words(line) == ["A remark"]


def put_pointer(over: QWidget, at: QPoint, pump: Pump) -> None:
    place = over.mapToGlobal(at)
    QCursor.setPos(place)
    pump(lambda: QCursor.pos() == place)


def test_it_never_covers_what_is_pointed_at(dark: Theme, stage: Stage, pump: Pump) -> None:
    """It came between the pointer and the point that made it ask: the click was its own, and nothing sounded."""
    over, line = line_over(dark, stage)
    pointed = QPoint(320, 300 - FAR - 20)
    put_pointer(over, pointed, pump)
    line.ask_sound()
    assert not line.geometry().contains(pointed)
    assert line.geometry().top() == FAR
    asked = line.geometry()
    put_pointer(over, asked.center(), pump)
    line.show_toast("A remark")
    assert line.geometry() == asked, "a question stays where it was asked"
    line.go()
    pump(lambda: not line.isVisible())
    line.show_toast("A remark")
    assert line.geometry().bottom() == 300 - FAR - 1


def test_it_lies_in_the_middle_of_the_lower_edge(dark: Theme, stage: Stage, pump: Pump) -> None:
    over, line = line_over(dark, stage)
    put_pointer(over, QPoint(5, 5), pump)
    line.show_toast("A remark")
    for width, height in ((640, 300), (500, 420)):
        over.resize(width, height)
        pump(lambda h=height: line.geometry().bottom() == h - FAR - 1)
        assert abs(line.geometry().center().x() - width / 2) <= 1


def test_it_fades_in_and_out(dark: Theme, stage: Stage, pump: Pump) -> None:
    over, line = line_over(dark, stage)
    line.show_toast("A remark")
    faint = picture(over)
    pump(lambda: picture(over) != faint)
    line.go()
    assert line.isVisible()
    pump(lambda: not line.isVisible())


def test_reduced_motion_does_not_fade(dark: Theme, stage: Stage) -> None:
    over, line = line_over(replace(dark, motion=False), stage)
    line.show_toast("A remark")
    there = picture(over)
    line.go()
    assert not line.isVisible()
    line.show_toast("A remark")
    assert picture(over) == there


def test_remarks_go_by_themselves(dark: Theme, stage: Stage, pump: Pump) -> None:
    _, line = line_over(replace(dark, motion=False), stage)
    line._going.setInterval(30)
    line.show_toast("A remark")
    pump(lambda: not line.isVisible())
    line.ask_sound()
    start = time.monotonic()
    pump(lambda: time.monotonic() - start > 0.1)
    assert line.isVisible(), "The question does not."


def test_clicks_do_not_fall_through(dark: Theme, stage: Stage) -> None:
    over, line = line_over(dark, stage)
    line.show_toast("A remark")
    click(line)
    click(cast(QWidget, line.findChild(QLabel)))
    assert over.clicks == 0
    click(over, 10, 10)
    assert over.clicks == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_remarks_are_plain_and_fit(text: str, dark: Theme, stage: Stage) -> None:
    over, line = line_over(dark, stage)
    line.show_toast(text)
    picture(over)
    assert line.width() <= 0.9 * over.width()
    assert cast(QLabel, line.findChild(QLabel)).textFormat() == Qt.TextFormat.PlainText


def test_the_line_follows_the_theme(theme: Theme, stage: Stage) -> None:
    from musicmap.ui.theme import DARK, LIGHT

    over, line = line_over(replace(theme, motion=False), stage)
    line.show_toast("A remark")
    before = picture(over)
    line.show_theme(LIGHT if theme is DARK else DARK)
    assert picture(over) != before
