"""The space in which music sounds alike, held to scikit-learn's and SciPy's arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import sqrtm
from sklearn.metrics.pairwise import cosine_similarity, euclidean_distances
from sklearn.preprocessing import StandardScaler

from musicmap.layers.neighbours import Metric
from musicmap.layers.space import Places, Space
from musicmap.types import Floats, Ints


def rows_of(tracks: int, segments: int, dims: int, seed: int = 0) -> tuple[Floats, Ints]:
    random = np.random.default_rng(seed)
    spread = random.uniform(0.1, 20, dims)
    centres = random.standard_normal((tracks, 1, dims)) * spread
    rows = centres + random.standard_normal((tracks, segments, dims)) * random.uniform(0.05, 2, dims) * spread
    values = (rows + random.uniform(-50, 50, dims)).reshape(-1, dims).astype(np.float32)
    return values, np.repeat(np.arange(tracks, dtype=np.int32), segments)


def test_without_tracks_it_is_standardising() -> None:
    values, track = rows_of(30, 20, 9)
    placed = Space.of(values, track, within=False).place(values)
    np.testing.assert_allclose(placed, StandardScaler().fit_transform(values.astype(np.float64)), atol=2e-4)


def test_within_tracks_what_is_left_is_as_wide_in_all_directions() -> None:
    values, track = rows_of(400, 50, 6, seed=1)
    placed = Space.of(values, track).place(values).astype(np.float64)
    within = placed - np.stack([placed[track == t].mean(axis=0) for t in range(400)])[track]
    covariance = within.T @ within / (len(values) - 400)
    # As if six rows more had been heard that vary alike in all directions.
    np.testing.assert_allclose(covariance, np.eye(6), atol=0.05)


def test_the_weighing_is_the_inverse_root_of_the_covariance() -> None:
    values, track = rows_of(7, 4, 5, seed=2)
    standard = StandardScaler().fit_transform(values.astype(np.float64))
    within = standard - np.stack([standard[track == t].mean(axis=0) for t in range(7)])[track]
    scatter, known = within.T @ within, len(values) - 7
    covariance = (scatter + np.trace(scatter) / known * np.eye(5)) / (known + 5)
    expected = standard @ np.linalg.inv(sqrtm(covariance).real)
    np.testing.assert_allclose(Space.of(values, track).place(values), expected, atol=1e-3)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@given(rows=st.integers(1, 60), dims=st.integers(1, 12), seed=st.integers(0, 2**32 - 1))
def test_similarity_is_what_looking_at_every_row_gives(metric: Metric, rows: int, dims: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    places = random.standard_normal((rows, dims)).astype(np.float32)
    target = random.standard_normal(dims).astype(np.float32)
    found = Places.of(places).similarity(target, metric)
    if metric == "cosine":
        expected = cosine_similarity(places.astype(np.float64), target[None].astype(np.float64))[:, 0]
    else:
        apart = euclidean_distances(places.astype(np.float64), target[None].astype(np.float64))[:, 0]
        expected = 1 / (1 + apart / np.sqrt(dims))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_blocks_make_no_difference() -> None:
    values, track = rows_of(1000, 40, 5)
    space = Space.of(values, track)
    target = space.place(values[77:78])[0]
    np.testing.assert_allclose(
        space.similarity(values, target), Places.of(space.place(values)).similarity(target), atol=1e-6
    )
    assert space.similarity(values, target).argmax() == 77


def test_what_never_changes_has_no_part_in_it() -> None:
    values, track = rows_of(20, 5, 4)
    still = np.concatenate([values, np.full((len(values), 1), 12345.678, np.float32)], axis=1)
    with_it, without = Space.of(still, track), Space.of(values, track)
    np.testing.assert_allclose(with_it.place(still)[:, :4], without.place(values), atol=1e-4)
    assert not with_it.place(still)[:, 4].any()


@pytest.mark.parametrize("rows", [0, 1, 2, 5])
def test_where_all_is_equal_nothing_is_alike_or_unlike(rows: int) -> None:
    values = np.full((rows, 3), 0.1, np.float32)
    space = Space.of(values, np.arange(rows, dtype=np.int32))
    assert not space.place(values).any()
    assert not space.similarity(values, np.ones(3, np.float32)).any()
    assert not Places.of(space.place(values)).unit().any()


def test_numbers_too_large_for_float32_do_no_harm() -> None:
    values = np.array([[3e38, 1], [-3e38, 2], [1, 3], [2, 4]], np.float32)
    placed = Space.of(values, np.arange(4, dtype=np.int32)).place(values)
    assert np.isfinite(placed).all()


def test_one_row_a_track_is_only_standardised() -> None:
    values, _ = rows_of(40, 1, 5)
    track = np.arange(40, dtype=np.int32)
    np.testing.assert_array_equal(
        Space.of(values, track).place(values), Space.of(values, track, within=False).place(values)
    )


def test_units_keep_their_direction() -> None:
    places = np.array([[3, 4], [0, 0], [-2, 0]], np.float32)
    expected = np.array([[0.6, 0.8], [0, 0], [-1, 0]])
    np.testing.assert_allclose(Places.of(places).unit(), expected, atol=1e-7)
