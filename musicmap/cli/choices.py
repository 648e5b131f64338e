"""The model, layer and track that a command line names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from musicmap.errors import UserError
from musicmap.paths import models_folder

if TYPE_CHECKING:
    from musicmap.cache.reader import Reader
    from musicmap.layers.matrix import LayerMatrix
    from musicmap.models.card import ModelCard
    from musicmap.types import LayerRef, Track


def layer_named(text: str) -> LayerRef:
    """`msd-musicnn/taggram` as a layer of a model that is here. Raises UserError for anything else."""
    from musicmap.models.registry import Registry
    from musicmap.types import LayerRef

    try:
        layer = LayerRef.parse(text)
    except ValueError as error:
        raise UserError(str(error)) from error
    Registry.of(models_folder()).card(layer.model)
    return layer


def card_of(model: str) -> ModelCard:
    """A model's card. Raises UserError for a name that is not here."""
    from musicmap.models.registry import Registry

    return Registry.of(models_folder()).card(model)


def heard_layer(reader: Reader, layer: LayerRef) -> LayerMatrix:
    """A layer of the whole library. Raises UserError when its model has heard nothing yet."""
    from musicmap.layers.matrix import gather

    matrix = gather(reader, layer)
    if not matrix.tracks:
        raise not_heard(layer.model)
    return matrix


def not_heard(model: str) -> UserError:
    mend = f"musicmap analyze --models {model} lets it listen."
    return UserError(f"The model “{model}” has not heard anything of this yet.", mend)


def track_named(text: str, folder: Path, tracks: Sequence[Track]) -> Track:
    """The track with this path (from here or from the library's folder), or else the only one whose path or title
    contains the text. Raises UserError when there is none, or more than one.
    """
    from musicmap.library.titles import display

    places = (Path(text).absolute(), folder / text)
    found = [t for t in tracks if t.path in places]
    if not found:
        wanted = text.casefold()
        names = ("\n".join((str(t.path.relative_to(folder)), *display(t.path, folder, t.tags))) for t in tracks)
        found = [t for t, name in zip(tracks, names, strict=True) if wanted in name.casefold()]
    if not found:
        raise UserError(f"There is no track “{text}” in this library.", "musicmap info tells what is there.")
    if len(found) > 1:
        some = ", ".join(str(t.path.relative_to(folder)) for t in found[:3])
        raise UserError(f"“{text}” may be {len(found)} tracks: {some} …", "Say more of it.")
    return found[0]
