"""t-SNE and UMAP: quality against the libraries, shown while they form, the same each time, and never a traceback."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from musicmap.layers.cells import neighbour_graph
from musicmap.projection import layout as laying
from musicmap.projection import umap_layout
from musicmap.projection.layout import Kind, lay_out
from musicmap.projection.pca import fit
from musicmap.projection.quality import quality
from musicmap.types import Floats, Ints

KINDS: tuple[Kind, ...] = ("tsne", "umap")
PER_TRACK = 20


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is many and what is few, in numbers that a test can wait for."""
    monkeypatch.setattr(laying, "FULL", 1_000)
    monkeypatch.setattr(laying, "LANDMARKS", 500)
    monkeypatch.setattr(laying, "_FRAME_S", 0.0)


def _music(rows: int, dims: int = 20, seed: int = 0) -> tuple[Floats, Ints]:
    """Tracks that walk about some places, and whose row is whose."""
    random, tracks = np.random.default_rng(seed), -(-rows // PER_TRACK)
    places = 4 * random.standard_normal((12, 6))
    walks = 0.3 * random.standard_normal((tracks, PER_TRACK, 6)).cumsum(axis=1)
    trails = (places[random.integers(0, 12, tracks)][:, None] + walks).reshape(-1, 6)[:rows]
    values = trails @ random.standard_normal((6, dims)) + 0.1 * random.standard_normal((rows, dims))
    return values.astype(np.float32), np.repeat(np.arange(tracks, dtype=np.int32), PER_TRACK)[:rows]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [600, 3_000])
def test_neighbours_lie_together_far_better_than_by_pca(small: None, kind: Kind, rows: int) -> None:
    values, track = _music(rows)
    layout = lay_out(values, kind, track)
    plain = quality(values, fit(values, standardise=False).place(values)[:, :2])
    found = quality(values, layout.positions)
    assert layout.positions.shape == (rows, 2)
    assert layout.positions.dtype == np.float32
    assert found.trustworthiness > 0.99 > plain.trustworthiness
    assert found.preservation > plain.preservation + 0.15


def test_a_layout_of_many_says_its_landmarks(small: None) -> None:
    values, track = _music(1_500)
    chosen = lay_out(values, "umap", track).landmarks
    assert chosen is not None
    assert len(chosen) == 500
    assert np.bincount(track[chosen]).min() >= 6
    assert lay_out(values[:900], "umap", track[:900]).landmarks is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [400, 1_500])
def test_the_same_rows_give_the_same_layout(small: None, kind: Kind, rows: int) -> None:
    values, track = _music(rows, dims=70)
    one, other = lay_out(values, kind, track), lay_out(values.copy(), kind, track)
    np.testing.assert_array_equal(one.positions, other.positions)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [400, 1_500])
def test_it_is_shown_while_it_forms(small: None, kind: Kind, rows: int) -> None:
    values, track = _music(rows)
    frames: list[tuple[Floats, float]] = []
    layout = lay_out(values, kind, track, forming=lambda positions, share: frames.append((positions, share)))
    shares = [share for _, share in frames]
    assert len(frames) > 10
    assert shares[0] == 0.0
    assert shares == sorted(shares)
    assert shares[-1] <= 1.0
    assert all(positions.shape == (rows, 2) and np.isfinite(positions).all() for positions, _ in frames)
    np.testing.assert_array_equal(frames[0][0], fit(values, standardise=False).place(values)[:, :2])
    size = np.abs(layout.positions).max()
    np.testing.assert_allclose(frames[-1][0], layout.positions, atol=0.05 * size)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after", [0.0, 0.1, 0.4, 0.7])
def test_who_shows_it_may_end_it(small: None, kind: Kind, after: float) -> None:
    values, track = _music(1_500)

    def give_up(_positions: Floats, share: float) -> None:
        if share >= after:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        lay_out(values, kind, track, forming=give_up)


@pytest.mark.parametrize("kind", KINDS)
def test_laid_out_anew_it_lies_as_it_lay(small: None, kind: Kind) -> None:
    values, track = _music(600)
    turned = lay_out(values, kind, track).positions[:, ::-1] * [3, -3] + np.float32(40)
    frames: list[Floats] = []
    anew = lay_out(
        values, kind, track, start=turned.astype(np.float32), forming=lambda positions, share: frames.append(positions)
    )
    np.testing.assert_array_equal(frames[0], turned.astype(np.float32))
    moved = np.linalg.norm(anew.positions - turned, axis=1)
    assert np.median(moved) < 0.5 * np.linalg.norm(turned - turned.mean(axis=0), axis=1).mean()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 5, 6, 15, 40])
@pytest.mark.parametrize("sort", ["any", "equal", "two places", "one dimension", "no dimension"])
def test_too_little_gives_a_sensible_picture(kind: Kind, rows: int, sort: str) -> None:
    values = np.random.default_rng(0).standard_normal((rows, 0 if sort == "no dimension" else 5)).astype(np.float32)
    if sort == "equal":
        values[:] = 0.3
    elif sort == "two places":
        values[:] = 0.0
        values[rows // 2 :] = 1.0
    elif sort == "one dimension":
        values[:, 1:] = 7.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        positions = lay_out(values, kind, np.zeros(rows, np.int32)).positions
    assert positions.shape == (rows, 2)
    assert np.isfinite(positions).all()
    if sort in ("equal", "no dimension"):
        assert not positions.any()
    elif rows > 1:
        assert np.ptp(positions, axis=0).any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_start_without_shape_is_no_start(kind: Kind) -> None:
    values, track = _music(100)
    laid = lay_out(values, kind, track, start=np.zeros((100, 2), np.float32)).positions
    assert np.isfinite(laid).all()
    assert np.ptp(laid, axis=0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_many_copies_of_some_rows(small: None, kind: Kind) -> None:
    values, track = _music(1_500)
    values[300:700] = values[0]
    laid = lay_out(values, kind, track)
    assert np.isfinite(laid.positions).all()
    assert quality(values, laid.positions).trustworthiness > 0.9


def test_the_fuzzy_set_is_umap_learns() -> None:
    with warnings.catch_warnings():
        # It says that there is no TensorFlow.
        warnings.simplefilter("ignore", ImportWarning)
        from umap.umap_ import fuzzy_simplicial_set

    values = _music(500)[0]
    values[7] = values[8]
    near, apart = neighbour_graph(values, 14)
    itself = np.arange(500, dtype=np.int32)[:, None]
    expected, _, _ = fuzzy_simplicial_set(
        values,
        n_neighbors=15,
        random_state=np.random.RandomState(0),
        metric="euclidean",
        knn_indices=np.concatenate([itself, near], axis=1),
        knn_dists=np.concatenate([np.zeros((500, 1), np.float32), apart], axis=1),
    )
    found = umap_layout.fuzzy_set(near, apart)
    np.testing.assert_allclose(found.toarray(), expected.toarray(), atol=2e-3)
