"""Maps side by side that tell something: the same music, heard or laid out in two or four ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from musicmap.session.look import Look
from musicmap.types import LayerRef, ModelName


@dataclass(frozen=True, slots=True)
class Preset:
    """A comparison, made from what one map shows."""

    key: str
    title: str
    note: str
    looks: Callable[[Look, Sequence[ModelName]], tuple[Look, ...]]
    """From a map and the models there are, the first of each kind first."""


def _layers(look: Look, _models: Sequence[ModelName]) -> tuple[Look, ...]:
    model = look.recipe.layer.model
    return (_of(look, LayerRef(model, "taggram")), _of(look, LayerRef(model, "embedding")))


def _models(look: Look, models: Sequence[ModelName]) -> tuple[Look, ...]:
    return tuple(_of(look, LayerRef(model, look.recipe.layer.kind)) for model in models[:4])


def _big_and_close(look: Look, _models: Sequence[ModelName]) -> tuple[Look, ...]:
    return tuple(replace(look, recipe=look.recipe.by(projection)) for projection in ("std-pca", "umap"))


def _segments_and_tracks(look: Look, _models: Sequence[ModelName]) -> tuple[Look, ...]:
    return tuple(replace(look, recipe=replace(look.recipe, grain=grain)) for grain in ("3s", "track"))


def _projections(look: Look, _models: Sequence[ModelName]) -> tuple[Look, ...]:
    return tuple(replace(look, recipe=look.recipe.by(p)) for p in ("pca", "std-pca", "tsne", "umap"))


def _of(look: Look, layer: LayerRef) -> Look:
    return replace(look, recipe=look.recipe.of(layer))


PRESETS: tuple[Preset, ...] = (
    Preset("layers", "Taggram | embedding", "what it calls it, and how it sounds", _layers),
    Preset("near", "STD-PCA | UMAP", "the big picture, and close up", _big_and_close),
    Preset("grains", "Segments | tracks", "every moment, and the whole", _segments_and_tracks),
    Preset("projections", "Four projections", "the same layer, laid out in four ways", _projections),
    Preset("models", "All models", "the same music by other ears", _models),
)


def with_count(looks: Sequence[Look], active: int, count: int) -> tuple[Look, ...]:
    """So many maps: the last ones go, or new ones begin with what the active one shows."""
    kept = tuple(looks[:count])
    return kept + (looks[active],) * (count - len(kept))
