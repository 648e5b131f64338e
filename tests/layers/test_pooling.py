"""Means over tracks and strongest tags."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from musicmap.layers.pooling import mean_by_track, strongest
from musicmap.types import Floats

_MATRIX = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 30), st.integers(1, 8)), elements=st.floats(-1e3, 1e3, width=32)
)


@given(_MATRIX, st.data())
def test_the_mean_of_each_track_is_numpys(values: Floats, data: st.DataObject) -> None:
    track = data.draw(hnp.arrays(np.int32, len(values), elements=st.integers(0, 4)))
    means = mean_by_track(values, track, 6)
    assert means.dtype == np.float32
    for i in range(6):
        rows = values[track == i].astype(np.float64)
        expected = rows.mean(axis=0) if len(rows) else np.zeros(values.shape[1])
        np.testing.assert_allclose(means[i], expected, rtol=1e-6, atol=1e-6)


def test_no_tracks_have_no_means() -> None:
    assert mean_by_track(np.zeros((0, 5), np.float32), np.zeros(0, np.int32), 0).shape == (0, 5)


@given(_MATRIX, st.integers(1, 10))
def test_the_strongest_come_first(values: Floats, count: int) -> None:
    columns = strongest(values, count)
    assert columns.dtype == np.int32
    assert columns.shape == (len(values), min(count, values.shape[1]))
    for row, chosen in zip(values, columns, strict=True):
        assert list(row[chosen]) == sorted(row, reverse=True)[:count]


def test_equal_ones_stand_by_their_number() -> None:
    np.testing.assert_array_equal(strongest(np.array([[1, 2, 2, 1, 2]], np.float32), 4), [[1, 2, 4, 0]])
