"""Nearly all true neighbours of every row, held to scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from musicmap.layers.cells import EXACT, neighbour_graph
from musicmap.types import Floats, Ints


def _rows(rows: int, seed: int = 0) -> Floats:
    """Forty clusters of a few dimensions' extent, seen in twenty."""
    random = np.random.default_rng(seed)
    within = random.standard_normal((rows, 5)) + 4 * random.standard_normal((40, 5))[random.integers(0, 40, rows)]
    return (within @ random.standard_normal((5, 20)) + 0.05 * random.standard_normal((rows, 20))).astype(np.float32)


def _expected(values: Floats, k: int) -> tuple[Floats, Ints]:
    distances, found = NearestNeighbors(n_neighbors=k).fit(values.astype(np.float64)).kneighbors()
    return distances, found


def test_few_rows_have_exactly_their_neighbours() -> None:
    values = _rows(1_000)
    found, apart = neighbour_graph(values, 15)
    distances, expected = _expected(values, 15)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_allclose(apart, distances, rtol=1e-4)


def test_many_rows_have_nearly_all_of_them() -> None:
    values = _rows(12_000)
    found, apart = neighbour_graph(values, 15)
    _, expected = _expected(values, 15)
    recall = np.mean([len(set(ours) & set(theirs)) / 15 for ours, theirs in zip(found, expected, strict=True)])
    assert recall > 0.97
    assert found.dtype == np.int32
    assert apart.dtype == np.float32
    assert (np.diff(apart, axis=1) >= 0).all()
    true = np.linalg.norm(values[found[::97]] - values[::97, None], axis=2)
    np.testing.assert_allclose(apart[::97], true, rtol=1e-4)
    again, _ = neighbour_graph(values, 15)
    np.testing.assert_array_equal(found, again)


@pytest.mark.parametrize("rows", [0, 1, 2, 9, EXACT + 1])
def test_nobody_is_their_own_neighbour_even_among_copies(rows: int) -> None:
    found, apart = neighbour_graph(np.ones((rows, 4), np.float32), 15)
    assert found.shape == apart.shape == (rows, min(15, max(rows - 1, 0)))
    assert not (found == np.arange(rows)[:, None]).any()
    assert not apart.any()
    assert all(len(set(row)) == found.shape[1] for row in found[:20].tolist())


def test_clusters_of_any_size_are_searched() -> None:
    random = np.random.default_rng(0)
    far = 1e4 * random.standard_normal((300, 3))
    values = np.concatenate([np.zeros((6_000, 3)), far, 50 + random.standard_normal((2_000, 3))]).astype(np.float32)
    found, _ = neighbour_graph(values, 15)
    assert found.min() >= 0
    assert found.max() < len(values)
    assert (found[:6_000] < 6_000).all()
    assert (found[6_300:] >= 6_300).all()


def test_progress_is_told_and_may_give_up() -> None:
    told: list[float] = []
    neighbour_graph(_rows(EXACT + 1), 5, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def give_up(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        neighbour_graph(_rows(EXACT + 1), 5, give_up)
