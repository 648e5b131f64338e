"""How a library looked when it was closed, as JSON, and back: whatever does not fit any more is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from musicmap.projection.pca import COMPONENTS
from musicmap.projection.recipe import FIRST_AXES, PROJECTIONS, Axes, Recipe
from musicmap.session.collection import FACETS, Facet
from musicmap.session.highlight import Highlight
from musicmap.types import LayerRef


@dataclass(frozen=True, slots=True)
class View:
    """What the window remembers for a library."""

    recipe: Recipe
    axes: Axes = FIRST_AXES
    highlight: Highlight | None = None
    camera: tuple[float, ...] | None = None
    """Centre x, y and scale x, y in pixels a unit; None: the whole map."""

    def to_json(self) -> dict[str, Any]:
        return {
            "layer": str(self.recipe.layer),
            "projection": self.recipe.projection,
            "axes": self.axes,
            "highlight": None if self.highlight is None else [self.highlight.by, self.highlight.value],
            "camera": self.camera,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], layers: Sequence[LayerRef]) -> View:
        """`layers`: those that can be shown, the default one first."""
        known = {str(layer): layer for layer in layers}
        layer = known.get(str(raw.get("layer")), layers[0])
        projection = raw.get("projection")
        return cls(
            Recipe(layer, projection if projection in PROJECTIONS else PROJECTIONS[0]),
            _axes(raw.get("axes")),
            _highlight(raw.get("highlight")),
            _camera(raw.get("camera")),
        )


def _axes(raw: object) -> Axes:
    match raw:
        case [int(across), int(up)] if across != up and {across, up} <= set(range(COMPONENTS)):
            return across, up
    return FIRST_AXES


def _highlight(raw: object) -> Highlight | None:
    match raw:
        case [by, str(value)] if by in (*FACETS, "search"):
            return Highlight(cast(Facet, by), value)
    return None


def _camera(raw: object) -> tuple[float, ...] | None:
    if isinstance(raw, list) and len(raw) == 4 and all(isinstance(x, (int, float)) for x in raw):
        return tuple(float(x) for x in raw)
    return None
