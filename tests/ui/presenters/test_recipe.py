"""The finer choices of a recipe: as the popover shows them, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicmap.layers.grain import POOLINGS
from musicmap.models.registry import Registry
from musicmap.paths import models_folder
from musicmap.projection.recipe import PROJECTIONS, SCALES, Part, Recipe
from musicmap.session import events as e
from musicmap.session.look import Look
from musicmap.session.session import Session
from musicmap.types import LayerKind
from musicmap.ui.presenters import recipe as presenter
from musicmap.ui.presenters.recipe import RecipePresenter, blend_of, recipe_of
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.modelbar import ModelBar
from musicmap.ui.widgets.recipe import Blend, Ingredient, RecipePopover
from tests.session.conftest import PCA
from tests.ui.widgets.shelf import Stage, click, heard

KINDS: tuple[LayerKind, ...] = ("taggram", "embedding")
LAYERS = [card.layer(kind) for card in Registry.of(models_folder()) for kind in KINDS]
TITLES = {str(layer): f"Title of {layer}" for layer in LAYERS}


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """Any recipe; the parts of its blend in the order of the layers, as the popover makes them."""
    first, *others = draw(st.permutations(LAYERS))
    part_of = draw(st.sets(st.sampled_from(others), max_size=3))
    return Recipe(
        first,
        draw(st.sampled_from(PROJECTIONS)),
        draw(st.sampled_from([(0, 1), (2, 0), (4, 5)])),
        draw(st.sampled_from(SCALES)),
        "10s",
        draw(st.integers(1, 10)),
        draw(st.sampled_from(POOLINGS)),
        tuple(Part(layer, draw(st.floats(0.1, 2.0))) for layer in LAYERS if layer in part_of),
    )


@given(recipes())
def test_what_is_not_changed_stays(recipe: Recipe) -> None:
    assert recipe_of(blend_of(recipe, TITLES), recipe) == recipe


@given(recipes(), st.data())
def test_what_is_chosen_is_shown(before: Recipe, data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.none() | st.floats(0.1, 2.0), min_size=len(LAYERS), max_size=len(LAYERS)))
    chosen = {str(layer): weight for layer, weight in zip(LAYERS, weights, strict=True) if weight is not None}
    layers = tuple(Ingredient(k, t, k in chosen, chosen.get(k, 1.0)) for k, t in TITLES.items())
    after = recipe_of(Blend(layers, "log", 3, "max"), before)
    assert (after.scale, after.every, after.pooling) == ("log", 3, "max")
    assert (after.projection, after.grain) == (before.projection, before.grain)
    there = {one.key: one.weight for one in blend_of(after, TITLES).layers if one.on}
    if not chosen:
        assert there == {str(before.layer): 1.0}, "something must be on the map"
        return
    assert str(after.layer) == (str(before.layer) if str(before.layer) in chosen else next(iter(chosen)))
    first = chosen[str(after.layer)]
    assert there == pytest.approx({key: weight / first for key, weight in chosen.items()})


def test_a_layer_of_no_weight_has_no_part() -> None:
    layers = tuple(Ingredient(k, t, True, 0.0) for k, t in TITLES.items())
    assert recipe_of(Blend(layers), PCA) == PCA


def test_axes_of_original_begin_anew_with_another_layer() -> None:
    before = replace(PCA, projection="original", axes=(7, 3))
    layers = tuple(Ingredient(k, t, k == str(LAYERS[-1])) for k, t in TITLES.items())
    after = recipe_of(Blend(layers), before)
    assert (after.layer, after.axes) == (LAYERS[-1], (0, 1))


def test_the_popover_shows_the_active_map_and_follows_it(
    shown: Session, registry: Registry, dark: Theme, stage: Stage, pump: Callable[..., None]
) -> None:
    bar = ModelBar(dark)
    stage(bar, 900, 44)
    recipe_presenter = RecipePresenter(bar, shown, registry, dark)
    said = heard(recipe_presenter.recipe_chosen)
    (popover,) = bar.findChildren(RecipePopover)
    click(bar.recipe_button)
    pump(popover.isVisible)
    assert [one.key for one in popover._blend.layers] == [str(layer) for layer in LAYERS]
    assert [one.key for one in popover._blend.layers if one.on] == [str(PCA.layer)]
    assert len({one.title for one in popover._blend.layers}) == len(LAYERS)

    shown.apply(e.LookChosen(Look(replace(PCA, every=4))))
    assert popover._blend.every == 4, "undo, say, while it is open"

    wanted = replace(popover._blend, pooling="vote")
    popover.changed.emit(wanted)
    assert said == [(replace(PCA, every=4, pooling="vote"),)]
    popover.close()


def test_every_pooling_there_is_can_be_chosen() -> None:
    assert tuple(presenter.POOLINGS) == POOLINGS
