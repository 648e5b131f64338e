"""Colours: true to OKLab, seen on the canvas, apart for colour-blind eyes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from musicmap.scene.colour import (
    CATEGORIES,
    UNKNOWN,
    category_colours,
    contrast,
    from_oklab,
    ramp_colours,
    sound_colours,
    to_oklab,
    wheel_colours,
)
from musicmap.scene.theme import DARK, LIGHT, MapTheme, Rgb

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear sRGB.
PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
TRITAN = [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]


def rgb(row: np.ndarray) -> Rgb:
    red, green, blue = row.tolist()
    return red, green, blue


def seen_by(colours: np.ndarray, eye: list[list[float]]) -> np.ndarray:
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4) @ np.array(eye).T
    linear = np.clip(linear, 0, 1)
    seen: np.ndarray = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    return seen


def test_oklab_is_ottossons() -> None:
    # From the tables of the CSS Color 4 specification's sample code.
    assert to_oklab([255, 255, 255]) == pytest.approx([1, 0, 0], abs=1e-4)
    assert to_oklab([255, 0, 0]) == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-4)
    assert to_oklab([0, 0, 255]) == pytest.approx([0.45201, -0.03246, -0.31153], abs=1e-4)


def test_every_colour_goes_there_and_back() -> None:
    steps = np.array(list(itertools.product(range(0, 256, 15), repeat=3)), np.uint8)
    assert np.array_equal(from_oklab(to_oklab(steps)), steps)


def test_what_no_screen_shows_keeps_lightness_and_hue() -> None:
    lab = to_oklab(from_oklab([0.7, 0.3, 0.3]))
    assert lab[0] == pytest.approx(0.7, abs=0.01)
    assert lab[1] == pytest.approx(lab[2], abs=0.01)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_sound_colours_stand_out_and_do_not_glare(theme: MapTheme) -> None:
    heard = np.random.default_rng(0).standard_t(2, size=(3000, 3))
    colours = sound_colours(heard, dark=theme.dark)
    assert min(contrast(rgb(c), theme.canvas) for c in colours[::20]) >= (4.5 if theme.dark else 2.6)
    lightness = to_oklab(colours)[:, 0]
    assert lightness.min() > 0.4
    assert lightness.max() < 0.85


def test_what_sounds_alike_looks_alike_and_what_does_not_does_not() -> None:
    heard = np.random.default_rng(1).normal(size=(500, 3))
    colours = to_oklab(sound_colours(np.concatenate([heard, heard + 0.01]), dark=True))
    apart = np.linalg.norm(colours[:500] - colours[500:], axis=1)
    assert apart.max() < 0.02
    left, right = colours[:500][heard[:, 0] < -1.5], colours[:500][heard[:, 0] > 1.5]
    assert np.linalg.norm(left.mean(axis=0) - right.mean(axis=0)) > 0.15


def test_a_few_odd_segments_do_not_turn_the_rest_grey() -> None:
    heard = np.random.default_rng(2).normal(size=(1000, 3))
    odd = np.concatenate([heard, [[1e6, -1e6, 1e6]]])
    assert np.abs(sound_colours(odd, dark=True)[:1000].astype(int) - sound_colours(heard, dark=True)).max() < 12


@pytest.mark.parametrize("components", [np.zeros((4, 3)), np.full((3, 2), np.nan), np.zeros((0, 3)), np.ones((5, 1))])
def test_too_little_to_tell_apart_gives_colours_all_the_same(components: np.ndarray) -> None:
    colours = sound_colours(components, dark=True)
    assert colours.shape == (len(components), 3)
    assert len({tuple(c) for c in colours.tolist()}) <= 1


def test_not_heard_is_grey_among_colours() -> None:
    heard = np.array([[np.nan, 0, 0], [3, 1, 0], [-3, -1, 0], [0, 2, 1]])
    lab = to_oklab(sound_colours(heard, dark=True))
    assert np.hypot(*lab[0, 1:]) < 0.03 < np.hypot(*lab[1, 1:])


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(
    ("eye", "least"),
    [(np.eye(3).tolist(), 0.12), (PROTAN, 0.08), (DEUTAN, 0.08), (TRITAN, 0.08)],
    ids=["usual", "protan", "deutan", "tritan"],
)
def test_categories_stay_apart(theme: MapTheme, eye: list[list[float]], least: float) -> None:
    colours = category_colours(np.arange(CATEGORIES + 1), dark=theme.dark)
    lab = to_oklab(seen_by(colours, eye))
    apart = np.linalg.norm(lab[:, None] - lab[None], axis=2) + 9 * np.eye(CATEGORIES + 1)
    assert apart.min() > least, "a just noticeable difference is about 0.02"


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_categories_stand_out_from_the_canvas(theme: MapTheme) -> None:
    hues, other, unknown = np.split(
        category_colours(np.array([*range(CATEGORIES + 1), UNKNOWN]), dark=theme.dark), [12, 13]
    )
    assert min(contrast(rgb(colour), theme.canvas) for colour in (*hues, *other)) >= 3.0
    assert 1.5 < contrast(rgb(unknown[0]), theme.canvas) < contrast(rgb(other[0]), theme.canvas)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(
    "eye", [np.eye(3).tolist(), PROTAN, DEUTAN, TRITAN], ids=["usual", "protan", "deutan", "tritan"]
)
def test_the_wheel_is_a_ring_to_every_eye(theme: MapTheme, eye: list[list[float]]) -> None:
    lab = to_oklab(seen_by(wheel_colours(np.arange(12), dark=theme.dark), eye))
    apart = np.linalg.norm(lab[:, None] - lab[None], axis=2)
    steps = np.abs(np.arange(12)[:, None] - np.arange(12)[None])
    steps = np.minimum(steps, 12 - steps)
    assert apart[steps == 1].min() > 0.03, "a just noticeable difference is about 0.02"
    assert apart[steps > 1].min() > 0.07
    assert apart[steps == 1].mean() < apart[steps == 2].mean() < apart[steps == 4].mean(), "neighbours look alike"


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_wheel_stands_out_and_what_is_not_on_it_stands_back(theme: MapTheme) -> None:
    colours = wheel_colours(np.array([*range(12), UNKNOWN, 12]), dark=theme.dark)
    assert min(contrast(rgb(colour), theme.canvas) for colour in colours[:12]) >= 3.0
    unknown = category_colours(np.array([UNKNOWN]), dark=theme.dark)[0].tolist()
    assert colours[12].tolist() == colours[13].tolist() == unknown


def test_the_thirteenth_category_is_grey_and_none_is_another_grey() -> None:
    late = category_colours(np.array([12, 99, UNKNOWN, 0]), dark=True)
    assert late[0].tolist() == late[1].tolist() != late[2].tolist() != late[3].tolist()
    assert np.hypot(*to_oklab(late[:3])[:, 1:].T).max() < 0.03


@pytest.mark.parametrize("dark", [True, False])
def test_the_ramp_is_even(dark: bool) -> None:
    lightness = to_oklab(ramp_colours(np.linspace(0, 1, 64), dark=dark))[:, 0]
    steps = np.diff(lightness) * (1 if dark else -1)
    assert steps.min() > 0
    assert steps.max() < 3 * np.median(steps)


def test_the_ramp_ends_and_knows_what_is_no_number() -> None:
    colours = ramp_colours(np.array([-5, 0, 1, 7, np.nan]), dark=True)
    assert colours[0].tolist() == colours[1].tolist()
    assert colours[2].tolist() == colours[3].tolist()
    assert np.hypot(*to_oklab(colours[4])[1:]) < 0.03


def test_contrast_is_wcags() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_text_of_a_map_can_be_read_on_its_islands_too(theme: MapTheme) -> None:
    share = theme.island_strength
    highest = [round(c + (i - c) * share) for c, i in zip(theme.canvas, theme.island, strict=True)]
    for ground in (theme.canvas, (highest[0], highest[1], highest[2])):
        assert contrast(theme.text, ground) >= 4.5
        assert contrast(theme.quiet, ground) >= 4.5
        assert contrast(theme.accent, ground) >= 3.0
    assert contrast(theme.accent, theme.canvas) >= 4.5
