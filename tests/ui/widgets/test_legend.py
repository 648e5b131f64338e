"""The legend: what the colours mean, over the map's corner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from musicmap.scene.colour import contrast
from musicmap.ui.theme import DARK, GAP, LIGHT, Theme, mix
from musicmap.ui.widgets.legend import _COVER, Legend
from musicmap.ui.widgets.legend_list import HIGH, LegendList, LegendRow
from musicmap.ui.widgets.legend_ramp import NO_STRETCH, LegendRamp, Stretch
from tests.ui.widgets.shelf import (
    HOSTILE,
    Stage,
    click,
    colour_at,
    heard,
    picture,
    press,
    rainbow,
    settle,
    shows,
)

RED, GREEN, GREY = (200, 40, 60), (40, 180, 90), (120, 120, 120)
ROWS = (LegendRow("rock", RED, 1204), LegendRow("jazz", GREEN, 30), LegendRow("other", GREY, 7, rest=True))
CTRL = Qt.KeyboardModifier.ControlModifier


class Map(QWidget):
    """Counts what reaches it."""

    reached = 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.reached += 1


def over_map(theme: Theme, stage: Stage, high: int = 400) -> tuple[Map, Legend, LegendList]:
    over = Map()
    legend = Legend(theme, over)
    stage(over, 500, high)
    (rows,) = legend.findChildren(LegendList)
    return over, legend, rows


def click_row(rows: LegendList, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = rows.visualRect(rows.model().index(row, 0)).center()
    click(rows.viewport(), place.x(), place.y(), modifier=modifier)


def test_it_lies_in_the_corner_and_stays_there(theme: Theme, stage: Stage, qapp: QApplication) -> None:
    over, legend, _ = over_map(theme, stage)
    assert not legend.isVisible()
    legend.show_rows("Strongest tag", ROWS)
    settle(qapp)
    assert (legend.x(), legend.geometry().bottom() + 1) == (GAP, 400 - GAP)
    over.resize(600, 500)
    settle(qapp)
    assert legend.geometry().bottom() + 1 == 500 - GAP
    image = picture(legend)
    assert min(shows(image, rgb) for rgb in (RED, GREEN, GREY)) > 30, "A dot in each colour."
    legend.show_nothing()
    assert not legend.isVisible()


def test_rows_are_clicked_and_the_map_is_not(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    over, legend, rows = over_map(dark, stage)
    said = heard(legend.row_clicked)
    legend.show_rows("Strongest tag", ROWS)
    settle(qapp)
    click_row(rows, 1)
    click_row(rows, 0, CTRL)
    click_row(rows, 2)
    assert said == [("jazz", False), ("rock", True)], "“other” is no filter."
    middle = legend.rect().center()
    at = legend.mapToGlobal(middle)
    delta, none = QPoint(0, -120), QPoint()
    wheel = QWheelEvent(
        middle,
        at,
        none,
        delta,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    wheel.ignore()
    QApplication.sendEvent(legend, wheel)
    assert wheel.isAccepted(), "It does not zoom the map."
    assert over.reached == 0


def test_the_keyboard_does_it_too(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    _, legend, rows = over_map(dark, stage)
    said, folded = heard(legend.row_clicked), heard(legend.folded)
    legend.show_rows("Strongest tag", ROWS)
    settle(qapp)
    legend.setFocus()
    assert rows.hasFocus()
    press(rows, Qt.Key.Key_Down)
    press(rows, Qt.Key.Key_Return)
    press(rows, Qt.Key.Key_Space, CTRL)
    assert said == [("jazz", False), ("jazz", True)]
    press(legend._title, Qt.Key.Key_Left)
    press(legend._title, Qt.Key.Key_Left)
    press(legend._title, Qt.Key.Key_Return)
    assert folded == [(True,), (False,)], "Folding what is folded is nothing new."


def test_what_is_not_shown_stands_back_and_is_said(theme: Theme, stage: Stage, qapp: QApplication) -> None:
    _, legend, rows = over_map(theme, stage)
    legend.show_rows("Strongest tag", ROWS)
    settle(qapp)
    full = shows(picture(legend), RED)
    legend.show_rows("Strongest tag", ROWS, {"rock"})
    assert 0 < shows(picture(legend), RED) < full / 2
    said = [str(rows.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(3)]
    assert said == ["rock, 1\u202f204, not shown", "jazz, 30", "other, 7"]


def test_it_folds_to_its_title(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    _, legend, rows = over_map(dark, stage)
    legend.show_rows("Strongest tag", ROWS)
    settle(qapp)
    high = legend.height()
    click(legend, 20, 12)
    settle(qapp)
    assert legend.height() == high - 3 * HIGH - 4
    assert legend.geometry().bottom() + 1 == 400 - GAP
    assert not rows.isVisible()
    legend.show_ramp("Activation", ["0", "1"], rainbow(20))
    assert legend.height() < 40, "Another legend stays folded."
    legend.show_folded(False)
    settle(qapp)
    assert legend.height() > 40


def test_a_long_one_scrolls_and_is_half_the_map_at_most(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    over, legend, rows = over_map(dark, stage, 300)
    legend.show_rows("Artist", [LegendRow(f"Artist {n}", RED, n) for n in range(13)])
    settle(qapp)
    assert legend.height() == 150
    assert rows.verticalScrollBar().maximum() > 0
    over.resize(500, 900)
    settle(qapp)
    assert rows.verticalScrollBar().maximum() == 0


def test_a_ramp_runs_from_low_to_high(theme: Theme, stage: Stage, qapp: QApplication) -> None:
    _, legend, _ = over_map(theme, stage)
    legend.show_ramp("Activation of jazz", ["0", "0.4", "0.83"], np.array([RED, RED, GREEN, GREEN], np.uint8))
    settle(qapp)
    image = picture(legend._ramp)
    assert colour_at(image, 20, 6) == RED
    assert colour_at(image, image.width() - 20, 6) == GREEN
    assert legend._ramp.accessibleName() == "Activation of jazz: from 0 to 0.83"
    legend.show_ramp("Nothing", ["", ""], np.zeros((0, 3), np.uint8))
    picture(legend)


def test_below_a_ramp_there_is_a_row_for_what_has_no_value(theme: Theme, stage: Stage, qapp: QApplication) -> None:
    _, legend, rows = over_map(theme, stage)
    said, unknown = ["0", "9"], LegendRow("not heard", GREY, 7)
    legend.show_ramp("Times heard", said, np.array([RED, GREEN], np.uint8))
    settle(qapp)
    high = legend.height()
    chosen, clicked = heard(legend.stretch_chosen), heard(legend.row_clicked)
    legend.show_ramp("Times heard", said, np.array([RED, GREEN], np.uint8), NO_STRETCH, [unknown])
    settle(qapp)
    assert legend.height() == high + HIGH
    assert legend._ramp.geometry().bottom() < rows.geometry().top()
    image = picture(legend._ramp)
    assert shows(image, RED) == shows(image, GREEN) == 0, "all of the ramp stands back"
    assert legend._ramp.accessibleDescription() == "Not shown"
    click_row(rows, 0)
    assert clicked == [("not heard", False)]
    QTest.keyClick(legend._ramp, Qt.Key.Key_Left)
    assert chosen == [((0, 1),)]
    legend.show_folded(True)
    settle(qapp)
    assert not rows.isVisible()


@pytest.mark.parametrize("name", HOSTILE)
def test_labels_are_plain(name: str, dark: Theme, stage: Stage, qapp: QApplication) -> None:
    over, legend, rows = over_map(dark, stage)
    said = heard(legend.row_clicked)
    legend.show_rows(name, [replace(ROWS[0], label=name)])
    settle(qapp)
    picture(legend)
    assert legend.geometry().right() < over.width()
    assert "\n" not in str(rows.model().index(0, 0).data())
    assert "<b>" not in str(rows.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    click_row(rows, 0)
    assert said == [(name, False)], "What goes out is what came in."
    legend.show_ramp(name, [name, name], rainbow(8))
    picture(legend)


def test_it_can_be_read_over_any_point(theme: Theme) -> None:
    worst = [mix(ground, theme.panel, _COVER) for ground in ((255, 255, 255), (0, 0, 0), (243, 234, 52))]
    assert min(contrast(tone, ground) for ground in worst for tone in (theme.text, theme.quiet)) >= 4.5


def test_it_follows_the_theme(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    _, legend, _ = over_map(DARK, stage)
    legend.show_rows("Strongest tag", ROWS)
    settle(qapp)
    before = picture(legend)
    legend.show_theme(LIGHT)
    assert picture(legend) != before


def years(dark: Theme, stage: Stage) -> tuple[LegendRamp, list[Stretch | None]]:
    """A ramp of 101 years, and what is chosen on it; each choice is shown, as the owner does."""
    _, legend, _ = over_map(dark, stage)
    said = [str(year) for year in range(1920, 2021)]
    chosen = list[Stretch | None]()

    def choose(stretch: Stretch | None) -> None:
        chosen.append(stretch)
        legend.show_ramp("Year", said, rainbow(20), stretch)

    legend.show_ramp("Year", said, rainbow(20))
    legend.stretch_chosen.connect(choose)
    (ramp,) = legend.findChildren(LegendRamp)
    return ramp, chosen


def at_share(ramp: LegendRamp, share: float) -> QPoint:
    bar = ramp._bar()
    return QPoint(round(bar.left() + share * bar.width()), bar.center().y())


def test_a_drag_along_a_ramp_chooses_a_stretch(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    ramp, chosen = years(dark, stage)
    settle(qapp)
    whole = picture(ramp)
    QTest.mousePress(ramp, Qt.MouseButton.LeftButton, pos=at_share(ramp, 0.75))
    QTest.mouseMove(ramp, at_share(ramp, 0.5))
    QTest.mouseRelease(ramp, Qt.MouseButton.LeftButton, pos=at_share(ramp, 0.5))
    assert len(chosen) == 1
    assert chosen[0] == pytest.approx((50, 75), abs=1), "from right to left is the same"
    narrowed, at = picture(ramp), at_share(ramp, 0.25)
    assert colour_at(narrowed, at.x(), at.y()) != colour_at(whole, at.x(), at.y()), "what is not there stands back"
    at = at_share(ramp, 0.6)
    assert colour_at(narrowed, at.x(), at.y()) == colour_at(whole, at.x(), at.y())
    assert "1970" in ramp.accessibleDescription() or "1969" in ramp.accessibleDescription()


def test_a_click_on_a_ramp_is_a_tenth_of_it_and_another_all(dark: Theme, stage: Stage) -> None:
    ramp, chosen = years(dark, stage)
    click(ramp, at_share(ramp, 0.5).x(), 5)
    click(ramp, at_share(ramp, 0.5).x(), 5)
    assert chosen == [(45, 55), None]
    click(ramp, at_share(ramp, 1.0).x(), 5)
    assert chosen[-1] == (90, 100)


def test_a_ramp_by_keys(dark: Theme, stage: Stage) -> None:
    ramp, chosen = years(dark, stage)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Delete, Qt.Key.Key_Left):
        QTest.keyClick(ramp, key)
    assert chosen == [(0, 10), (10, 20), (0, 10), None, (90, 100)]
