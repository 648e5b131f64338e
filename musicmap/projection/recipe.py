"""What a layout is made of: equal recipes over equal rows give equal layouts, so a recipe is a cache key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from musicmap.types import LayerRef

Projection = Literal["pca", "std-pca"]
PROJECTIONS: tuple[Projection, ...] = get_args(Projection)

TITLES: dict[Projection, str] = {"pca": "PCA", "std-pca": "STD-PCA"}
"""The field's names for them."""

Axes = tuple[int, int]
"""Which components of a layout lie across and up; counted from 0, and not the same."""
FIRST_AXES: Axes = (0, 1)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A layer, and the way its rows become positions."""

    layer: LayerRef
    projection: Projection

    @property
    def key(self) -> str:
        """Text that stands for this recipe in the cache; the number goes up when the method changes."""
        return f"{self.layer}|{self.projection}|2"
