"""True neighbours, held to scikit-learn's and to plain sorting."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from musicmap.layers.neighbours import Metric, nearest
from musicmap.types import Floats

METRICS: tuple[Metric, ...] = ("euclidean", "cosine")


def _sorted(values: Floats, query: Floats) -> list[int]:
    squared = np.square(values.astype(np.float64) - query).sum(axis=1)
    return list(np.lexsort((np.arange(len(values)), squared)))


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("queries", [1, 4, 5, 600])
def test_they_are_scikit_learns(metric: Metric, queries: int) -> None:
    random = np.random.default_rng(0)
    values = (random.standard_normal((50_000, 20)) + random.uniform(-30, 30, 20)).astype(np.float32)
    asked = (values[:queries] + 0.1).astype(np.float32)
    found, distances = nearest(values, asked, 16, metric=metric)
    reference = NearestNeighbors(n_neighbors=16, metric=metric, algorithm="brute").fit(values.astype(np.float64))
    expected, _ = reference.kneighbors(asked.astype(np.float64))
    assert found.shape == distances.shape == (queries, 16)
    assert found.dtype == np.int32
    assert distances.dtype == np.float32
    np.testing.assert_allclose(distances, expected, rtol=1e-4, atol=1e-6)


@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 50), st.data())
def test_of_equal_ones_the_first_comes_first(rows: int, queries: int, k: int, data: st.DataObject) -> None:
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    # Small whole numbers: every distance is exact, and many are equal.
    values = random.integers(0, 3, (rows, 3)).astype(np.float32) + 1000
    asked = random.integers(0, 3, (queries, 3)).astype(np.float32) + 1000
    found, _ = nearest(values, asked, k)
    assert [list(row) for row in found] == [_sorted(values, query)[:k] for query in asked]


def test_copies_are_found_by_their_number_across_blocks() -> None:
    random = np.random.default_rng(1)
    values = np.tile(random.standard_normal((1, 300)).astype(np.float32), (30_000, 1))
    values[100:] += random.standard_normal((29_900, 300)).astype(np.float32)
    values[29_000:29_050] = values[0]
    for queries in (1, 40):
        found, distances = nearest(values, values[:queries], 150)
        np.testing.assert_array_equal(found, [[*range(100), *range(29_000, 29_050)]] * queries)
        assert not distances.any()


def test_a_row_of_zeros_has_no_direction() -> None:
    values = np.array([[0, 0], [0, 5], [7, 0], [1, 1]], np.float32)
    found, distances = nearest(values, np.array([[0, 1], [0, 0]], np.float32), 4, metric="cosine")
    np.testing.assert_array_equal(found[0], [1, 3, 0, 2])
    np.testing.assert_allclose(distances[0], [0, 1 - np.sqrt(0.5), 0.5, 1], atol=1e-6)


@pytest.mark.parametrize("metric", METRICS)
def test_nothing_has_no_neighbours(metric: Metric) -> None:
    empty, some = np.zeros((0, 5), np.float32), np.ones((3, 5), np.float32)
    assert nearest(empty, some, 4, metric=metric)[0].shape == (3, 0)
    assert nearest(some, empty, 4, metric=metric)[0].shape == (0, 3)
    assert nearest(some, some, 0, metric=metric)[1].shape == (3, 0)
    np.testing.assert_array_equal(nearest(some, some, 9, metric=metric)[0], [[0, 1, 2]] * 3)


@pytest.mark.parametrize("queries", [1, 300])
def test_memory_is_bounded(queries: int) -> None:
    values = np.random.default_rng(2).standard_normal((300_000, 30), np.float32)
    tracemalloc.start()
    try:
        nearest(values, values[:queries], 16)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64 << 20
