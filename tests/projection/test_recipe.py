"""A recipe is a cache key."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.layers.grain import GRAINS, POOLINGS
from musicmap.projection.recipe import FIRST_AXES, FORMING, PROJECTIONS, SCALES, TITLES, Part, Projection, Recipe
from musicmap.types import LayerKind, LayerRef, ModelName

KINDS: tuple[LayerKind, ...] = ("taggram", "embedding")
LAYERS = [LayerRef(ModelName(name), kind) for name, kind in product(("a", "b"), KINDS)]
RECIPES = st.builds(
    Recipe,
    st.sampled_from(LAYERS),
    st.sampled_from(PROJECTIONS),
    st.sampled_from([(0, 1), (1, 0), (0, 11), (1, 10)]),
    st.sampled_from(SCALES),
    st.sampled_from(GRAINS),
    st.integers(1, 12),
    st.sampled_from(POOLINGS),
    st.lists(st.builds(Part, st.sampled_from(LAYERS), st.sampled_from([0.5, 1.0, 2.0])), max_size=2).map(tuple),
)


def plain(recipe: Recipe) -> Recipe:
    """Without what its projection does not look at."""
    axes = FIRST_AXES if recipe.projection in FORMING else recipe.axes
    return replace(recipe, axes=axes, scale=recipe.scale if recipe.projection == "original" else "linear")


@given(RECIPES, RECIPES)
def test_keys_are_equal_when_the_layouts_are_and_only_then(one: Recipe, other: Recipe) -> None:
    assert (one.key == other.key) == (plain(one) == plain(other))


def test_every_projection_has_a_title() -> None:
    assert set(TITLES) == set(PROJECTIONS)


@pytest.mark.parametrize(
    ("from_", "to", "axes"),
    [
        ("pca", "std-pca", (2, 4)),
        ("std-pca", "pca", (2, 4)),
        ("pca", "original", FIRST_AXES),
        ("original", "pca", FIRST_AXES),
        ("original", "original", (2, 4)),
    ],
)
def test_axes_go_along_where_they_mean_the_same(from_: Projection, to: Projection, axes: tuple[int, int]) -> None:
    recipe = Recipe(LAYERS[0], from_, (2, 4), grain="10s")
    assert recipe.by(to) == replace(recipe, projection=to, axes=axes)


def test_another_layer_has_other_columns_and_is_not_blended_with_itself() -> None:
    recipe = Recipe(LAYERS[0], "original", (2, 4), blend=(Part(LAYERS[1]), Part(LAYERS[2])))
    assert recipe.of(LAYERS[1]) == Recipe(LAYERS[1], "original", blend=(Part(LAYERS[2]),))
    assert recipe.of(LAYERS[0]) == recipe
    assert Recipe(LAYERS[0], "pca", (2, 4)).of(LAYERS[1]).axes == (2, 4)


@given(RECIPES)
def test_the_same_rows_by_another_projection(recipe: Recipe) -> None:
    assert recipe.same_rows(replace(recipe, projection="umap", axes=(3, 1), scale="log"))
    assert not recipe.same_rows(replace(recipe, every=recipe.every + 1))
    assert not recipe.same_rows(replace(recipe, blend=(*recipe.blend, Part(LAYERS[3], 0.3))))
