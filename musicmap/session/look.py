"""What a map is to show, as the user has chosen it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from musicmap.layers.grain import Grain
from musicmap.models.registry import Registry
from musicmap.projection.recipe import TITLES, Recipe
from musicmap.scene.colouring import By, Colouring
from musicmap.types import Seconds

ViewKind = Literal["segments", "trajectories", "averages"]
VIEWS: tuple[ViewKind, ...] = get_args(ViewKind)

COLOURINGS: tuple[By, ...] = get_args(By)
SOUND = Colouring()
"""What sounds alike looks alike, on every map."""

MOST_MAPS = 4

GRAIN_TITLES: dict[Grain, str] = {"3s": "3 s", "10s": "10 s", "30s": "30 s", "sections": "Sections", "track": "Tracks"}
"""What the grains are called."""


def title_of(recipe: Recipe, registry: Registry) -> str:
    """“MusiCNN · MSD taggram · PCA”: what a map is of, on its poster and wherever it stands alone."""
    layers, projection, grain = _parts(recipe, registry)
    return " · ".join((layers, projection, *((grain,) if recipe.grain != "3s" else ())))


def titles_of(recipes: Sequence[Recipe], registry: Registry) -> tuple[str, ...]:
    """What maps side by side are called: only that in which they differ, where they do."""
    parts = [_parts(recipe, registry) for recipe in recipes]
    differ = [place for place in range(3) if len({part[place] for part in parts}) > 1]
    if not differ:
        return tuple(title_of(recipe, registry) for recipe in recipes)
    return tuple(" · ".join(part[place] for place in differ) for part in parts)


def _parts(recipe: Recipe, registry: Registry) -> tuple[str, str, str]:
    layers = [f"{registry.card(layer.model).title} {layer.kind}" for layer in recipe.layers]
    grain = grain_title(recipe.grain, registry.card(recipe.layer.model).segment)
    return " + ".join(layers), TITLES[recipe.projection], grain


def grain_title(grain: Grain, segment: Seconds) -> str:
    """What a grain is called where segments are so long: the finest is every segment."""
    return f"{segment:.0f} s" if grain == "3s" else GRAIN_TITLES[grain]


@dataclass(frozen=True, slots=True)
class Look:
    """One map: which layout of what, drawn how, in which colours."""

    recipe: Recipe
    view: ViewKind = "segments"
    colour: Colouring = SOUND
