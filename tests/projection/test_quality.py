"""How far a map may be believed, held to scikit-learn's trustworthiness and to plain sorting."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.manifold import trustworthiness

from musicmap.projection import quality as measured
from musicmap.projection.quality import NEAR, Quality, quality, trust
from musicmap.types import Floats, Ints


def _rows(rows: int, dims: int = 10, seed: int = 0) -> tuple[Floats, Floats]:
    """Rows, and a map of them that is right in parts."""
    random = np.random.default_rng(seed)
    values = random.standard_normal((rows, dims)).astype(np.float32) * 0.5 + random.integers(0, 4, (rows, 1))
    return values, (values[:, :2] + 0.3 * random.standard_normal((rows, 2))).astype(np.float32)


def _order(rows: Floats) -> Ints:
    """(N, N − 1) the others of each, nearest first."""
    apart = cdist(rows.astype(np.float64), rows.astype(np.float64))
    np.fill_diagonal(apart, -1)
    return np.argsort(apart, axis=1)[:, 1:].astype(np.int32)


@pytest.mark.parametrize(("rows", "k"), [(400, 15), (700, 5), (33, 15)])
def test_trustworthiness_is_scikit_learns(rows: int, k: int) -> None:
    values, positions = _rows(rows)
    expected = trustworthiness(values.astype(np.float64), positions.astype(np.float64), n_neighbors=k)
    assert quality(values, positions, k).trustworthiness == pytest.approx(expected, abs=1e-5)


def test_preservation_is_the_share_of_common_neighbours() -> None:
    values, positions = _rows(300)
    pairs = zip(_order(values)[:, :15], _order(positions)[:, :15], strict=True)
    expected = np.mean([len(set(full) & set(seen)) / 15 for full, seen in pairs])
    assert quality(values, positions).preservation == pytest.approx(expected, abs=1e-6)


def test_of_many_rows_some_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    values, positions = _rows(3_000)
    exact = quality(values, positions)
    monkeypatch.setattr(measured, "EXACT", 800)
    sample = quality(values, positions)
    assert sample != exact
    assert sample.trustworthiness == pytest.approx(exact.trustworthiness, abs=0.01)
    assert sample.preservation == pytest.approx(exact.preservation, abs=0.02)
    assert quality(values, positions) == sample


def test_a_map_that_is_the_space_is_perfect() -> None:
    values = _rows(200, 2)[0]
    assert quality(values, values) == Quality(1.0, 1.0)
    np.testing.assert_array_equal(trust(values, values), np.ones(200))


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 20])
def test_few_or_equal_rows_are_no_fault(rows: int) -> None:
    values, positions = _rows(max(rows, 1))
    values, positions = values[:rows], positions[:rows]
    for space, plane in ((values, positions), (np.ones_like(values), positions), (values, np.ones_like(positions))):
        found = quality(space, plane)
        assert 0 <= found.preservation <= 1
        assert found.trustworthiness <= 1
        shares = trust(space, plane)
        assert shares.shape == (rows,)
        assert ((shares >= 0) & (shares <= 1)).all()
    assert quality(np.ones_like(values), np.ones_like(positions)) == Quality(1.0, 1.0)


def test_trust_is_the_share_of_true_neighbours_that_lie_near() -> None:
    values, positions = _rows(500)
    true, near = _order(values)[:, :15], _order(positions)[:, : NEAR * 15]
    expected = [len(set(a) & set(b)) / 15 for a, b in zip(true, near, strict=True)]
    np.testing.assert_allclose(trust(values, positions), expected, atol=1e-6)


def test_trust_of_many_is_nearly_that_and_can_be_given_up() -> None:
    values, positions = _rows(6_000, 4)
    told: list[float] = []
    shares = trust(values, positions, on_progress=told.append)
    true, near = _order(values)[:, :15], _order(positions)[:, : NEAR * 15]
    expected = np.array([len(set(a) & set(b)) / 15 for a, b in zip(true, near, strict=True)])
    assert np.abs(shares - expected).mean() < 0.01
    assert told == sorted(told)
    assert told[-1] == 1.0

    def give_up(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        trust(values, positions, on_progress=give_up)
