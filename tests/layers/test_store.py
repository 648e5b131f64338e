"""Rows in memory or in a file: the same rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musicmap.layers.store import Rows


@given(st.lists(st.integers(0, 5), max_size=8), st.integers(1, 4), st.integers(0, 200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_they_are_all_blocks_one_after_the_other(
    tmp_path: Path, lengths: list[int], dimensions: int, large: int
) -> None:
    random = np.random.default_rng(0)
    blocks = [random.normal(size=(length, dimensions)).astype(np.float32) for length in lengths]
    rows = Rows(tmp_path, large)
    for block in blocks:
        rows.add(block.copy())
    whole = rows.whole()
    assert whole.dtype == np.float32
    if lengths:
        np.testing.assert_array_equal(whole, np.concatenate(blocks))
    else:
        assert len(whole) == 0


@pytest.mark.parametrize("large", [0, 1000])
def test_what_is_not_finite_is_zero(tmp_path: Path, large: int) -> None:
    rows = Rows(tmp_path, large)
    rows.add(np.array([[1.0, np.nan], [np.inf, -np.inf]], np.float32))
    assert rows.whole().tolist() == [[1.0, 0.0], [0.0, 0.0]]


def test_many_lie_in_a_file_that_nobody_sees(tmp_path: Path) -> None:
    rows = Rows(tmp_path, 100)
    rows.add(np.ones((100, 3), np.float32))
    whole = rows.whole()
    assert isinstance(whole, np.memmap)
    assert not whole.flags.writeable
    assert list(tmp_path.iterdir()) == []
    assert whole.sum() == 300


def test_where_nothing_can_be_written_another_place_is_found(tmp_path: Path) -> None:
    rows = Rows(tmp_path / "not there", 0)
    rows.add(np.ones((2, 2), np.float32))
    assert rows.whole().tolist() == [[1.0, 1.0], [1.0, 1.0]]
