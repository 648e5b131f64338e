"""The card: what the pointer is on, its tags, its taggram, its cover."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from musicmap.scene.colour import to_oklab
from musicmap.types import Floats, Seconds
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.card import Moment, TagBars, TrackCard
from musicmap.ui.widgets.cover import SIDE, Cover
from musicmap.ui.widgets.taggram import SHOWN, Taggram, TaggramView, strongest_rows, taggram_pixels
from tests.ui.widgets.shelf import (
    HOSTILE,
    Stage,
    click,
    colour_at,
    heard,
    hover,
    picture,
    press,
    rainbow,
    settle,
    shows,
)

NAMES = tuple(f"tag {n}" for n in range(20))


def taggram(segments: int = 40) -> Taggram:
    """Each tag a little stronger than the one before it."""
    values = np.tile(np.linspace(0.02, 0.9, len(NAMES), dtype=np.float32), (segments, 1))
    return Taggram(NAMES, values, Seconds(3.0))


def moment(segment: int = 4, title: str = "Hyperballad", artist: str = "Björk", album: str = "Post") -> Moment:
    return Moment(
        title=title,
        artist=artist,
        album=album,
        segment=segment,
        start=Seconds(3.0 * segment),
        end=Seconds(3.0 * segment + 3),
        colour=(200, 120, 80),
        tags=(("guitar", 0.8), ("slow", 0.4)),
        colours=rainbow(40),
    )


def filled(theme: Theme) -> TrackCard:
    card = TrackCard(theme)
    card.show_moment(moment())
    card.show_taggram(taggram())
    return card


def texts(card: TrackCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def test_the_strongest_tags_come_first() -> None:
    assert strongest_rows(taggram()).tolist() == list(range(19, 19 - SHOWN, -1))
    few = Taggram(("a", "b"), np.array([[0.1, 0.9]], np.float32), Seconds(3.0))
    assert strongest_rows(few).tolist() == [1, 0]
    none = Taggram((), np.zeros((0, 0), np.float32), Seconds(3.0))
    assert strongest_rows(none).tolist() == []


def test_by_peak_one_loud_moment_is_enough() -> None:
    values = np.array([[0.3, 0.0, 0.1], [0.3, 0.9, 0.1], [0.3, 0.0, np.nan]], np.float32)
    assert strongest_rows(Taggram(("a", "b", "c"), values, Seconds(3.0)), by="mean").tolist() == [0, 1, 2]
    values[1, 1] = 0.4
    assert strongest_rows(Taggram(("a", "b", "c"), values, Seconds(3.0)), by="peak").tolist() == [1, 0, 2]
    assert strongest_rows(taggram(), None, "peak").tolist() == list(range(19, -1, -1))


def test_taggram_pixels_are_tags_by_time_and_an_even_ramp(theme: Theme) -> None:
    values: Floats = np.linspace(0, 1, 64, dtype=np.float32)[:, None].repeat(2, axis=1)
    drawn = taggram_pixels(values, theme)
    assert drawn.shape == (2, 64, 3)
    assert drawn.dtype == np.uint8
    assert tuple(drawn[0, 0]) == theme.panel, "What is not heard is not there."
    lightness = to_oklab(drawn[0])[:, 0]
    steps = np.diff(lightness) if theme.dark else -np.diff(lightness)
    assert (steps > -0.01).all(), "Stronger never looks weaker."
    assert abs(lightness[-1] - lightness[0]) > 0.3


def test_taggram_pixels_bear_what_models_may_give(dark: Theme) -> None:
    odd = np.array([[np.nan, -1.0, 2.0]], np.float32)
    assert taggram_pixels(odd, dark).shape == (3, 1, 3)
    faint = taggram_pixels(np.full((1, 1), 0.01, np.float32), dark)
    assert np.abs(faint[0, 0].astype(int) - dark.panel).max() < 40, "Noise is not blown up."


def test_the_card_says_what_it_is(dark: Theme, stage: Stage) -> None:
    card = filled(dark)
    stage(card, 320, 520)
    assert texts(card) == ["Hyperballad", "Björk · Post", "0:12 – 0:15", "Taggram"]
    bars = cast(TagBars, card.findChild(TagBars))
    assert bars.accessibleName().replace("\u202f", " ") == "Strongest tags: guitar 80 %, slow 40 %"
    card.show_moment(moment(artist="", album=""))
    assert "Unknown artist" in texts(card)


def test_bars_are_as_long_as_activations(theme: Theme, stage: Stage) -> None:
    bars = TagBars(theme)
    stage(bars, 300, 40)
    bars.show_tags((("guitar", 1.0), ("slow", 0.5)), (200, 120, 80))
    image = picture(bars)
    full = [shows(image.copy(0, y, 300, 20), (200, 120, 80)) for y in (0, 20)]
    assert full[1] == pytest.approx(full[0] / 2, rel=0.1)


def test_a_click_in_the_taggram_goes_to_that_moment(dark: Theme, stage: Stage) -> None:
    card = filled(dark)
    said = heard(card.moment_clicked)
    stage(card, 320, 560)
    view = cast(TaggramView, card.findChild(TaggramView))
    room = view.picture_room()
    for share, segment in ((0.01, 0), (0.5, 20), (0.99, 39)):
        click(view, room.left() + share * room.width(), 20)
        assert said.pop() == (segment,)
    click(view, 20, 20)
    assert said == [], "Names are not a time."


def test_the_keyboard_steps_through_segments(dark: Theme, stage: Stage) -> None:
    card = filled(dark)
    said = heard(card.moment_clicked)
    stage(card, 320, 560)
    card.setFocus()
    view = cast(TaggramView, card.findChild(TaggramView))
    assert view.hasFocus()
    press(view, Qt.Key.Key_Right)
    press(view, Qt.Key.Key_Left)
    assert said == [(5,), (3,)]


def test_the_cursor_stands_at_the_segment(theme: Theme, stage: Stage) -> None:
    card = filled(theme)
    stage(card, 320, 560)
    view = cast(TaggramView, card.findChild(TaggramView))
    room = view.picture_room()

    def cursor() -> float:
        image = picture(view)
        y = room.height() + 2
        lit = [x for x in range(room.left(), view.width()) if colour_at(image, x, y) == theme.text]
        return (sum(lit) / len(lit) - room.left() + 0.5) / room.width()

    assert cursor() == pytest.approx(4.5 / 40, abs=0.02)
    card.show_moment(moment(30))
    assert cursor() == pytest.approx(30.5 / 40, abs=0.02)


def test_the_playhead_runs_beside_the_cursor(theme: Theme, stage: Stage) -> None:
    card = filled(theme)
    stage(card, 320, 560)
    view = cast(TaggramView, card.findChild(TaggramView))
    room = view.picture_room()

    def playhead() -> list[int]:
        image = picture(view)
        return [x for x in range(image.width()) if colour_at(image, x, room.height() + 2) == theme.accent]

    assert playhead() == []
    for seconds in (0.0, 60.0, 120.0, 500.0):
        card.show_position(Seconds(seconds))
        share = min(seconds / 120, 1.0)
        assert playhead()
        assert np.mean(playhead()) == pytest.approx(room.left() + share * room.width(), abs=2)
    card.show_taggram(taggram(20))
    assert playhead() == [], "Another track does not sound yet."


def test_the_order_of_the_tags_is_chosen(dark: Theme, stage: Stage) -> None:
    card = filled(dark)
    values = taggram().values.copy()
    values[7, 0] = 1.0
    card.show_taggram(Taggram(NAMES, values, Seconds(3.0)))
    said = heard(card.order_chosen)
    stage(card, 320, 560)
    view = cast(TaggramView, card.findChild(TaggramView))
    assert view.accessibleDescription().startswith("Strongest first: tag 19, tag 18")
    click(card._order.findChildren(QToolButton)[1])
    assert view.accessibleDescription().startswith("Strongest first: tag 0, tag 19")
    assert said == [("peak",)]
    card.show_order("mean")
    assert view.accessibleDescription().startswith("Strongest first: tag 19")
    assert len(said) == 1


def test_a_low_card_shows_fewer_tags(dark: Theme, stage: Stage) -> None:
    card = filled(dark)
    stage(card, 320, 600)
    view = cast(TaggramView, card.findChild(TaggramView))
    assert view.picture_room().height() == SHOWN * 16
    card.resize(320, card.minimumSizeHint().height())
    settle(cast(QApplication, QApplication.instance()))
    assert view.picture_room().height() == 4 * 16
    picture(card)


def test_hovering_the_taggram_tells_the_time(dark: Theme, stage: Stage) -> None:
    card = filled(dark)
    stage(card, 320, 560)
    view = cast(TaggramView, card.findChild(TaggramView))
    before = picture(view)
    room = view.picture_room()
    hover(view, room.center().x(), 30)
    assert picture(view) != before
    assert view._hovered == (view.segment_at(room.center().x()), 1)


def test_covers_are_shown_and_missing_ones_made_from_the_sound(theme: Theme, stage: Stage) -> None:
    cover = Cover(theme)
    stage(cover, SIDE, SIDE)
    image = QImage(150, 100, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 200, 30))
    cover.show_cover(image, rainbow(40))
    assert colour_at(picture(cover), SIDE / 2, SIDE / 2) == (10, 200, 30)
    cover.show_cover(None, np.full((40, 3), (200, 40, 90), np.uint8))
    assert colour_at(picture(cover), SIDE / 2, SIDE * 0.24) == (200, 40, 90)
    cover.show_cover(QImage(), np.zeros((0, 3), np.uint8))
    picture(cover)


def test_time_runs_clockwise_round_the_disc(dark: Theme, stage: Stage) -> None:
    cover = Cover(dark)
    stage(cover, SIDE, SIDE)
    quarters = np.repeat(np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]], np.uint8), 12, axis=0)
    cover.show_cover(None, quarters)
    image, far = picture(cover), SIDE * 0.19
    middle = SIDE / 2
    assert colour_at(image, middle + far, middle - far) == (255, 0, 0)
    assert colour_at(image, middle + far, middle + far) == (0, 255, 0)
    assert colour_at(image, middle - far, middle + far) == (0, 0, 255)
    assert colour_at(image, middle - far, middle - far) == (255, 255, 0)


def test_the_empty_card_says_what_to_do(dark: Theme, stage: Stage) -> None:
    card = filled(dark)
    stage(card, 320, 520)
    card.show_nothing()
    assert texts(card) == ["Point at the map to see what you hear."]


def test_another_track_does_not_keep_the_old_cover(dark: Theme, stage: Stage) -> None:
    card = filled(dark)
    stage(card, 320, 520)
    image = QImage(90, 90, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 200, 30))
    card.show_cover(image)
    assert shows(picture(card), (10, 200, 30)) > SIDE * SIDE / 2
    card.show_cover(None)
    assert shows(picture(card), (10, 200, 30)) == 0


@pytest.mark.parametrize("title", HOSTILE)
def test_names_are_plain(title: str, dark: Theme, stage: Stage) -> None:
    card = TrackCard(dark)
    card.show_moment(moment(title=title, artist=title, album=title))
    card.show_taggram(Taggram((title,) * 20, taggram().values, Seconds(3.0)))
    stage(card, 320, 520)
    picture(card)
    assert card.width() == 320, "Long names do not widen the panel."
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in card.findChildren(QLabel))


def test_the_card_follows_the_theme(theme: Theme, stage: Stage) -> None:
    from musicmap.ui.theme import DARK, LIGHT

    card = filled(theme)
    stage(card, 320, 520)
    before = picture(card)
    card.show_theme(LIGHT if theme is DARK else DARK)
    assert picture(card) != before
