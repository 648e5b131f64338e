"""A list over its time: against sums by hand, and against a long list of samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.profile import Part, edges, energy_over, tempi
from musicmap.types import Seconds

NONE = np.zeros(0)
shares = st.lists(st.floats(0, 1), max_size=6).map(np.array)
parts = st.lists(st.builds(Part, st.integers(0, 400).map(float).map(Seconds), shares), max_size=8)


def test_tracks_stand_where_they_begin_in_the_lists_time() -> None:
    assert edges([Part(Seconds(60.0), NONE), Part(Seconds(180.0), NONE)]).tolist() == [0.0, 0.25, 1.0]
    assert edges([]).tolist() == [0.0]
    unknown = [Part(Seconds(lasts), NONE) for lasts in (100.0, 0.0, 300.0)]
    assert edges(unknown) == pytest.approx([0, 1 / 6, 3 / 6, 1]), "like the middle one"
    assert edges([Part(Seconds(0.0), NONE)] * 2).tolist() == [0.0, 0.5, 1.0]


def test_energy_is_the_mean_of_what_each_share_holds() -> None:
    halves = Part(Seconds(100.0), np.array([0.2, 0.6]))
    assert energy_over([halves], 2) == pytest.approx([0.2, 0.6])
    assert energy_over([halves], 1) == pytest.approx([0.4])
    assert energy_over([halves], 4) == pytest.approx([0.2, 0.2, 0.6, 0.6])
    assert energy_over([halves, Part(Seconds(300.0), np.array([1.0]))], 2) == pytest.approx([0.7, 1.0])


def test_what_is_not_known_is_a_gap() -> None:
    known, unknown = Part(Seconds(100.0), np.array([0.5])), Part(Seconds(100.0), NONE)
    assert np.isnan(energy_over([known, unknown, known], 3)).tolist() == [False, True, False]
    assert energy_over([known, unknown], 1) == pytest.approx([0.5]), "and is no part of a mean"
    assert np.isnan(energy_over([unknown], 3)).all()
    assert np.isnan(energy_over([], 3)).all()
    odd = Part(Seconds(100.0), np.array([0.5, np.nan]))
    assert np.isnan(energy_over([odd], 2)).tolist() == [False, True]


@given(parts, st.integers(1, 30))
def test_it_is_what_a_long_list_of_samples_says(those: list[Part], count: int) -> None:
    told, many = energy_over(those, count), 4000 * count
    assert told.shape == (count,)
    begins, samples = edges(those), np.full(many, np.nan)
    at = (np.arange(many) + 0.5) / many
    for part, begin, end in zip(those, begins, begins[1:], strict=False):
        inside = np.flatnonzero((at >= begin) & (at < end))
        if len(part.energy):
            samples[inside] = part.energy[((at[inside] - begin) / (end - begin) * len(part.energy)).astype(int)]
    for one, held in zip(told, samples.reshape(count, -1), strict=True):
        known = held[np.isfinite(held)]
        if len(known) > 100:
            assert one == pytest.approx(known.mean(), abs=0.02)
        elif len(known) == 0:
            assert np.isnan(one) or begins.size > 1


def test_the_range_of_tempi_is_of_those_that_are_known() -> None:
    those = [Part(Seconds(9.0), NONE, bpm) for bpm in (None, 128.0, 90.0, None)]
    assert tempi(those) == (90.0, 128.0)
    assert tempi(those[:1]) is None
    assert tempi([]) is None
