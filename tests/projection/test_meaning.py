"""What an axis means is what grows along it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from musicmap.projection.meaning import NONE, poles


def test_the_tags_that_fall_and_rise_along_an_axis() -> None:
    rng = np.random.default_rng(3)
    at = rng.normal(size=(500, 2)).astype(np.float32)
    tags = rng.uniform(0, 0.05, (500, 4)).astype(np.float32)
    tags[:, 1] += 0.5 - 0.1 * at[:, 0]
    tags[:, 3] += 0.5 + 0.1 * at[:, 0]
    tags[:, 2] += 0.5 + 0.1 * at[:, 1]
    found = poles(at, tags)
    assert found[0].tolist() == [1, 3]
    assert found[1, 1] == 2


def test_where_nothing_changes_nothing_is_meant() -> None:
    flat, tags = np.zeros((5, 2), np.float32), np.full((5, 3), 0.25, np.float32)
    assert (poles(flat, tags) == NONE).all()
    assert (poles(np.arange(10, dtype=np.float32).reshape(5, 2), tags) == NONE).all()
    assert (poles(flat[:1], tags[:1]) == NONE).all()
    assert (poles(flat[:0], tags[:0]) == NONE).all()


@given(seed=st.integers(0, 1000), rows=st.integers(2, 60), tags=st.integers(1, 8))
def test_it_agrees_with_numpy_whatever_the_scale(seed: int, rows: int, tags: int) -> None:
    rng = np.random.default_rng(seed)
    at = (rng.normal(size=(rows, 3)) * (1, 1000, 1e-3)).astype(np.float32)
    activations = rng.uniform(size=(rows, tags)).astype(np.float32)
    by_numpy = np.corrcoef(at.astype(float), activations.astype(float), rowvar=False)[:3, 3:]
    found = poles(at, activations)
    for axis in range(3):
        for place, sign in enumerate((-1, 1)):
            best = (sign * by_numpy[axis]).max()
            if found[axis, place] == NONE:
                assert best < 1e-4
            else:
                assert sign * by_numpy[axis, found[axis, place]] > best - 1e-5
