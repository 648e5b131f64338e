"""The maker: what playlists can be made of."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from musicmap.ui.presenters.maker import WAYS
from musicmap.ui.theme import DARK, LIGHT, Theme
from musicmap.ui.widgets.maker import Maker, Offer, WayLine
from musicmap.ui.widgets.wishes import Wishes, Words
from musicmap.ui.widgets.word_chips import WordChip
from tests.ui.widgets.shelf import HOSTILE, Pump, Stage, click, heard, picture, press


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


def unfolded(theme: Theme, stage: Stage) -> Maker:
    maker = opened(theme, stage)
    maker.show_known(["ambient", "guitar", "Metal"], ["Jazz", "Hip-Hop/Rap"])
    click(maker._more)
    return maker


def field(maker: Maker, name: str) -> QLineEdit:
    return next(one for one in maker.findChildren(QLineEdit) if one.accessibleName() == name)


def chips(maker: Maker) -> list[str]:
    return [chip.accessibleName() for chip in maker.findChildren(WordChip) if chip.isVisible()]


def test_the_finer_rules_are_folded_away_to_the_left(theme: Theme, stage: Stage) -> None:
    maker = opened(theme, stage)
    maker.move(600, 40)
    assert not maker._finer.isVisible()
    right, ways = maker.frameGeometry().right(), line(maker, "Go on with it").mapToGlobal(QPoint(0, 0))
    click(maker._more)
    assert maker._finer.isVisible()
    assert (maker.frameGeometry().right(), maker._more.text()) == (right, "Fewer rules")
    assert line(maker, "Go on with it").mapToGlobal(QPoint(0, 0)) == ways, "what is there stays where it is"
    picture(maker)
    click(maker._more)
    assert (maker.width(), maker._finer.isVisible()) == (348, False)


def test_every_control_has_a_name_and_a_tooltip(dark: Theme, stage: Stage) -> None:
    maker = unfolded(dark, stage)
    controls: list[QWidget] = [
        *maker.findChildren(QSlider),
        *maker.findChildren(QLineEdit),
        *maker.findChildren(QToolButton),
        maker._once,
        maker._more,
    ]
    assert len(controls) == 9 + 3 + 2 + 2
    for control in controls:
        assert control.accessibleName() or cast(QAbstractButton, control).text(), control
        assert control.toolTip(), control


def test_finer_wishes_go_out_and_are_told_while_they_are_folded_away(dark: Theme, stage: Stage) -> None:
    maker = unfolded(dark, stage)
    changed = heard(maker.wishes_changed)
    slider(maker, "Tracks of one album").setValue(0)
    slider(maker, "Not heard for").setValue(3)
    slider(maker, "Shortest track").setValue(3)
    slider(maker, "Longest track").setValue(5)
    slider(maker, "Inside the lasso").setValue(7)
    assert not slider(maker, "How much sounds so").isEnabled()
    click(next(one for one in maker.findChildren(QToolButton) if one.text() == "moments"))
    slider(maker, "How much sounds so").setValue(3)
    wished = cast(Wishes, changed[-1][0])
    assert wished == Wishes(per_album=1, rested=30, shortest=120, longest=480, over="segments", part=0.3, inside=0.7)
    assert not any(text.startswith("Also:") for text in texts(maker))
    click(maker._more)
    told = "Also: 1 of an album, not heard for a month, from 2 min, up to 8 min, by moments, 70 % in the selection"
    assert told in texts(maker)
    click(maker._more)
    click(next(one for one in maker.findChildren(QPushButton) if one.text() == "As at first"))
    assert cast(Wishes, changed[-1][0]) == Wishes()


def test_words_are_typed_turned_and_taken_away(dark: Theme, stage: Stage, pump: Pump) -> None:
    maker = unfolded(dark, stage)
    changed = heard(maker.wishes_changed)
    QTest.keyClicks(field(maker, "Genres"), "nothing known")
    press(field(maker, "Genres"), Qt.Key.Key_Return)
    assert changed == []
    field(maker, "Genres").clear()
    for typed in ("jazz", "hip"):
        QTest.keyClicks(field(maker, "Genres"), typed)
        press(field(maker, "Genres"), Qt.Key.Key_Return)
        pump(lambda: not field(maker, "Genres").text())
    assert chips(maker) == ["Jazz", "Hip-Hop/Rap"]
    picture(maker)  # which lays them out
    chip = next(one for one in maker.findChildren(WordChip) if one.isVisible() and one.word == "Jazz")
    click(chip, 10)
    assert cast(Wishes, changed[-1][0]).genres == Words(("Hip-Hop/Rap",), ("Jazz",))
    assert chips(maker) == ["Hip-Hop/Rap", "not Jazz"]
    picture(maker)
    turned = next(one for one in maker.findChildren(WordChip) if one.isVisible() and one.word == "Jazz")
    click(turned, turned.width() - 10)
    press(next(one for one in maker.findChildren(WordChip) if one.isVisible()), Qt.Key.Key_Delete)
    assert cast(Wishes, changed[-1][0]) == Wishes()
    assert chips(maker) == []


def test_tab_goes_through_it_as_the_eye_does(dark: Theme, stage: Stage) -> None:
    maker = unfolded(dark, stage)
    maker.show_wishes(Wishes(genres=Words(("Jazz",), ("Hip-Hop/Rap",))))
    maker._length.setFocus()
    passed = []
    for _ in range(18 + len(WAYS)):
        here = maker.focusWidget()
        passed.append(here.accessibleName() or cast(QAbstractButton, here).text())
        press(maker, Qt.Key.Key_Tab)
    assert passed[:10] == [
        "Length of the list",
        "Tracks of one artist",
        "Variety",
        "The same song only once",
        "Fewer rules",
        "Tracks of one album",
        "Not heard for",
        "Shortest track",
        "Longest track",
        "Genres",
    ]
    assert passed[10:14] == ["Jazz", "not Hip-Hop/Rap", "Tags", "Sounding like tags"]
    assert passed[14:17] == ["Compared are: whole tracks", "Inside the lasso", "As at first"]
    assert passed[17:-1] == [way.title for way in WAYS]
    assert passed[-1] == passed[0]


def test_a_field_shows_all_its_words_when_it_is_clicked(dark: Theme, stage: Stage, pump: Pump) -> None:
    maker = unfolded(dark, stage)
    changed = heard(maker.wishes_changed)
    click(field(maker, "Sounding like tags"))
    pump(lambda: QApplication.activePopupWidget() is not maker)
    shown = cast(QListView, QApplication.activePopupWidget())
    assert [shown.model().index(row, 0).data() for row in range(3)] == ["ambient", "guitar", "Metal"]
    click(shown.viewport(), 20, shown.visualRect(shown.model().index(2, 0)).center().y())
    pump(lambda: changed)
    assert cast(Wishes, changed[-1][0]).blend == Words(("Metal",))
    assert field(maker, "Sounding like tags").text() == ""


def test_a_tag_that_the_model_does_not_have_waits(dark: Theme, stage: Stage) -> None:
    maker = unfolded(dark, stage)
    maker.show_wishes(Wishes(tags=Words(("shoegaze",))))
    assert chips(maker) == ["shoegaze"]
    assert "no tag of this model" in next(iter(maker.findChildren(WordChip))).toolTip()
    picture(maker)


WORD = st.text("aA ", min_size=1, max_size=3)


@given(st.lists(st.tuples(WORD, st.booleans()), max_size=8), WORD)
def test_a_word_is_wanted_or_not_but_never_both(steps: list[tuple[str, bool]], gone: str) -> None:
    words = Words()
    for word, wanted in steps:
        words = words.with_(word, wanted=wanted)
        assert word in (words.these if wanted else words.nots)
    assert len({*words.these, *words.nots}) == len(words) == len({word for word, _ in steps})
    left = words.without(gone)
    assert gone not in (*left.these, *left.nots)
    assert words.known([*words.these, *words.nots]) == words
    assert len(words.known([])) == 0
