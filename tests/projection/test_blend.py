"""Several layers as one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.preprocessing import StandardScaler

from musicmap.projection.blend import blended


def test_layers_count_by_weight_and_not_by_width_or_size() -> None:
    random = np.random.default_rng(0)
    one, other = random.standard_normal((80, 3)) * 5 + 2, random.random((80, 40)) * 1e-3
    joined = blended([one.astype(np.float32), other.astype(np.float32)], [2.0, 1.0])
    assert joined.shape == (80, 43)
    assert joined.dtype == np.float32
    first, second = (pdist(StandardScaler().fit_transform(layer), "sqeuclidean") for layer in (one, other))
    np.testing.assert_allclose(pdist(joined, "sqeuclidean"), 4 * first / 3 + second / 40, rtol=1e-3)


def test_what_never_changes_and_what_weighs_nothing_is_zero() -> None:
    still = np.full((5, 2), 0.3, np.float32)
    still[:, 1] = [1, 2, 3, 4, 5]
    joined = blended([still, np.ones((5, 1), np.float32), still], [1, 1, 0])
    assert not joined[:, [0, 2, 3, 4]].any()
    np.testing.assert_allclose(joined[:, 1].std() * np.sqrt(2), 1, rtol=1e-6)


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_to_compare_gives_zeros(rows: int) -> None:
    layer = np.ones((rows, 4), np.float32)
    np.testing.assert_array_equal(blended([layer, layer], [1, 1]), np.zeros((rows, 8)))
    assert blended([], []).shape == (0, 0)


def test_layers_that_do_not_fit_are_refused() -> None:
    one, other = np.ones((3, 2), np.float32), np.ones((4, 2), np.float32)
    with pytest.raises(ValueError, match="same rows"):
        blended([one, other], [1, 1])
    for weights in ([1.0], [1.0, -1.0]):
        with pytest.raises(ValueError, match="a weight"):
            blended([one, one], weights)
