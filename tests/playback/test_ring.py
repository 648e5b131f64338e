"""The ring between mixer and device."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.playback.ring import Ring
from musicmap.types import Floats


def ramp(begin: int, frames: int, take: int = 0) -> Floats:
    """Frames that tell their place on the timeline, and which mixing of it they are."""
    left = np.arange(begin, begin + frames, dtype=np.float32) + 1
    return np.stack([left, np.full(frames, take, np.float32)], axis=1)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 40), st.integers(0, 64)),
        st.tuples(st.just("take"), st.integers(0, 80), st.just(0)),
    ),
    max_size=60,
)


@given(st.integers(1, 64), steps)
def test_what_is_taken_is_what_was_put_last(size: int, steps: list[tuple[str, int, int]]) -> None:
    ring = Ring(size)
    timeline: dict[int, float] = {}
    """Frame to the mixing that put it last."""
    for number, (step, count, back) in enumerate(steps):
        if step == "put":
            at = max(ring.put_until - back, ring.taken)
            count = min(count, ring.taken + size - at)
            ring.put(ramp(at, count, number), at)
            timeline = {frame: take for frame, take in timeline.items() if frame < at}
            timeline.update(dict.fromkeys(range(at, at + count), number))
            assert ring.put_until == at + count
        else:
            begin = ring.taken
            out = np.full((count, 2), 99.0, np.float32)
            there = ring.take_into(out)
            assert there == min(count, ring.put_until - begin)
            assert ring.taken == begin + there
            np.testing.assert_array_equal(out[:there, 0], np.arange(begin, begin + there) + 1)
            np.testing.assert_array_equal(out[:there, 1], [timeline[frame] for frame in range(begin, begin + there)])
            assert not out[there:].any()
        assert 0 <= ring.room <= size


def test_what_the_device_took_while_we_mixed_is_left_out() -> None:
    ring = Ring(16)
    ring.put(ramp(0, 16), 0)
    ring.take_into(np.zeros((6, 2), np.float32))
    ring.put(ramp(4, 8, take=1), 4)
    out = np.zeros((6, 2), np.float32)
    assert ring.take_into(out) == 6
    np.testing.assert_array_equal(out, ramp(6, 6, take=1))


def test_a_mixing_that_comes_too_late_altogether_puts_nothing() -> None:
    ring = Ring(16)
    ring.put(ramp(0, 16), 0)
    ring.take_into(np.zeros((12, 2), np.float32))
    ring.put(ramp(4, 8, take=1), 4)
    assert (ring.taken, ring.put_until) == (12, 12)


@pytest.mark.parametrize(("at", "frames"), [(5, 1), (0, 17), (4, 13)])
def test_gaps_and_overflow_are_refused(at: int, frames: int) -> None:
    ring = Ring(16)
    ring.put(ramp(0, 4), 0)
    with pytest.raises(ValueError, match="no more than it has room for"):
        ring.put(ramp(at, frames), at)


def test_only_silence_that_was_due_counts_as_starved() -> None:
    ring = Ring(16)
    out = np.zeros((8, 2), np.float32)
    ring.take_into(out)
    assert ring.starved == 0
    ring.due = True
    ring.put(ramp(0, 3), 0)
    ring.take_into(out)
    assert (ring.starved, ring.most) == (5, 8)
