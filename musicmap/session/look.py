"""What a map is to show, as the user has chosen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from musicmap.layers.grain import Grain
from musicmap.models.registry import Registry
from musicmap.projection.recipe import TITLES, Recipe
from musicmap.scene.colouring import By, Colouring

ViewKind = Literal["segments", "trajectories", "averages"]
VIEWS: tuple[ViewKind, ...] = get_args(ViewKind)

COLOURINGS: tuple[By, ...] = get_args(By)
SOUND = Colouring()
"""What sounds alike looks alike, on every map."""

MOST_MAPS = 4

GRAIN_TITLES: dict[Grain, str] = {"3s": "3 s", "10s": "10 s", "30s": "30 s", "sections": "Sections", "track": "Tracks"}
"""What the grains are called."""


def title_of(recipe: Recipe, registry: Registry) -> str:
    """“MusiCNN · MSD taggram · PCA”: what a map is of, on its pane and on its poster."""
    layers = [f"{registry.card(layer.model).title} {layer.kind}" for layer in recipe.layers]
    parts = [" + ".join(layers), TITLES[recipe.projection]]
    if recipe.grain != "3s":
        parts.append(GRAIN_TITLES[recipe.grain])
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Look:
    """One map: which layout of what, drawn how, in which colours."""

    recipe: Recipe
    view: ViewKind = "segments"
    colour: Colouring = SOUND
