"""Two of a layer's own dimensions."""

from __future__ import annotations

import numpy as np
import pytest

from musicmap.projection.original import FLOOR, original


def test_the_columns_are_as_they_are() -> None:
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    np.testing.assert_array_equal(original(values, (3, 1)), [[3, 1], [7, 5], [11, 9]])
    assert original(values, (2, 2)).dtype == np.float32


def test_a_logarithm_of_activations_has_a_floor() -> None:
    values = np.array([[1.0, 0.1], [0.0, 0.001], [FLOOR / 2, FLOOR]], np.float32)
    np.testing.assert_allclose(original(values, (0, 1), "log"), [[0, -1], [-4, -3], [-4, -4]], atol=1e-6)


def test_a_logarithm_of_embeddings_has_both_signs() -> None:
    values = np.array([[9.0, -9.0], [0.0, 99.0]], np.float32)
    np.testing.assert_allclose(original(values, (0, 1), "log", "embedding"), [[1, -1], [0, 2]], atol=1e-6)


def test_nothing_and_a_column_there_is_not() -> None:
    assert original(np.zeros((0, 5), np.float32), (0, 4), "log").shape == (0, 2)
    with pytest.raises(IndexError):
        original(np.zeros((2, 5), np.float32), (0, 5))
