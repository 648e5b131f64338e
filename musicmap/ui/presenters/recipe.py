"""The finer choices of how the active map is made: blend, scale, reduction, pooling."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from PySide6.QtCore import QObject, Signal, Slot

from musicmap.layers.grain import Pooling
from musicmap.models.registry import Registry
from musicmap.projection.recipe import Part, Recipe
from musicmap.session.session import Session
from musicmap.session.state import State
from musicmap.types import LayerRef
from musicmap.ui.theme import Theme
from musicmap.ui.widgets.choice import Option
from musicmap.ui.widgets.modelbar import ModelBar
from musicmap.ui.widgets.recipe import Blend, Ingredient, RecipePopover

POOLINGS: Final[dict[Pooling, tuple[str, str]]] = {
    "mean": ("Mean", "what is heard on the whole"),
    "max": ("Maximum", "what is heard at all"),
    "median": ("Median", "what is heard most of the time"),
    "vote": ("Majority vote", "in how many segments it is heard"),
    "softmax": ("Softmax", "the mean, strong moments counting more"),
}


class RecipePresenter(QObject):
    """Opens the popover under its button, and makes a recipe of what is chosen in it."""

    recipe_chosen = Signal(object)
    """Recipe, of the active map."""

    def __init__(self, bar: ModelBar, session: Session, registry: Registry, theme: Theme) -> None:
        super().__init__(bar)
        self._bar, self._session = bar, session
        self._titles = {str(layer): f"{card.title} {layer.kind}" for card in registry for layer in card.layers}
        options = tuple(Option(key, title, note) for key, (title, note) in POOLINGS.items())
        self._popover = RecipePopover(theme, options, bar)
        self._popover.changed.connect(self._changed_by_hand)
        bar.recipe_asked.connect(self._open)
        session.watch(self._changed)

    def show_theme(self, theme: Theme) -> None:
        self._popover.show_theme(theme)

    @Slot()
    def _open(self) -> None:
        self._show(self._session.state)
        self._popover.open_under(self._bar.recipe_button)

    def _changed(self, before: State, after: State) -> None:
        if self._popover.isVisible() and after.look.recipe != before.look.recipe:
            self._show(after)

    def _show(self, state: State) -> None:
        self._popover.show_blend(blend_of(state.look.recipe, self._titles))

    @Slot(object)
    def _changed_by_hand(self, blend: Blend) -> None:
        self.recipe_chosen.emit(recipe_of(blend, self._session.state.look.recipe))


def blend_of(recipe: Recipe, titles: dict[str, str]) -> Blend:
    """A recipe as the popover shows it. `titles`: of all layers there are."""
    weights = {str(recipe.layer): 1.0} | {str(part.layer): part.weight for part in recipe.blend}
    return Blend(
        tuple(Ingredient(key, title, key in weights, weights.get(key, 1.0)) for key, title in titles.items()),
        recipe.scale,
        recipe.every,
        recipe.pooling,
    )


def recipe_of(blend: Blend, before: Recipe) -> Recipe:
    """What was chosen, as a recipe. The layer that the map is of stays the first while it is among them.

    A layer of no weight has no part; what counts is how much the others weigh beside the first.
    """
    weights = {LayerRef.parse(one.key): one.weight for one in blend.layers if one.on and one.weight > 0}
    if not weights:
        weights = {before.layer: 1.0}
    first = before.layer if before.layer in weights else next(iter(weights))
    parts = tuple(Part(layer, weight / weights[first]) for layer, weight in weights.items() if layer != first)
    return replace(
        before.of(first),
        blend=parts,
        scale=blend.scale,
        every=blend.every,
        pooling=cast(Pooling, blend.pooling),
    )
