"""What a map is to show, as the user has chosen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from musicmap.projection.recipe import Recipe
from musicmap.scene.colouring import By, Colouring

ViewKind = Literal["segments", "trajectories", "averages"]
VIEWS: tuple[ViewKind, ...] = get_args(ViewKind)

COLOURINGS: tuple[By, ...] = get_args(By)
SOUND = Colouring()
"""What sounds alike looks alike, on every map."""

MOST_MAPS = 4


@dataclass(frozen=True, slots=True)
class Look:
    """One map: which layout of what, drawn how, in which colours."""

    recipe: Recipe
    view: ViewKind = "segments"
    colour: Colouring = SOUND
