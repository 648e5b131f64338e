"""Maps whose segments are not equally long: the same moment on each of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.layers.keys import Keys, key_of, keys_of, recounted, split_key
from musicmap.session.maps import Spot
from musicmap.session.selection import Selection
from musicmap.types import USUAL_SEGMENT, Seconds, TrackId

VGGISH, MAEST = Seconds(0.96), Seconds(30.0)
LENGTHS = st.sampled_from([USUAL_SEGMENT, VGGISH, MAEST, Seconds(2.048)])


@given(segment=st.integers(0, 10_000), one=LENGTHS, other=LENGTHS)
def test_a_spot_is_the_same_moment(segment: int, one: Seconds, other: Seconds) -> None:
    spot = Spot(TrackId(7), segment, one)
    there = spot.counted_in(other)
    middle = (segment + 0.5) * one
    assert there.track == 7
    assert there.segment * other <= middle < (there.segment + 1) * other + 1e-6
    assert spot.counted_in(one) == spot


def keys(track: int, segments: list[int]) -> Keys:
    rising = np.array(sorted(set(segments)), np.int32)
    return keys_of(np.full(len(rising), track, np.int64), rising)


@given(segments=st.lists(st.integers(0, 500), max_size=30), one=LENGTHS, other=LENGTHS)
def test_a_selection_is_the_same_music(segments: list[int], one: Seconds, other: Seconds) -> None:
    """What is counted anew touches what was selected, and nothing of it is left out that another middle lies in."""
    before = keys(3, segments)
    found = [split_key(int(key)) for key in recounted(before, one, other)]
    assert found == sorted(set(found))
    held = {segment for _, segment in found}
    assert {track for track, _ in found} <= {3}
    for segment in segments:
        span = np.arange(int(segment * one / other) - 1, int((segment + 1) * one / other) + 2)
        inside = [int(s) for s in span if segment * one + 1e-6 < (s + 0.5) * other < (segment + 1) * one - 1e-6]
        assert held >= set(inside)
        # Where a middle lies on a border, either side will do.
        middle = (segment + 0.5) * one / other
        assert {int(middle - 1e-9), int(middle + 1e-9)} & held
    for segment in held:
        assert any(s * one < (segment + 1) * other + 1e-6 and segment * other < (s + 1) * one + 1e-6 for s in segments)


def test_a_selection_on_a_finer_map_and_back() -> None:
    coarse = Selection(keys(1, [10, 11]))
    fine = coarse.counted_in(VGGISH)
    assert [split_key(int(key))[1] for key in fine.keys] == list(range(31, 37))  # 29.92 to 35.904 s
    assert fine.counted_in(USUAL_SEGMENT) == coarse


def test_lassoing_on_another_map_adds_music_not_numbers() -> None:
    before = Selection(np.array([key_of(1, 10)]))  # 29.92 to 32.912 s
    both = before.combined(Selection(np.array([key_of(1, 0)]), VGGISH), "add")
    assert [split_key(int(key))[1] for key in both.keys] == [0, 31, 32, 33]
    assert both.length == VGGISH
    rest = both.combined(Selection(np.array([key_of(1, 10)])), "subtract")
    assert [split_key(int(key))[1] for key in rest.keys] == [0]


@pytest.mark.parametrize("length", [VGGISH, MAEST, USUAL_SEGMENT])
def test_what_is_kept_of_a_selection_is_of_the_usual_length(length: Seconds) -> None:
    selection = Selection(keys(2, [3, 4, 9]), length)
    again = Selection.of_runs(selection.runs())
    assert again == selection.counted_in(USUAL_SEGMENT)
