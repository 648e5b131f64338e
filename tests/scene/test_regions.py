"""Regions: named by what is said more there than elsewhere, coarse and fine, whatever the input."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicmap.scene.peaks import Terrain, clusters, hills
from musicmap.scene.regions import ECHO, LEAST, SOFTNESS, regions
from musicmap.scene.wording import PRIOR, group_names, more_than_elsewhere, said
from musicmap.types import Bytes8, Floats

TAGS = ("rock", "jazz", "metal", "ambient", "pop", "guitar")
COMMON = TAGS.index("pop")


def island(at: tuple[float, float], tag: str, count: int = 400, seed: int = 0) -> tuple[Floats, Bytes8, Bytes8]:
    """Segments around a place that all say the common tag loudest, and `tag` besides."""
    positions = np.random.default_rng(seed).normal(at, 0.4, (count, 2)).astype(np.float32)
    top = np.tile(np.array([COMMON, TAGS.index(tag)], np.uint8), (count, 1))
    return positions, top, np.tile(np.array([200, 120], np.uint8), (count, 1))


def together(*parts: tuple[Floats, Bytes8, Bytes8]) -> tuple[Floats, Bytes8, Bytes8]:
    positions, top, values = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return positions, top, values


def three() -> tuple[Floats, Bytes8, Bytes8]:
    return together(island((0, 0), "rock"), island((10, 0), "jazz", seed=1), island((5, 8), "metal", seed=2))


def test_islands_are_named_by_what_is_said_more_there_and_not_by_what_is_said_everywhere() -> None:
    coarse = [n for n in regions(*three(), TAGS) if n.rank == 0]
    assert sorted(n.text for n in coarse) == ["jazz", "metal", "rock"]
    for text, at in (("rock", (0, 0)), ("jazz", (10, 0)), ("metal", (5, 8))):
        (name,) = (n for n in coarse if n.text == text)
        assert math.dist((name.x, name.y), at) < 0.4
        assert name.weight == pytest.approx(1 / 3, abs=0.01)


def test_a_part_with_its_own_voice_is_named_when_near() -> None:
    rock = island((0, 0), "rock", 2000)
    corner = rock[0][:, 0] > 0.35
    rock[1][corner, 0] = TAGS.index("guitar")
    found = regions(*together(rock, island((10, 0), "jazz", 2000, seed=1)), TAGS)
    assert {n.text for n in found if n.rank == 0} == {"rock", "jazz"}
    (guitar,) = (n for n in found if n.text == "guitar")
    (whole,) = (n for n in found if n.text == "rock")
    assert guitar.rank > whole.rank == 0
    assert guitar.x > whole.x + 0.2
    assert guitar.weight < whole.weight


def made(seed: int, count: int) -> tuple[Floats, Bytes8, Bytes8]:
    rng = np.random.default_rng(seed)
    centres, voices = rng.normal(0, 4, (6, 2)), rng.dirichlet(np.full(len(TAGS), 0.4), 6)
    kind = rng.integers(0, 6, count)
    wanted = np.log(voices[kind] + 0.02) + rng.gumbel(size=(count, len(TAGS)))
    top = np.argsort(-wanted, axis=1)[:, :2]
    values = rng.integers(20, 255, (count, 2)).astype(np.uint8)
    return rng.normal(centres[kind], 0.7).astype(np.float32), top.astype(np.uint8), np.sort(values)[:, ::-1].copy()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 600))
def test_names_keep_their_promises(seed: int, count: int) -> None:
    positions, top, values = made(seed, count)
    found = regions(positions, top, values, TAGS)
    assert [n.rank for n in found] == sorted(n.rank for n in found)
    shuffled = np.random.default_rng(seed).permutation(count)
    assert regions(positions[shuffled], top[shuffled], values[shuffled], TAGS) == found
    if not found:
        return
    bounds = Terrain.of(positions).bounds
    longer = max(bounds.width, bounds.height)
    for one, other in itertools.combinations(found, 2):
        if one.text == other.text:
            apart = math.dist((one.x, one.y), (other.x, other.y)) / longer
            assert apart > ECHO * SOFTNESS[min(one.rank, other.rank)] - 0.01
    for name in found:
        assert LEAST[name.rank] <= name.weight <= 1
        away = np.hypot(*(positions - (name.x, name.y)).T) / longer
        assert away.min() < 2.5 * SOFTNESS[name.rank], "on or beside points, not in the empty"


def test_a_few_strays_do_not_shrink_the_map() -> None:
    positions, top, values = three()
    positions[0] = 1e6, -1e6
    assert {n.text for n in regions(positions, top, values, TAGS) if n.rank == 0} == {"jazz", "metal", "rock"}


@pytest.mark.parametrize(
    "positions",
    [np.zeros((0, 2)), np.zeros((1, 2)), [[0, 0], [1, 1]], np.ones((50, 2)), np.full((4, 2), np.nan)],
    ids=["none", "one", "two", "equal", "nowhere"],
)
def test_too_little_to_name_is_no_fault(positions: list[list[float]]) -> None:
    at = np.array(positions, np.float32)
    top = np.tile(np.arange(2, dtype=np.uint8), (len(at), 1))
    assert regions(at, top, np.full((len(at), 2), 99, np.uint8), TAGS) == ()
    assert regions(at, top, np.zeros((len(at), 2), np.uint8), TAGS) == ()
    hill = clusters(at)
    assert len(hill) == len(at)
    assert (hill == -1).tolist() == (~np.isfinite(at).all(axis=1)).tolist()


def test_points_that_are_nowhere_are_left_out() -> None:
    positions, top, values = three()
    positions[::5] = np.nan
    assert {n.text for n in regions(positions, top, values, TAGS) if n.rank == 0} == {"jazz", "metal", "rock"}


def test_the_score_is_that_of_monroe_and_others() -> None:
    here, everywhere = np.array([[30.0], [5.0], [15.0]]), np.array([60.0, 100.0, 40.0])

    def z(tag: int) -> float:
        prior = PRIOR * everywhere[tag] / everywhere.sum()
        y_i, n_i = here[tag, 0], here.sum()
        y_j, n_j = everywhere[tag] - y_i, everywhere.sum() - n_i
        odds_i = (y_i + prior) / (n_i + PRIOR - y_i - prior)
        odds_j = (y_j + prior) / (n_j + PRIOR - y_j - prior)
        return float((math.log(odds_i) - math.log(odds_j)) / math.sqrt(1 / (y_i + prior) + 1 / (y_j + prior)))

    assert more_than_elsewhere(here, everywhere)[:, 0] == pytest.approx([z(0), z(1), z(2)], rel=1e-6)


def test_what_is_said_is_the_sum_of_activations() -> None:
    group = np.array([0, 1, 1, -1])
    top = np.array([[0, 1], [1, 2], [1, 0], [0, 1]], np.uint8)
    values = np.array([[255, 51], [102, 51], [102, 0], [255, 255]], np.uint8)
    assert said(group, 2, top, values, 3) == pytest.approx(np.array([[1.0, 0.0], [0.2, 0.8], [0.0, 0.2]]))


def test_groups_that_sound_alike_still_have_names_of_their_own() -> None:
    group = np.repeat([0, 1, 2], 100)
    top = np.repeat(np.array([[0, 1], [0, 2], [3, 4]], np.uint8), 100, axis=0)
    values = np.full((300, 2), 200, np.uint8)
    values[:200, 1] = 40
    assert group_names(group, 3, top, values, TAGS) == ("rock", "rock, metal", "ambient")


def test_clusters_are_the_islands_largest_first() -> None:
    parts = island((0, 0), "rock", 200), island((10, 0), "jazz", 900, seed=1), island((5, 8), "metal", 400, seed=2)
    found = clusters(together(*parts)[0])
    assert [set(c.tolist()) for c in np.split(found, [200, 1100])] == [{2}, {0}, {1}]


def test_a_slight_dip_makes_no_second_hill_and_a_deep_one_does() -> None:
    x = np.linspace(-4, 4, 161)

    def ridge(apart: float) -> int:
        height = np.exp(-((x - apart) ** 2)) + np.exp(-((x + apart) ** 2))
        return len(hills(height[None] * np.exp(-(x[:, None] ** 2)), 0.3).peaks)

    assert [ridge(apart) for apart in (0.5, 0.8, 2.0)] == [1, 1, 2]


def test_every_cell_belongs_to_the_hill_whose_peak_is_uphill() -> None:
    density = np.random.default_rng(0).random((20, 30))
    found = hills(density, 0.0)
    assert found.owner[found.peaks].tolist() == list(range(len(found.peaks)))
    assert density.ravel()[found.peaks].tolist() == sorted(density.ravel()[found.peaks], reverse=True)
    for peak in found.peaks:
        row, column = divmod(int(peak), 30)
        around = density[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        assert density[row, column] == around.max()


def test_the_blur_is_scipys() -> None:
    from scipy.ndimage import gaussian_filter

    positions = np.random.default_rng(3).normal(size=(500, 2)).astype(np.float32)
    terrain = Terrain.of(positions, 128)
    ours = terrain.density(0.02)
    theirs = gaussian_filter(terrain.counts, 0.02 * 128, mode="wrap", truncate=8)
    np.testing.assert_allclose(ours, theirs, atol=1e-6 * theirs.max())
