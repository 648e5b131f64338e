"""Turning a layout so that it lies like an older one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import orthogonal_procrustes

from musicmap.projection.align import alignment


@given(
    st.integers(0, 99), st.floats(0, 6.3), st.floats(0.01, 100), st.booleans(), st.floats(-50, 50), st.integers(3, 40)
)
def test_what_was_only_turned_and_scaled_comes_back(
    seed: int, angle: float, scale: float, mirrored: bool, shift: float, rows: int
) -> None:
    old = np.random.default_rng(seed).standard_normal((rows, 2)).astype(np.float32)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ np.diag([1, 1 - 2 * mirrored])
    new = old @ turn * scale + shift
    np.testing.assert_allclose(alignment(new, old)(new), old, atol=1e-4)


def test_the_turn_is_scipys() -> None:
    random = np.random.default_rng(0)
    new, old = random.standard_normal((60, 2)), random.standard_normal((60, 2))
    new, old = new - new.mean(axis=0), old - old.mean(axis=0)
    expected, _ = orthogonal_procrustes(new, old)
    found = alignment(new, old)
    np.testing.assert_allclose(found.turn / np.linalg.norm(found.turn[0]), expected, atol=1e-9)
    np.testing.assert_allclose(np.square(found(new)).sum(), np.square(old).sum(), rtol=1e-5)


def test_rows_that_are_not_common_go_along() -> None:
    old = np.random.default_rng(0).standard_normal((20, 2))
    new = np.concatenate([old, [[3.0, 4.0]]]) * 2 + 5
    np.testing.assert_allclose(alignment(new[:20], old)(new)[20], [3, 4], atol=1e-5)


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_what_has_no_shape_is_only_shifted(rows: int) -> None:
    new, old = np.full((rows, 2), 3.0), np.full((rows, 2), -1.0)
    np.testing.assert_array_equal(alignment(new, old)(new), old)
    np.testing.assert_array_equal(alignment(new, old)(np.array([[4.0, 3.0]])), [[0, -1]] if rows else [[4, 3]])
