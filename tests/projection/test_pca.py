"""Principal components, held to scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from musicmap.projection.pca import COMPONENTS, fit
from musicmap.types import Doubles, Floats


def _rows(rows: int, dims: int, seed: int = 0) -> Floats:
    """Correlated columns of very different sizes: the components are well apart."""
    random = np.random.default_rng(seed)
    mixed = random.standard_normal((rows, dims)) * 1.5 ** -np.arange(dims) @ random.standard_normal((dims, dims))
    return (mixed * 10.0 ** random.uniform(-2, 2, dims) + random.uniform(-5, 5, dims)).astype(np.float32)


def _reference(values: Floats | Doubles, count: int) -> tuple[Doubles, Doubles, Doubles]:
    """Scikit-learn's positions, components (d, count) and shares."""
    pca = PCA(count, svd_solver="full")
    places = pca.fit_transform(values.astype(np.float64))
    return places, pca.components_.T, pca.explained_variance_ratio_


def _same_up_to_sign(ours: Floats | Doubles, theirs: Doubles, tolerance: float) -> None:
    signs = np.sign((ours * theirs).sum(axis=0))
    np.testing.assert_allclose(ours * signs, theirs, atol=tolerance)


@pytest.mark.parametrize(("rows", "dims"), [(400, 50), (300, 200), (30, 256), (1000, 6)])
def test_pca_is_scikit_learns(rows: int, dims: int) -> None:
    values = _rows(rows, dims)
    places, components, shares = _reference(values, COMPONENTS)
    ours = fit(values, standardise=False)
    np.testing.assert_allclose(ours.explained, shares, atol=1e-9)
    size = np.abs(places).max()
    _same_up_to_sign(ours.components, components, 1e-6)
    _same_up_to_sign(ours.place(values), places, 1e-5 * size)


@pytest.mark.parametrize(("rows", "dims"), [(400, 50), (300, 200), (30, 256), (1000, 6)])
def test_std_pca_is_scikit_learns_on_standardised_dimensions(rows: int, dims: int) -> None:
    values = _rows(rows, dims)
    exact = values.astype(np.float64)
    # music-explore's StandardScaler divides by N, not N − 1: all positions by the same factor, so the map is the same.
    standardised = (exact - exact.mean(axis=0)) / exact.std(axis=0, ddof=1)
    places, components, shares = _reference(standardised, COMPONENTS)
    ours = fit(values, standardise=True)
    np.testing.assert_allclose(ours.explained, shares, atol=1e-9)
    _same_up_to_sign(ours.components, components, 1e-6)
    _same_up_to_sign(ours.place(values), places, 1e-4)


def test_standardising_makes_the_scale_of_a_dimension_irrelevant() -> None:
    values = _rows(200, 12)
    scaled = values * (2.0 ** np.arange(12)).astype(np.float32)
    one, other = fit(values, standardise=True), fit(scaled, standardise=True)
    np.testing.assert_allclose(one.explained, other.explained, rtol=1e-6)
    np.testing.assert_allclose(one.place(values), other.place(scaled), atol=1e-3)


@pytest.mark.parametrize("standardise", [False, True])
def test_a_dimension_that_never_changes_has_no_part(standardise: bool) -> None:
    values = _rows(100, 10)
    still = np.insert(values, 3, 1234.567, axis=1)
    still = np.insert(still, 7, 0.0, axis=1)
    one, other = fit(values, standardise=standardise), fit(still, standardise=standardise)
    np.testing.assert_allclose(other.components[[3, 7]], 0.0, atol=1e-12)
    np.testing.assert_allclose(other.explained, one.explained, atol=1e-12)
    np.testing.assert_allclose(other.place(still), one.place(values), atol=1e-2 * np.abs(one.place(values)).max())


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("shape", [(0, 50), (1, 50), (0, 0), (5, 0)])
def test_too_little_lies_in_the_middle(shape: tuple[int, int], standardise: bool) -> None:
    values = np.full(shape, 3.0, np.float32)
    nothing = fit(values, standardise=standardise)
    np.testing.assert_array_equal(nothing.place(values), np.zeros((shape[0], COMPONENTS)))
    np.testing.assert_array_equal(nothing.explained, np.zeros(COMPONENTS))


@pytest.mark.parametrize("standardise", [False, True])
def test_equal_rows_lie_on_one_point(standardise: bool) -> None:
    values = np.tile(np.random.default_rng(1).random((1, 50), np.float32), (70, 1))
    assert not fit(values, standardise=standardise).place(values).any()


def test_two_rows_lie_on_a_line() -> None:
    values = np.array([[0, 0, 0], [3, 4, 0]], np.float32)
    placed = fit(values, standardise=False)
    np.testing.assert_allclose(np.abs(placed.place(values)[:, 0]), [2.5, 2.5], rtol=1e-6)
    assert not placed.place(values)[:, 1:].any()
    np.testing.assert_allclose(placed.explained, [1, 0, 0, 0, 0, 0], atol=1e-12)


@given(st.integers(2, 40), st.integers(1, 12), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=60)
def test_components_are_orthonormal_or_zero_and_shares_fall(rows: int, dims: int, seed: int, standardise: bool) -> None:
    values = np.random.default_rng(seed).standard_normal((rows, dims)).astype(np.float32)
    ours = fit(values, standardise=standardise)
    inner = ours.components.T @ ours.components
    there = np.diag(inner) > 0.5
    np.testing.assert_allclose(inner, np.diag(there.astype(float)), atol=1e-9)
    assert there.sum() <= min(dims, rows - 1, COMPONENTS)
    assert (np.diff(ours.explained) <= 1e-12).all()
    assert 0 <= ours.explained.sum() <= 1 + 1e-9
    assert np.isfinite(ours.place(values)).all()


def test_twice_the_same_bit_for_bit() -> None:
    values = _rows(3000, 50)
    for standardise in (False, True):
        one, other = fit(values, standardise=standardise), fit(values.copy(), standardise=standardise)
        np.testing.assert_array_equal(one.components, other.components)
        np.testing.assert_array_equal(one.place(values), other.place(values))


def test_many_rows_are_taken_in_blocks_without_a_seam() -> None:
    values = _rows(70_000, 8)
    _, _, shares = _reference(values, COMPONENTS)
    np.testing.assert_allclose(fit(values, standardise=False).explained, shares, atol=1e-9)


def test_without_a_model_the_largest_weight_is_positive() -> None:
    components = fit(_rows(100, 20), standardise=False).components
    largest = np.abs(components).argmax(axis=0)
    assert (components[largest, np.arange(COMPONENTS)] > 0).all()


@given(st.lists(st.booleans(), min_size=COMPONENTS, max_size=COMPONENTS))
def test_an_earlier_fit_keeps_its_directions(flips: list[bool]) -> None:
    values = _rows(200, 20)
    flipped = fit(values, standardise=True).components * np.where(flips, -1.0, 1.0)
    grown = np.vstack([values, _rows(20, 20, seed=1)])
    again = fit(grown, standardise=True, like=flipped)
    assert ((again.components * flipped).sum(axis=0) > 0).all()


def test_an_earlier_fit_of_another_layer_counts_for_nothing() -> None:
    values = _rows(50, 20)
    np.testing.assert_array_equal(
        fit(values, standardise=False, like=np.ones((7, COMPONENTS))).components,
        fit(values, standardise=False).components,
    )
