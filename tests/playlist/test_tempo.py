"""Half, same and double time."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playlist.tempo import HIGHEST, LOWEST, Counted, folded


@pytest.mark.parametrize(
    ("bpm", "counted", "time"),
    [
        (128.0, Counted(128.0), "same"),
        (70.0, Counted(70.0), "same"),
        (180.0, Counted(180.0), "same"),
        (60.0, Counted(120.0, 1), "double"),
        (200.0, Counted(100.0, -1), "half"),
        (20.0, Counted(80.0, 2), "double"),
    ],
)
def test_tempi_are_counted_as_djs_do(bpm: float, counted: Counted, time: str) -> None:
    assert folded(bpm) == counted
    assert folded(bpm).time == time


def test_drum_and_bass_heard_in_half_time() -> None:
    assert folded(87.0, 90.0, 180.0) == Counted(174.0, 1)


@given(bpm=st.floats(1.0, 2000.0), lowest=st.floats(20.0, 200.0), octaves=st.floats(1.0, 3.0))
def test_it_comes_to_lie_in_the_range_by_the_fewest_steps(bpm: float, lowest: float, octaves: float) -> None:
    highest = lowest * 2**octaves
    found = folded(bpm, lowest, highest)
    assert found.bpm == bpm * 2.0**found.octaves
    assert lowest * (1 - 1e-12) <= found.bpm <= highest * (1 + 1e-12)
    fewer = range(-abs(found.octaves) + 1, abs(found.octaves))
    assert not [step for step in fewer if lowest * (1 + 1e-9) < bpm * 2.0**step < highest * (1 - 1e-9)]


@pytest.mark.parametrize("bpm", [0.0, -3.0, math.inf])
def test_what_is_no_tempo_stays_as_it_is(bpm: float) -> None:
    assert folded(bpm) == Counted(bpm)
    assert math.isnan(folded(math.nan).bpm)


def test_less_than_an_octave_has_no_place_for_all() -> None:
    with pytest.raises(ValueError, match="100 to 180 is less than an octave"):
        folded(120.0, 100.0, 180.0)
    assert 2 * LOWEST <= HIGHEST
