"""The popover of a map's recipe: layers and weights, scale, every n-th, pooling."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSlider, QToolButton

from musicmap.ui.theme import DARK, LIGHT, Theme
from musicmap.ui.widgets.buttons import Tick
from musicmap.ui.widgets.choice import ChoiceButton, Option
from musicmap.ui.widgets.recipe import Blend, Ingredient, RecipePopover, every_nth
from tests.ui.widgets.shelf import HOSTILE, Stage, click, heard, picture, press, settle

POOLINGS = (Option("mean", "Mean"), Option("max", "Max"))
A, B = Ingredient("a", "Taggram", on=True), Ingredient("b", "Embedding", on=True, weight=0.5)
BLEND = Blend((A, B), "linear", 1, "mean")


def shown(theme: Theme, stage: Stage, blend: Blend = BLEND) -> RecipePopover:
    popover = RecipePopover(theme, POOLINGS)
    # As a plain window: what it does as a popup is told below.
    popover.setWindowFlags(Qt.WindowType.Window)
    popover.show_blend(blend)
    stage(popover, 400, 250)
    return popover


def ticks(popover: RecipePopover) -> list[Tick]:
    return [tick for tick in popover.findChildren(Tick) if tick.isVisible()]


def sliders(popover: RecipePopover) -> dict[str, QSlider]:
    return {s.accessibleName(): s for s in popover.findChildren(QSlider) if s.isVisible()}


def test_layers_come_and_go_and_one_stays(theme: Theme, stage: Stage) -> None:
    popover = shown(theme, stage)
    said = heard(popover.changed)
    first, second = ticks(popover)
    click(second)
    assert said == [(replace(BLEND, layers=(A, replace(B, on=False))),)]
    assert not first.isEnabled(), "A map is made of something."
    assert not sliders(popover)["Weight of Embedding"].isEnabled()
    click(first)
    assert len(said) == 1
    click(second)
    assert said[1:] == [(BLEND,)]


def test_weights_go_from_nothing_to_twice(dark: Theme, stage: Stage) -> None:
    popover = shown(dark, stage)
    said = heard(popover.changed)
    slider = sliders(popover)["Weight of Embedding"]
    for key, weight in ((Qt.Key.Key_End, 2.0), (Qt.Key.Key_Left, 1.9), (Qt.Key.Key_Home, 0.0)):
        press(slider, key)
        assert said[-1][0].layers[1].weight == pytest.approx(weight)


def test_a_drag_is_said_when_it_ends(dark: Theme, stage: Stage) -> None:
    popover = shown(dark, stage)
    said = heard(popover.changed)
    slider = sliders(popover)["Weight of Taggram"]
    slider.setSliderDown(True)
    for tick in (12, 14, 16):
        slider.setSliderPosition(tick)
    assert said == []
    assert popover._lines[0]._said.text() == "× 1.6", "But one sees where one is."
    slider.setSliderDown(False)
    assert [blend.layers[0].weight for (blend,) in said] == [pytest.approx(1.6)]


def test_scale_every_nth_and_pooling(dark: Theme, stage: Stage) -> None:
    popover = shown(dark, stage)
    said = heard(popover.changed)
    click(next(b for b in popover.findChildren(QToolButton) if b.text() == "Log"))
    press(sliders(popover)["Every n-th segment"], Qt.Key.Key_Right)
    (pooling,) = popover.findChildren(ChoiceButton)
    pooling.chosen.emit("pooling", "max")
    assert [blend for (blend,) in said] == [
        replace(BLEND, scale="log"),
        replace(BLEND, scale="log", every=2),
        replace(BLEND, scale="log", every=2, pooling="max"),
    ]
    popover.show_blend(BLEND)
    assert len(said) == 3, "What the owner says is not said back."
    assert pooling.accessibleName() == "Pooling: Mean"


def test_every_nth_is_told() -> None:
    assert [every_nth(n) for n in (1, 2, 3, 4, 10)] == ["all", "every 2nd", "every 3rd", "every 4th", "every 10th"]


@pytest.mark.parametrize("title", [h for h in HOSTILE if h])
def test_other_layers_may_be_there(title: str, dark: Theme, stage: Stage, qapp: QApplication) -> None:
    popover = shown(dark, stage)
    said = heard(popover.changed)
    popover.show_blend(Blend((A, B, Ingredient("c", title, on=False))))
    settle(qapp)
    assert len(ticks(popover)) == 3
    picture(popover)
    click(ticks(popover)[2], 8)
    assert [blend.layers[2].on for (blend,) in said] == [True]
    popover.show_blend(Blend(()))
    settle(qapp)
    assert ticks(popover) == []


def test_the_keyboard_begins_at_the_first_layer(dark: Theme, stage: Stage) -> None:
    popover = shown(dark, stage)
    popover.setFocus()
    assert ticks(popover)[0].hasFocus()
    press(ticks(popover)[0], Qt.Key.Key_Tab)
    assert sliders(popover)["Weight of Taggram"].hasFocus()


def test_it_opens_under_its_button_and_closes(dark: Theme, stage: Stage, qapp: QApplication) -> None:
    button = QToolButton()
    stage(button, 60, 30)
    popover = RecipePopover(dark, POOLINGS, button)
    popover.show_blend(BLEND)
    for x, y in ((100, 100), (1560, 960)):
        button.move(x, y)
        settle(qapp)
        popover.open_under(button)
        settle(qapp)
        assert popover.isVisible()
        assert button.screen().availableGeometry().contains(popover.geometry())
        assert not popover.geometry().intersects(button.geometry())
        press(popover, Qt.Key.Key_Escape)
        assert not popover.isVisible()


def test_it_follows_the_theme(dark: Theme, stage: Stage) -> None:
    popover = shown(DARK, stage)
    before = picture(popover)
    popover.show_theme(LIGHT)
    assert picture(popover) != before
