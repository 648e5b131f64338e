"""A recipe is a cache key."""

from __future__ import annotations

from itertools import product

from musicmap.projection.recipe import PROJECTIONS, TITLES, Recipe
from musicmap.types import LayerKind, LayerRef, ModelName


def test_each_recipe_has_its_own_key() -> None:
    kinds: tuple[LayerKind, ...] = ("taggram", "embedding")
    layers = [LayerRef(ModelName(name), kind) for name, kind in product(("a", "b"), kinds)]
    recipes = [Recipe(layer, projection) for layer, projection in product(layers, PROJECTIONS)]
    assert len({r.key for r in recipes}) == len(recipes) == 8


def test_every_projection_has_a_title() -> None:
    assert set(TITLES) == set(PROJECTIONS)
