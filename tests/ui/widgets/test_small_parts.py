"""Labels, buttons and icons."""

from __future__ import annotations

from typing import get_args

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from musicmap.ui.icons import IconName, icon
from musicmap.ui.theme import ICON, Theme, colour
from musicmap.ui.widgets.buttons import IconButton, Switch, TextButton
from musicmap.ui.widgets.label import Fitting, Label, Prose, Rule
from tests.ui.widgets.shelf import HOSTILE, Pump, Stage, click, heard, picture, press, shows


@pytest.mark.parametrize("name", get_args(IconName))
@pytest.mark.parametrize("ratio", [1, 2])
def test_every_icon_is_drawn_in_its_colour(name: IconName, ratio: int, theme: Theme) -> None:
    image = QImage(QSize(ICON, ICON) * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(colour(theme.panel))
    painter = QPainter(image)
    icon(name, theme.text).paint(painter, QRect(0, 0, ICON, ICON))
    painter.end()
    changed = ICON * ICON * ratio**2 - shows(image, theme.panel)
    assert 10 * ratio <= changed <= 0.8 * ICON * ICON * ratio**2


def test_filled_icons_are_heavier(dark: Theme) -> None:
    def ink(filled: bool) -> int:
        image = QImage(32, 32, QImage.Format.Format_RGB32)
        image.fill(colour(dark.panel))
        painter = QPainter(image)
        icon("play", dark.text, filled=filled).paint(painter, image.rect())
        painter.end()
        return 32 * 32 - shows(image, dark.panel)

    assert ink(True) > 1.5 * ink(False)


@pytest.mark.parametrize("title", HOSTILE)
def test_labels_show_what_is_written(title: str, dark: Theme, stage: Stage) -> None:
    label = Label(title)
    stage(label, 120, 24)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.sizeHint().height() < 32, "One line, whatever it holds."
    if title.startswith("<b>"):
        bare = Label("x")
        stage(bare, 120, 24)
        assert picture(label) != picture(bare)


def test_long_text_ends_in_dots_and_its_tooltip_has_all(dark: Theme, stage: Stage, pump: Pump) -> None:
    label = Label("<i>A title</i> that is far too long for this label")
    stage(label, 90, 24)
    whole = Label("<i>A title</i> that is far too long for this label")
    stage(whole, 600, 24)
    assert shows(picture(label), dark.text) < shows(picture(whole), dark.text)

    def hover(over: QWidget) -> str:
        at = QPoint(4, 4)
        QApplication.sendEvent(over, QHelpEvent(QEvent.Type.ToolTip, at, over.mapToGlobal(at)))
        return QToolTip.text()

    assert hover(whole) == ""
    assert hover(label) == "<span>&lt;i&gt;A title&lt;/i&gt; that is far too long for this label</span>"
    QToolTip.hideText()
    pump(lambda: not QToolTip.isVisible())


def test_a_fitting_line_says_the_longest_that_fits(dark: Theme, stage: Stage) -> None:
    line = Fitting()
    line.show_ways(("a rather long way to say it", "shorter", ""))
    stage(line, 400, 24)
    assert line.fitting() == "a rather long way to say it"
    line.resize(80, 24)
    assert line.fitting() == "shorter"
    line.resize(10, 24)
    assert line.fitting() == ""
    assert line.text() == "a rather long way to say it", "Screen readers have it all."


def test_prose_and_rules(theme: Theme, stage: Stage) -> None:
    assert Prose("<b>x</b>").textFormat() == Qt.TextFormat.PlainText
    rule = Rule()
    stage(rule, 200, 1)
    assert shows(picture(rule), theme.line) == rule.width()


def test_text_buttons_leave_the_keyboard_where_it_is(dark: Theme, stage: Stage) -> None:
    button = TextButton("Rock & Roll")
    said = heard(button.clicked)
    stage(button, 120, 28)
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    click(button)
    press(button, Qt.Key.Key_Space)
    press(button, Qt.Key.Key_Return)
    assert len(said) == 3
    assert button.text() == "Rock && Roll"


def test_icon_buttons_say_what_they_do(dark: Theme, stage: Stage) -> None:
    button = IconButton(dark, "play", "Play", keys="Space")
    stage(button, 28, 28)
    assert button.accessibleName() == "Play"
    assert "Play" in button.toolTip()
    assert "Space" in button.toolTip()
    before = picture(button)
    button.show_icon("pause", "Pause")
    assert button.accessibleName() == "Pause"
    assert picture(button) != before


def test_a_switch_says_the_users_choice_only(theme: Theme, stage: Stage) -> None:
    switch = Switch((("a", "One", "Does one"), ("b", "Two", "Does two"), ("c", "Three", "Does three")), "Number")
    said = heard(switch.chosen)
    stage(switch, 240, 40)
    switch.show_chosen("b")
    assert said == []
    one, two, three = (switch.findChild(QWidget, key) for key in "abc")
    assert one is not None
    assert two is not None
    assert three is not None
    click(three)
    assert said == [("c",)]
    three.setFocus()
    press(three, Qt.Key.Key_Left)
    assert said == [("c",), ("b",)]
    assert two.hasFocus()
    assert one.accessibleName() == "Number: One"
