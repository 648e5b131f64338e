"""The whole taggram: all tags, scrolled by rows, with the times in sight."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollBar, QToolButton

from musicmap.types import Seconds
from musicmap.ui.theme import LIGHT, Theme
from musicmap.ui.widgets.taggram import Taggram, TaggramView
from musicmap.ui.widgets.taggram_panel import TaggramPanel
from tests.ui.widgets.shelf import HOSTILE, Stage, click, heard, picture, press, settle

NAMES = tuple(f"tag {n}" for n in range(50))


def taggram(segments: int = 40, names: tuple[str, ...] = NAMES) -> Taggram:
    """Each tag a little weaker than the one before it."""
    values = np.tile(np.linspace(0.9, 0.02, len(names), dtype=np.float32), (segments, 1))
    return Taggram(names, values, Seconds(3.0))


def filled(theme: Theme) -> TaggramPanel:
    panel = TaggramPanel(theme)
    panel.show_taggram("Hyperballad", "Björk", taggram())
    return panel


def view(panel: TaggramPanel) -> TaggramView:
    return cast(TaggramView, panel.findChild(TaggramView))


def bar(panel: TaggramPanel) -> QScrollBar:
    return cast(QScrollBar, panel.findChild(QScrollBar))


def test_all_tags_can_be_reached(theme: Theme, stage: Stage, qapp: QApplication) -> None:
    panel = filled(theme)
    stage(panel, 600, 300)
    in_sight = view(panel).picture_room().height() // 16
    assert bar(panel).maximum() == 50 - in_sight > 0
    before = picture(view(panel))
    bar(panel).setValue(bar(panel).maximum())
    after = picture(view(panel))
    assert after != before
    assert after.copy(0, 16 * in_sight, 600, 40) == before.copy(0, 16 * in_sight, 600, 40), "The times stay."
    panel.resize(600, 1000)
    settle(qapp)
    assert bar(panel).maximum() == 0
    assert view(panel).picture_room().height() == 50 * 16


def test_wheel_and_keys_scroll(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    stage(panel, 600, 300)
    panel.setFocus()
    press(view(panel), Qt.Key.Key_Down)
    assert bar(panel).value() == 1
    press(view(panel), Qt.Key.Key_PageDown)
    before = bar(panel).value()
    assert before > 5
    middle, none = QPointF(view(panel).rect().center()), Qt.MouseButton.NoButton
    wheel = QWheelEvent(
        middle,
        QPointF(view(panel).mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 1200),
        none,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(panel, wheel)  # Only real ones go on from the view to the panel.
    assert bar(panel).value() < before


def test_a_click_goes_to_that_moment(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    said = heard(panel.moment_clicked)
    stage(panel, 600, 300)
    room = view(panel).picture_room()
    click(view(panel), room.left() + 0.5 * room.width(), 20)
    panel.show_segment(20)
    panel.setFocus()
    press(view(panel), Qt.Key.Key_Right)
    assert said == [(20,), (21,)]


def test_the_order_is_chosen_and_told(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    said = heard(panel.order_chosen)
    stage(panel, 600, 300)
    click(panel.findChildren(QToolButton)[1])
    assert said == [("peak",)]
    panel.show_order("mean")
    assert len(said) == 1


def test_another_track_begins_at_the_top(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    stage(panel, 600, 300)
    bar(panel).setValue(9)
    panel.show_taggram("Roads", "Portishead", taggram(30))
    assert bar(panel).value() == 0
    assert view(panel)._first == 0


def test_a_panel_without_a_track_says_what_could_be_there(dark: Theme, stage: Stage) -> None:
    panel = TaggramPanel(dark)
    stage(panel, 600, 300)
    assert any("Point at a track" in label.text() for label in panel.findChildren(QLabel) if label.isVisible())
    panel.show_taggram("a", "b", taggram())
    assert not panel._empty.isVisible()
    panel.show_taggram("a", "b", Taggram((), np.zeros((0, 0), np.float32), Seconds(3.0)))
    picture(panel)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_plain_and_leave_room_for_the_picture(name: str, dark: Theme, stage: Stage) -> None:
    panel = TaggramPanel(dark)
    panel.show_taggram(name, name, taggram(names=(name,) * 50))
    stage(panel, 600, 300)
    picture(panel)
    assert panel.width() == 600
    assert view(panel).picture_room().width() > 300


def test_long_names_get_more_room_in_a_wide_panel(dark: Theme, stage: Stage) -> None:
    panel = TaggramPanel(dark)
    panel.show_taggram("a", "b", taggram(names=("a tag with a rather long name", *NAMES[1:])))
    stage(panel, 900, 300)
    assert view(panel).picture_room().left() > 140


def test_it_follows_the_theme(dark: Theme, stage: Stage) -> None:
    panel = filled(dark)
    stage(panel, 600, 300)
    before = picture(panel)
    panel.show_theme(LIGHT)
    assert picture(panel) != before
