"""The player: buttons, ribbon, volume, what makes sound."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QSlider, QToolButton

from musicmap.types import Seconds
from musicmap.ui.theme import DARK, LIGHT, Theme
from musicmap.ui.widgets.player import PlayerBar, Playing
from musicmap.ui.widgets.ribbon import Ribbon, bars
from musicmap.ui.widgets.sound_options import SoundOptions
from tests.ui.widgets.shelf import HOSTILE, Stage, click, colour_at, heard, hover, picture, press, rainbow

TRACK = Playing("Hyperballad", "Björk", Seconds(120.0), Seconds(3.0), rainbow(40))


def filled(theme: Theme, stage: Stage) -> PlayerBar:
    bar = PlayerBar(theme)
    bar.show_track(TRACK)
    stage(bar, 1000, 64)
    return bar


def ribbon(bar: PlayerBar) -> Ribbon:
    return cast(Ribbon, bar.findChild(Ribbon))


def texts(bar: PlayerBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel) if label.isVisible() and label.text()]


def button(bar: PlayerBar, name: str) -> QToolButton:
    return next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == name)


def test_buttons_ask(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    toggled, before, after = heard(bar.toggled), heard(bar.previous_asked), heard(bar.next_asked)
    click(button(bar, "Play"))
    click(button(bar, "Previous"))
    click(button(bar, "Next"))
    assert (toggled, before, after) == ([()], [()], [()])
    bar.show_playing(True)
    click(button(bar, "Pause"))
    assert len(toggled) == 2


def test_names_and_times_are_shown(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    bar.show_position(Seconds(84.0))
    assert texts(bar) == ["Hyperballad", "Björk", "1:24", "2:00"]
    assert ribbon(bar).accessibleDescription() == "1:24 of 2:00"


def test_nothing_to_play_says_so(dark: Theme, stage: Stage) -> None:
    bar = PlayerBar(dark)
    stage(bar, 1000, 64)
    assert texts(bar) == ["Nothing plays yet"]
    assert not button(bar, "Play").isEnabled()
    said = heard(bar.sought)
    click(ribbon(bar))
    press(ribbon(bar), Qt.Key.Key_Right)
    assert said == []


def test_a_click_on_the_ribbon_seeks_there(theme: Theme, stage: Stage) -> None:
    bar = filled(theme, stage)
    said = heard(bar.sought)
    wide = ribbon(bar).width()
    for share in (0.0, 0.25, 0.5, 0.99):
        click(ribbon(bar), share * wide)
        assert said.pop()[0] == pytest.approx(120 * share, abs=120 / wide)


def test_dragging_on_the_ribbon_seeks_all_the_way(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    said = heard(bar.sought)
    held, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window = bar.windowHandle()
    start, end = (ribbon(bar).mapTo(bar, QPoint(x, 10)) for x in (100, 250))
    QTest.mousePress(window, held, none, start)
    QTest.mouseMove(window, end)
    QTest.mouseRelease(window, held, none, end)
    QApplication.processEvents()
    assert said[0][0] == pytest.approx(120 * 100 / ribbon(bar).width(), abs=0.5)
    assert said[-1][0] == pytest.approx(120 * 250 / ribbon(bar).width(), abs=0.5)


def test_keys_seek(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    said = heard(bar.sought)
    bar.show_position(Seconds(60.0))
    ribbon(bar).setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home):
        press(ribbon(bar), key)
    bar.show_position(Seconds(118.0))
    press(ribbon(bar), Qt.Key.Key_Right)
    assert said == [(55.0,), (65.0,), (0.0,), (120.0,)]


def test_the_ribbon_has_the_colours_of_the_points(theme: Theme, stage: Stage) -> None:
    bar = filled(theme, stage)
    image, room = picture(ribbon(bar)), ribbon(bar).room()
    for segment in (2, 17, 38):
        x = room.left() + (segment + 0.4) * room.width() / 40
        assert colour_at(image, x, room.center().y()) == tuple(TRACK.colours[segment])


def test_the_ribbon_ends_where_the_segments_do(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    bar.show_track(Playing("a", "b", Seconds(240.0), Seconds(3.0), rainbow(40)))
    image, room = picture(ribbon(bar)), ribbon(bar).room()
    assert colour_at(image, 0.75 * room.width(), room.center().y()) == dark.hover
    assert colour_at(image, 0.25 * room.width() + 3, room.center().y()) != dark.hover


def test_the_cursor_is_where_the_sound_is(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    bar.show_position(Seconds(30.0))
    image = picture(ribbon(bar))
    assert colour_at(image, 0.25 * ribbon(bar).width(), 1) == dark.text


def test_hovering_tells_the_time(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    before = picture(ribbon(bar))
    hover(ribbon(bar), 100)
    assert picture(ribbon(bar)) != before


def test_the_switch_says_what_makes_sound(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    said = heard(bar.mode_chosen)
    bar.show_mode("silent")
    assert said == []
    click(button(bar, "Sound: Click"))
    assert said == [("click",)]


def test_volume_and_mute(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    said = heard(bar.volume_chosen)
    bar.show_volume(0.5)
    assert said == [], "Being told is not choosing."
    click(button(bar, "Mute"))
    click(button(bar, "Sound on"))
    assert said == [(0.0,), (0.5,)]
    slider = cast(QSlider, bar.findChild(QSlider))
    slider.setFocus()
    press(slider, Qt.Key.Key_Right)
    assert said[-1][0] == pytest.approx(0.51)
    press(slider, Qt.Key.Key_Home)
    assert said[-1] == (0.0,)
    assert button(bar, "Sound on").isVisible()


def test_a_click_on_the_volume_goes_there(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    said = heard(bar.volume_chosen)
    slider = cast(QSlider, bar.findChild(QSlider))
    for x, volume in ((6, 0.0), (44, 0.5), (82, 1.0)):
        click(slider, x)
        assert said[-1][0] == pytest.approx(volume, abs=0.02)


def test_a_playlist_can_be_started_before_anything_was_heard(dark: Theme, stage: Stage) -> None:
    bar = PlayerBar(dark)
    said = heard(bar.toggled)
    stage(bar, 1000, 64)
    click(button(bar, "Play"))
    bar.show_ready(True)
    click(button(bar, "Play"))
    assert said == [()]


def test_a_missing_device_is_told(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    bar.show_device("No sound device found — plug one in.")
    assert "No sound device found — plug one in." in texts(bar)
    bar.show_device("")
    assert not any("device" in text for text in texts(bar))


@pytest.mark.parametrize("title", HOSTILE)
def test_names_are_plain(title: str, dark: Theme, stage: Stage) -> None:
    bar = PlayerBar(dark)
    bar.show_track(Playing(title, title, Seconds(10.0)))
    stage(bar, 760, 64)
    picture(bar)
    assert bar.width() == 760
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in bar.findChildren(QLabel))


def test_a_track_without_colours_still_plays(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    said = heard(bar.sought)
    bar.show_track(Playing("a", "b", Seconds(10.0), Seconds(0.0), np.zeros((0, 3), np.uint8)))
    picture(bar)
    click(ribbon(bar))
    assert said[0][0] == pytest.approx(5.0, abs=0.1)


def test_the_bar_follows_the_theme(theme: Theme, stage: Stage) -> None:
    bar = filled(theme, stage)
    before = picture(bar)
    bar.show_theme(LIGHT if theme is DARK else DARK)
    assert picture(bar) != before


def test_how_the_list_is_gone_through_is_shown_and_asked_for(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    shuffled, repeats, follows = heard(bar.shuffle_chosen), heard(bar.repeat_chosen), heard(bar.follow_chosen)
    click(button(bar, "Shuffle"))
    click(button(bar, "The map follows what plays"))
    for repeat, name in (("off", "Repeat"), ("all", "Repeats the list"), ("one", "Repeats the track")):
        bar.show_turns(repeat, shuffle=False)  # type: ignore[arg-type]
        assert button(bar, name).isChecked() == (repeat != "off")
        click(button(bar, name))
    assert (shuffled, repeats, follows) == ([(True,)], [("all",), ("one",), ("off",)], [(True,)])
    assert not button(bar, "Shuffle").isChecked(), "what is shown is what the owner said last"


def test_the_ribbon_takes_the_form_of_the_sound(dark: Theme, stage: Stage) -> None:
    bar = filled(dark, stage)
    plain = picture(ribbon(bar))
    bar.show_outline(np.repeat(np.array([20, 255], np.uint8), 600))
    formed = picture(ribbon(bar))
    room = ribbon(bar).room()
    quiet, loud = room.left() + room.width() // 4 // 3 * 3, room.left() + 3 * room.width() // 4 // 3 * 3
    top = room.top() + 3
    assert colour_at(formed, loud, top) == colour_at(plain, loud, top)
    assert colour_at(formed, quiet, top) != colour_at(plain, quiet, top)
    bar.show_track(TRACK)
    assert picture(ribbon(bar)) == plain, "another track begins without"


@given(st.lists(st.integers(0, 255), max_size=300), st.integers(0, 120))
def test_bars_are_shares_of_the_loudest(marks: list[int], count: int) -> None:
    heights = bars(np.array(marks, np.uint8), count)
    assert len(heights) == count
    assert ((heights >= 0) & (heights <= 1)).all()
    if marks and count and max(marks) > 2:
        assert heights.max() == pytest.approx(1.0)
    if len(marks) == count and count and max(marks):
        np.testing.assert_allclose(heights, np.array(marks) / max(marks), atol=1e-9)


def test_the_options_say_what_is_set_and_ask_for_more(dark: Theme, stage: Stage) -> None:
    options = SoundOptions(dark)
    options.show_options("loop", 0.12, levelled=True)
    stage(options, 320, 200)
    rested, waited, levelled = (
        heard(options.resting_chosen),
        heard(options.dwell_chosen),
        heard(options.levelled_chosen),
    )
    slider = cast(QSlider, options.findChild(QSlider))
    said = {label.text() for label in options.findChildren(QLabel)}
    assert any(text.startswith("120") for text in said)
    slider.setValue(0)
    assert waited == [(0.0,)]
    assert "at once" in {label.text() for label in options.findChildren(QLabel)}
    click(options._levelled)
    assert levelled == [(False,)]
    click(next(b for b in options.findChildren(QAbstractButton) if b.text() == "Once"))
    assert rested == [("once",)]
    picture(options)
    options.show_theme(LIGHT)
