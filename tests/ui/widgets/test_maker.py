"""The maker: what playlists can be made of."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtWidgets import QLabel, QSlider

from musicmap.ui.presenters.maker import WAYS
from musicmap.ui.theme import DARK, LIGHT, Theme
from musicmap.ui.widgets.maker import Maker, Offer, WayLine, Wishes
from tests.ui.widgets.shelf import HOSTILE, Stage, click, heard, picture


def opened(theme: Theme, stage: Stage) -> Maker:
    maker = Maker(theme, WAYS)
    maker.show_wishes(Wishes())
    maker.show_offers({way.key: Offer("“Hyperballad”") for way in WAYS}, [])
    stage(maker, 348, maker.sizeHint().height())
    return maker


def line(maker: Maker, title: str) -> WayLine:
    return next(one for one in maker.findChildren(WayLine) if one.text() == title)


def slider(maker: Maker, name: str) -> QSlider:
    return next(one for one in maker.findChildren(QSlider) if one.accessibleName() == name)


def texts(maker: Maker) -> set[str]:
    return {label.text().replace("\u202f", " ") for label in maker.findChildren(QLabel) if label.isVisible()}


def test_a_click_on_a_line_does_it_and_closes(theme: Theme, stage: Stage) -> None:
    maker = opened(theme, stage)
    chosen = heard(maker.chosen)
    picture(maker)
    click(line(maker, "Go on with it"))
    assert chosen == [("extend",)]
    assert not maker.isVisible()
    maker.show_theme(LIGHT if theme is DARK else DARK)


def test_what_cannot_be_done_says_what_is_missing(dark: Theme, stage: Stage) -> None:
    maker = opened(dark, stage)
    chosen = heard(maker.chosen)
    maker.show_offers({"selection": Offer("Lasso something first", can=False)}, [])
    assert line(maker, "What lies in the selection").accessibleDescription() == "Lasso something first"
    click(line(maker, "What lies in the selection"))
    click(line(maker, "More like this"))
    assert chosen == []
    picture(maker)


def test_wishes_are_said_in_words_and_go_out(dark: Theme, stage: Stage) -> None:
    maker = opened(dark, stage)
    changed = heard(maker.wishes_changed)
    assert {"20 tracks", "at most 2", "the best"} <= texts(maker)
    slider(maker, "Length of the list").setValue(11)
    slider(maker, "Tracks of one artist").setValue(4)
    slider(maker, "Variety").setValue(3)
    click(maker._once)
    assert {"100 tracks", "any", "30 %"} <= texts(maker)
    assert cast(Wishes, changed[-1][0]) == Wishes(100, None, False, 0.3)
    assert len(changed) == 4
    maker.show_wishes(Wishes(13, 9, True, 0.0))
    assert len(changed) == 4, "showing says nothing"


def test_what_is_not_liked_can_be_forgotten(dark: Theme, stage: Stage) -> None:
    maker = opened(dark, stage)
    cleared = heard(maker.nots_cleared)
    assert not any("Not like" in text for text in texts(maker))
    maker.show_offers({}, ["“Frantic”", "“Siege”"])
    assert "Not like “Frantic”, “Siege”" in texts(maker)
    click(maker._forget)
    assert cleared == [()]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_plain(name: str, dark: Theme, stage: Stage) -> None:
    maker = opened(dark, stage)
    maker.show_offers({"like": Offer(name)}, [name])
    picture(maker)
    assert maker.width() == 348
    assert "\n" not in line(maker, "More like this").accessibleDescription()
    assert "<b>" not in line(maker, "More like this").toolTip()
