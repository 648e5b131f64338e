"""Colour by: frequent values in hues that they keep, magnitudes on one ramp, and a legend that says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.scene.colour import CATEGORIES, UNKNOWN, ramp_colours, to_oklab
from musicmap.scene.colouring import (
    NOWHERE,
    STEPS,
    activation,
    by_category,
    by_magnitude,
    by_wheel,
    certainty,
    strongest_tag,
)

quick = settings(max_examples=60, deadline=None)
NAMES = [f"artist {letter}" for letter in "abcdefghijklmnopqrst"]


def codes_for(counts: list[int]) -> np.ndarray:
    return np.repeat(np.arange(len(counts)), counts).astype(np.int32)


def hue_of(counts: list[int], *, dark: bool = True) -> dict[str, tuple[int, int, int]]:
    _, legend = by_category(NAMES[: len(counts)], codes_for(counts), dark=dark)
    return {entry.label: entry.colour for entry in legend.entries if entry.label in NAMES}


@quick
@given(st.lists(st.integers(-3, 25), max_size=300), st.booleans())
def test_every_point_has_its_legend_s_colour_and_is_counted_once(codes: list[int], dark: bool) -> None:
    given = np.array(codes, np.int32)
    colours, legend = by_category(NAMES, given, dark=dark)
    assert colours.shape == (len(codes), 3)
    assert sum(entry.count for entry in legend.entries) == len(codes)
    seen = np.zeros(len(codes), bool)
    for entry in legend.entries:
        covered = np.isin(np.where((given < 0) | (given >= len(NAMES)), UNKNOWN, given), entry.codes)
        assert covered.sum() == entry.count > 0
        assert (colours[covered] == entry.colour).all()
        assert not (seen & covered).any()
        seen |= covered
    colours_told = [entry.colour for entry in legend.entries]
    assert len(set(colours_told)) == len(colours_told) <= CATEGORIES + 2


def test_the_twelve_most_frequent_get_hues_the_rest_and_the_unknown_are_grey() -> None:
    counts = list(range(30, 14, -1))
    _, legend = by_category(NAMES[:16], np.concatenate([codes_for(counts), [-1, -1, 99]]), dark=True, title="Artist")
    assert [entry.label for entry in legend.entries] == [*NAMES[:12], "other", "not known"]
    assert [entry.count for entry in legend.entries] == [*counts[:12], sum(counts[12:]), 3]
    assert legend.entries[-2].codes == (12, 13, 14, 15)
    chroma = np.hypot(*to_oklab([entry.colour for entry in legend.entries])[:, 1:].T)
    assert chroma[:12].min() > 0.07 > 0.03 > chroma[12:].max()
    assert legend.title == "Artist"
    assert legend.ramp is None


@quick
@given(st.lists(st.integers(1, 50), min_size=12, max_size=12), st.lists(st.integers(1, 50), min_size=12, max_size=12))
def test_counts_do_not_change_hues(before: list[int], after: list[int]) -> None:
    assert hue_of(before) == hue_of(after)


def test_few_values_keep_their_hues_when_one_comes_most_do() -> None:
    before, after = hue_of([5] * 8), hue_of([5] * 8 + [9])
    assert sum(before[name] == after[name] for name in before) >= 6


def test_of_equally_frequent_values_the_names_decide() -> None:
    _, legend = by_category(["b", "a", "c"], codes_for([2, 2, 3]), dark=False)
    assert [entry.label for entry in legend.entries] == ["c", "a", "b"]


@pytest.mark.parametrize("dark", [True, False])
def test_a_magnitude_is_on_the_ramp_between_its_robust_ends(dark: bool) -> None:
    values = np.concatenate([np.linspace(0, 100, 1001), [1e9]])
    colours, legend = by_magnitude(values, dark=dark, say="{:.0f}".format)
    assert legend.ramp is not None
    assert (legend.ramp.low, legend.ramp.high) == ("2", "98")
    low, high = np.quantile(values, (0.02, 0.98))
    expected = to_oklab(ramp_colours(np.clip((values - low) / (high - low), 0, 1), dark=dark))
    assert np.linalg.norm(to_oklab(colours) - expected, axis=1).max() < 0.01
    lightness = to_oklab(legend.ramp.stops)[:, 0] * (1 if dark else -1)
    assert (np.diff(lightness) > 0).all()
    assert legend.entries == ()


def test_a_constant_is_in_the_middle_and_what_is_no_number_is_grey() -> None:
    colours, legend = by_magnitude(np.array([7.0, np.nan, 7.0, np.inf]), dark=True)
    assert legend.ramp is None
    assert [(entry.label, entry.count) for entry in legend.entries] == [("7", 2), ("not known", 2)]
    assert colours[0].tolist() == colours[2].tolist() == list(legend.entries[0].colour)
    assert colours[1].tolist() == colours[3].tolist() == list(legend.entries[1].colour)
    middle = to_oklab(ramp_colours(np.array([0.5]), dark=True))[0]
    assert to_oklab(colours[0]) == pytest.approx(middle, abs=0.01)


def test_when_nearly_all_are_the_same_the_others_still_show() -> None:
    colours, legend = by_magnitude(np.array([0.0] * 999 + [0.8]), dark=True)
    assert legend.ramp is not None
    assert (legend.ramp.low, legend.ramp.high) == ("0", "0.8")
    assert colours[-1].tolist() == list(legend.ramp.stops[-1])
    assert colours[0].tolist() == list(legend.ramp.stops[0])


def test_every_line_of_a_magnitude_can_be_narrowed_to() -> None:
    for values in ([7.0, np.nan], [np.nan, np.nan], [1.0, 2.0, np.nan]):
        _, legend = by_magnitude(np.array(values), dark=True)
        assert legend.entries
        assert not any(entry.is_rest for entry in legend.entries)


def test_a_wheel_s_lines_are_in_its_order_and_what_is_not_there_has_none() -> None:
    names = [f"place {n}" for n in range(1, 13)]
    codes = np.array([11, 3, 3, -1, 0, 11, 11, 12])
    colours, legend = by_wheel(names, codes, dark=True, title="Key")
    assert [(entry.label, entry.count) for entry in legend.entries] == [
        ("place 1", 1),
        ("place 4", 2),
        ("place 12", 3),
        ("not known", 2),
    ]
    assert legend.place.tolist() == [2, 1, 1, 3, 0, 2, 2, 3]
    assert [entry.is_unknown for entry in legend.entries] == [False, False, False, True]
    assert not any(entry.is_rest for entry in legend.entries)
    for place, colour in zip(legend.place.tolist(), colours.tolist(), strict=True):
        assert tuple(colour) == legend.entries[place].colour
    few, _ = by_wheel(names, codes[:2], dark=True)
    assert few.tolist() == colours[:2].tolist(), "a place keeps its hue"
    assert by_wheel(names, np.zeros(0, np.int32), dark=False)[1].entries == ()


def test_years_are_magnitudes_too() -> None:
    _, legend = by_magnitude(np.array([1969, 1994, 2024]), dark=False, say="{:.0f}".format, title="Year")
    assert legend.ramp is not None
    assert (legend.ramp.low, legend.ramp.high) == ("1970", "2023")


@pytest.mark.parametrize("values", [np.zeros(0), np.full(3, np.nan)])
def test_nothing_known_is_all_grey(values: np.ndarray) -> None:
    colours, legend = by_magnitude(values, dark=True)
    assert colours.shape == (len(values), 3)
    assert legend.ramp is None
    assert [(entry.label, entry.count) for entry in legend.entries] == [("not known", 3)][: len(values)]


def test_no_values_and_no_points_are_no_fault() -> None:
    colours, legend = by_category([], np.zeros(0, np.int32), dark=True)
    assert (colours.shape, legend.entries) == ((0, 3), ())
    _, legend = by_category([], np.full(2, -1), dark=True)
    assert [(entry.label, entry.count) for entry in legend.entries] == [("not known", 2)]


def test_what_the_tagger_says_as_values() -> None:
    top, values = np.array([[3, 1], [2, 3], [0, 1]], np.uint8), np.array([[204, 51], [102, 51], [0, 0]], np.uint8)
    assert strongest_tag(top, values).tolist() == [3, 2, UNKNOWN]
    assert activation(3, top, values) == pytest.approx([0.8, 0.2, 0.0])
    assert activation(9, top, values) == pytest.approx([0.0, 0.0, 0.0])
    assert certainty(values) == pytest.approx([0.8, 0.4, 0.0])


def test_certainty_of_nothing_heard_is_none() -> None:
    assert certainty(np.zeros((2, 0), np.uint8)).tolist() == [0.0, 0.0]


@given(st.lists(st.integers(-1, 30), min_size=1, max_size=200))
def test_each_point_has_its_line(codes: list[int]) -> None:
    colours, legend = by_category([f"value {n}" for n in range(30)], np.array(codes), dark=True)
    assert [int((legend.place == n).sum()) for n in range(len(legend.entries))] == [e.count for e in legend.entries]
    for place, colour, code in zip(legend.place.tolist(), colours.tolist(), codes, strict=True):
        entry = legend.entries[place]
        assert tuple(colour) == entry.colour
        assert code in entry.codes or (entry.codes == (-1,) and not 0 <= code < 30)


@given(st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=1, max_size=200))
def test_each_point_has_its_step(values: list[float]) -> None:
    _, legend = by_magnitude(np.array(values), dark=True)
    known = np.isfinite(values)
    if legend.ramp is None:
        assert legend.place.tolist() == [0 if there or not known.any() else 1 for there in known]
        return
    assert ((legend.place == NOWHERE) == ~known).all()
    order = np.argsort(np.array(values)[known], kind="stable")
    assert (np.diff(legend.place[known][order].astype(int)) >= 0).all(), "more is further along"
    assert len(legend.ramp.said) == STEPS
