"""What a layout is made of: equal recipes over equal rows give equal layouts, so a recipe is a cache key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from musicmap.layers.grain import Grain, Pooling
from musicmap.types import LayerRef

Projection = Literal["pca", "std-pca", "tsne", "umap", "original"]
PROJECTIONS: tuple[Projection, ...] = get_args(Projection)

TITLES: dict[Projection, str] = {
    "pca": "PCA",
    "std-pca": "STD-PCA",
    "tsne": "t-SNE",
    "umap": "UMAP",
    "original": "Original",
}
"""The field's names for them."""

LINEAR: frozenset[Projection] = frozenset(("pca", "std-pca"))
"""Those whose axes are principal components."""
FORMING: frozenset[Projection] = frozenset(("tsne", "umap"))
"""Those that take their time, and can be watched."""

Scale = Literal["linear", "log"]
SCALES: tuple[Scale, ...] = get_args(Scale)

Axes = tuple[int, int]
"""What lies across and up, counted from 0, and not the same: two components of PCA, two columns of the layer for
“original”. t-SNE and UMAP have no such choice."""
FIRST_AXES: Axes = (0, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """A further layer of a blend, and how much it counts beside the first, which counts 1."""

    layer: LayerRef
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """A layer, and the way its rows become positions."""

    layer: LayerRef
    projection: Projection
    axes: Axes = FIRST_AXES
    scale: Scale = "linear"
    """Of “original” only."""
    grain: Grain = "3s"
    every: int = 1
    """music-explore's reduction: of a track's rows only every so many-th."""
    pooling: Pooling = "mean"
    blend: tuple[Part, ...] = ()

    @property
    def key(self) -> str:
        """Text that stands for this recipe in the cache; the number goes up when the method changes."""
        parts = [str(self.layer), *(f"{part.layer}*{part.weight:g}" for part in self.blend)]
        how = [self.projection, self.grain, str(self.every), self.pooling]
        if self.projection not in FORMING:
            how.append(f"{self.axes[0]},{self.axes[1]}")
        if self.projection == "original":
            how.append(self.scale)
        return "|".join(("+".join(parts), *how, "3"))

    @property
    def layers(self) -> tuple[LayerRef, ...]:
        """All that it is made of, the first one first."""
        return (self.layer, *(part.layer for part in self.blend))

    def same_rows(self, other: Recipe) -> bool:
        """Whether two recipes differ in nothing but how the same rows become positions."""
        return self == replace(other, projection=self.projection, axes=self.axes, scale=self.scale)

    def by(self, projection: Projection) -> Recipe:
        """The same layer by another projection. Axes of one mean nothing in another, except PCA's in STD-PCA's."""
        alike = projection == self.projection or {projection, self.projection} <= LINEAR
        return replace(self, projection=projection, axes=self.axes if alike else FIRST_AXES)

    def of(self, layer: LayerRef) -> Recipe:
        """The same of another layer; columns of the one are not columns of the other."""
        kept = self.axes if self.projection != "original" or layer == self.layer else FIRST_AXES
        return replace(self, layer=layer, axes=kept, blend=tuple(p for p in self.blend if p.layer != layer))
