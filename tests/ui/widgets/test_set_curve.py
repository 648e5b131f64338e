"""The curve below a list."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from musicmap.playlist.profile import Part
from musicmap.types import Seconds
from musicmap.ui.theme import LIGHT, Theme
from musicmap.ui.widgets.set_curve import SetCurve, SetTrack
from tests.ui.widgets.shelf import HOSTILE, Stage, click, heard, hover, picture, pixels, press, settle, shows

NONE = np.zeros(0)


def track(title: str, lasts: float, energy: float | None, bpm: float | None, rhythm: str = "") -> SetTrack:
    return SetTrack(title, rhythm, Part(Seconds(lasts), NONE if energy is None else np.full(20, energy), bpm))


TRACKS = (
    track("Slow", 100, 0.2, 90.0, "90 · 8A"),
    track("Unknown", 200, None, None),
    track("Fast", 100, 0.9, 128.4, "128 · 9A"),
)


def made(theme: Theme, stage: Stage) -> SetCurve:
    curve = SetCurve(theme)
    stage(curve, 432, 90)
    curve.show_tracks(TRACKS)
    curve.resize(428, 90)  # The curve has 400 pixels, a quarter of them for the first track.
    settle(QApplication.instance())  # type: ignore[arg-type]
    assert curve.room().width() == 400
    curve.clearFocus()
    return curve


def test_energy_is_filled_up_to_where_it_is_and_nothing_where_it_is_not_known(theme: Theme, stage: Stage) -> None:
    curve = made(theme, stage)
    ground, room, seen = np.array(curve._ground()), curve.room(), pixels(picture(curve))

    def filled(x: int) -> int:
        column = seen[room.top() : room.bottom() + 1, room.left() + x]
        return int((column == ground).all(axis=1).sum())

    assert filled(50) == pytest.approx(0.2 * room.height(), abs=4)
    assert filled(200) == 0
    assert filled(350) == pytest.approx(0.9 * room.height(), abs=4)


def test_tempo_is_a_line_from_the_slowest_to_the_fastest_with_a_gap(theme: Theme, stage: Stage) -> None:
    curve = made(theme, stage)
    room, seen = curve.room(), pixels(picture(curve)).astype(int)
    text = np.array(theme.text)

    def line(x: int) -> list[int]:
        """Where a column is nearly as the text is."""
        column = seen[room.top() : room.bottom() + 1, room.left() + x]
        return np.flatnonzero(np.abs(column - text).sum(axis=1) < 90).tolist()

    slow, fast = line(50), line(350)
    assert min(slow) > room.height() * 0.8
    assert max(fast) < room.height() * 0.2
    assert line(200) == []


def test_the_pointer_names_a_track_and_a_click_goes_there(dark: Theme, stage: Stage) -> None:
    curve = made(dark, stage)
    chosen = heard(curve.chosen)
    idle = curve.accessibleDescription()
    assert idle.replace("\u202f", " ") == (
        "3 tracks, energy from 20 % to 90 %, tempo 90 to 128 bpm, energy of 1 track not known"
    )
    before = pixels(picture(curve))
    hover(curve, curve.room().left() + 350, 50)
    assert curve.accessibleDescription().replace("\u202f", " ") == "Fast, 128 · 9A, energy 90 %"
    assert (pixels(picture(curve)) != before).any()
    hover(curve, curve.room().left() + 200, 50)
    assert curve.accessibleDescription() == "Unknown"
    for x in (350, 20, 110, -8):
        click(curve, curve.room().left() + x, 50)
    assert chosen == [(2,), (0,), (1,), (0,)]


def test_the_keyboard_does_it_too(dark: Theme, stage: Stage) -> None:
    curve = made(dark, stage)
    chosen = heard(curve.chosen)
    curve.setFocus()
    press(curve, Qt.Key.Key_Return)
    for _ in range(5):
        press(curve, Qt.Key.Key_Right)
    press(curve, Qt.Key.Key_Left)
    press(curve, Qt.Key.Key_Return)
    assert chosen == [(1,)]
    assert curve.accessibleDescription() == "Unknown"
    curve.clearFocus()
    assert curve.accessibleDescription().startswith("3 tracks")


def test_what_plays_is_marked(theme: Theme, stage: Stage) -> None:
    curve = made(theme, stage)
    assert shows(picture(curve), theme.accent) == 0
    curve.show_playing(0)
    assert shows(picture(curve), theme.accent) == pytest.approx(2 * 100, abs=8), "a line below its quarter"
    curve.show_playing(None)
    assert shows(picture(curve), theme.accent) == 0


def test_one_track_has_no_curve(dark: Theme, stage: Stage) -> None:
    curve = made(dark, stage)
    curve.show_tracks(TRACKS[:1])
    assert not curve.isVisible()
    curve.show_tracks(())
    assert not curve.isVisible()
    curve.show_tracks(TRACKS)
    assert curve.isVisible()


@pytest.mark.parametrize("bpm", [None, 120.0])
def test_one_tempo_or_none_is_no_range(bpm: float | None, dark: Theme, stage: Stage) -> None:
    curve = made(dark, stage)
    curve.show_tracks([track("One", 10, 0.5, bpm), track("Two", 10, None, bpm)])
    picture(curve)
    assert ("tempo 120 bpm" in curve.accessibleDescription()) == (bpm is not None)
    assert " to 120" not in curve.accessibleDescription()


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_are_plain(title: str, dark: Theme, stage: Stage) -> None:
    curve = made(dark, stage)
    curve.show_tracks([track(title, 10, 0.5, 120.0), track(title, 0, float("nan"), None)])
    hover(curve, curve.room().left() + 3, 50)
    picture(curve)
    assert "\n" not in curve.accessibleDescription()


def test_it_follows_the_theme(dark: Theme, stage: Stage) -> None:
    curve = made(dark, stage)
    before = picture(curve)
    curve.show_theme(LIGHT)
    assert picture(curve) != before
